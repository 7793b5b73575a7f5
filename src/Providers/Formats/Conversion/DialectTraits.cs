namespace CicdTools.Providers.Formats.Conversion;

/// <summary>In what systems differ beyond words. The defaults are what most do.</summary>
internal sealed record DialectTraits
{
    /// <summary>What most systems do.</summary>
    public static DialectTraits Common { get; } = new();

    /// <summary>Whether a job's own settings (its image, its environment, its variables) can refer to variables of the file. Default true.</summary>
    public bool VariablesInSettings { get; init; } = true;

    /// <summary>Whether the steps of a job are lines for one shell, so that a folder or variable of one is there in the next. Default false.</summary>
    public bool StepsShareShell { get; init; }

    /// <summary>Whether a job can wait for a person. Default true; where it cannot, such jobs and what comes after them are left out.</summary>
    public bool WaitsForPeople { get; init; } = true;

    /// <summary>Whether the services of a job get its variables. Default false.</summary>
    public bool ServicesSeeVariables { get; init; }

    /// <summary>Whether the Docker of the machine answers inside of a job's container. Default false: a job needs one beside it as a service.</summary>
    public bool ContainersReachDocker { get; init; }

    /// <summary>Whether the files of an artifact come back to where they were kept. Default false: they come into the folder that is asked for.</summary>
    public bool ArtifactsKeepPaths { get; init; }

    /// <summary>The files by which scripts speak to the runner; null for none.</summary>
    public RunnerFileNames? RunnerFiles { get; init; }

    /// <summary>The command by which a script gives its step an output, from the output's name and words of the shell for its value; null where there is none.</summary>
    public Func<string, string, string>? OutputCommand { get; init; }

    /// <summary>How the names of the variables begin that the system itself sets.</summary>
    public string[] SystemPrefixes { get; init; } = [];

    /// <summary>Whether the names of settings and secrets of the project hold only letters, digits and underscores. Default false.</summary>
    public bool PlainSettingNames { get; init; }

    /// <summary>The key of the native setting that says which variables hold no references; null for none. The translator does what it says.</summary>
    public string? RawVariables { get; init; }

    /// <summary>Keys of native settings of steps that only tell how the format wrote what the model holds.</summary>
    public string[] Notation { get; init; } = [];
}

/// <summary>The variables that name the files by which scripts speak to the runner, in lines of <c>name=value</c>.</summary>
/// <param name="Output">The file of the step's outputs.</param>
/// <param name="Environment">The file of variables for the steps that follow.</param>
/// <param name="Path">The file of folders for the search path of the steps that follow.</param>
/// <param name="Summary">The file of what people shall read.</param>
internal sealed record RunnerFileNames(string Output, string Environment, string Path, string Summary);
