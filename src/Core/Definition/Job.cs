namespace CicdTools;

/// <summary>A unit of work on one runner.</summary>
public sealed record Job
{
    /// <summary>The identifier, unique in its pipeline. It is a name, never a path.</summary>
    public string Id { get; init; } = "";

    /// <summary>The name that people see; null means <see cref="Id"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The jobs that must end first. Null means every job of the stages before; empty means none.</summary>
    public string[]? Needs { get; init; }

    /// <summary>When it runs. Null means: when everything it needs succeeded.</summary>
    public Condition? Condition { get; init; }

    /// <summary>Where it runs.</summary>
    public Runner Runner { get; init; } = new();

    /// <summary>The container it runs in; null for the runner itself.</summary>
    public Container? Container { get; init; }

    /// <summary>Containers that run beside it, such as a database.</summary>
    public Service[] Services { get; init; } = [];

    /// <summary>Environment variables of its steps.</summary>
    public VariableMap Variables { get; init; } = new();

    /// <summary>One job per combination of values; null for a single job.</summary>
    public Matrix? Matrix { get; init; }

    /// <summary>The steps, in order.</summary>
    public Step[] Steps { get; init; } = [];

    /// <summary>How long it may take; null for the system's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How often it is tried again after a failure. Default 0.</summary>
    public int Retries { get; init; }

    /// <summary>Whether the run goes on as if it had succeeded. Default false.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>Whether it waits for a person to start it. Default false.</summary>
    public bool Manual { get; init; }

    /// <summary>The environment it deploys to; null for none.</summary>
    public EnvironmentReference? Environment { get; init; }

    /// <summary>Values that later jobs can read, by name, as expressions of the pipeline's format.</summary>
    public VariableMap Outputs { get; init; } = new();

    /// <summary>Settings that only the format knows.</summary>
    public NativeSetting[] Native { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name ?? Id;
}

/// <summary>The machine a job asks for.</summary>
public sealed record Runner
{
    /// <summary>Labels, tags or image names, all of which must fit. Default: none, any machine.</summary>
    public string[] Labels { get; init; } = [];
}

/// <summary>A container image and how it is started.</summary>
public sealed record Container
{
    /// <summary>The image reference.</summary>
    public string Image { get; init; } = "";

    /// <summary>The entry point; null for the image's own.</summary>
    public string[]? Entrypoint { get; init; }

    /// <summary>Environment variables.</summary>
    public VariableMap Variables { get; init; } = new();

    /// <summary>Settings that only the format knows, such as credentials.</summary>
    public NativeSetting[] Native { get; init; } = [];
}

/// <summary>A container beside a job.</summary>
public sealed record Service
{
    /// <summary>The host name under which the job reaches it.</summary>
    public string Name { get; init; } = "";

    /// <summary>What runs.</summary>
    public Container Container { get; init; } = new();

    /// <summary>Ports, as <c>host:container</c> or <c>container</c>.</summary>
    public string[] Ports { get; init; } = [];
}

/// <summary>A job for each combination of the axes' values, with some added and some left out.</summary>
public sealed record Matrix
{
    /// <summary>The axes in order.</summary>
    public MatrixAxis[] Axes { get; init; } = [];

    /// <summary>Combinations to add or to extend.</summary>
    public VariableMap[] Include { get; init; } = [];

    /// <summary>Combinations to leave out.</summary>
    public VariableMap[] Exclude { get; init; } = [];

    /// <summary>Whether the first failure cancels the others. Default true.</summary>
    public bool FailFast { get; init; } = true;

    /// <summary>How many run at once; null for all.</summary>
    public int? MaxParallel { get; init; }
}

/// <summary>One axis of a matrix.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Values">Its values as written.</param>
public sealed record MatrixAxis(string Name, string[] Values);

/// <summary>The environment a job deploys to.</summary>
/// <param name="Name">The environment's name.</param>
/// <param name="Url">Where the application answers afterwards; null when unknown.</param>
public sealed record EnvironmentReference(string Name, string? Url = null);
