namespace CicdTools;

/// <summary>The definition of a CI/CD pipeline, in the words that all systems share.</summary>
public sealed record Pipeline
{
    /// <summary>The name that people see.</summary>
    public string Name { get; init; } = "";

    /// <summary>The format it was read from, such as <c>GitHubActions</c>; empty when it was made in memory.</summary>
    public string Format { get; init; } = "";

    /// <summary>The file it was read from, relative to the repository root; null when it was made in memory.</summary>
    public string? Path { get; init; }

    /// <summary>Whether the system starts it; null where a system does not switch pipelines on and off, and for one that was made in memory.</summary>
    public bool? Enabled { get; init; }

    /// <summary>What starts it. Default: none, so it starts by hand only.</summary>
    public Trigger[] Triggers { get; init; } = [];

    /// <summary>Environment variables of every job.</summary>
    public VariableMap Variables { get; init; } = new();

    /// <summary>The stages in order. Formats without stages have them derived from <see cref="Job.Needs"/>.</summary>
    public Stage[] Stages { get; init; } = [];

    /// <summary>Settings that only <see cref="Format"/> knows, kept so that nothing is dropped.</summary>
    public NativeSetting[] Native { get; init; } = [];

    /// <summary>All jobs, in stage order.</summary>
    public IEnumerable<Job> Jobs => Stages.SelectMany(stage => stage.Jobs);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A group of jobs that comes after the stage before it.</summary>
public sealed record Stage
{
    /// <summary>The name, unique in its pipeline.</summary>
    public string Name { get; init; } = "";

    /// <summary>The jobs, which may run side by side.</summary>
    public Job[] Jobs { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A setting that one format has and the model has not: where it stood, and its text.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Key">The key at its place, such as <c>permissions</c>.</param>
/// <param name="Text">Its value as written in that format (a YAML or JSON fragment).</param>
public sealed record NativeSetting(string Format, string Key, string Text);
