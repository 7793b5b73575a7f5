namespace CicdTools;

/// <summary>A pipeline that the system shall keep as an object of its own.</summary>
public sealed record NewPipelineRequest
{
    /// <summary>The repository, or in a system without repositories the application, that it belongs to.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The name; null for the system's default.</summary>
    public string? Name { get; init; }

    /// <summary>The file of the repository that it runs; null for the one that the system looks for.</summary>
    public string? Path { get; init; }

    /// <summary>The text of a definition in the system's own format, for systems that keep it themselves; null for one that lies in the repository.</summary>
    public string? Definition { get; init; }

    /// <summary>The branch; null for the default one.</summary>
    public string? Branch { get; init; }

    /// <summary>The folder of the system's list that it is put into; null for the top.</summary>
    public string? Folder { get; init; }

    /// <summary>What starts it; null for what its definition says.</summary>
    public PipelineStart? Start { get; init; }

    /// <summary>The names of branches or tags that start it, in the system's own form; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Settings by the system's own names.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether one of that name is changed. Default false.</summary>
    public bool Force { get; init; }
}

/// <summary>What starts a pipeline.</summary>
public enum PipelineStart
{
    /// <summary>Somebody, by hand.</summary>
    Manual,

    /// <summary>A push to a branch.</summary>
    Push,

    /// <summary>A new tag.</summary>
    Tag,

    /// <summary>A pull request.</summary>
    PullRequest,

    /// <summary>A message of a queue that the system listens to.</summary>
    Message,

    /// <summary>A call from elsewhere.</summary>
    Webhook,

    /// <summary>A time that comes again.</summary>
    Schedule,
}

/// <summary>A pipeline file for a system to judge.</summary>
/// <param name="Path">Its name, for what is said of it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Repository">The repository that it is for, whose settings count; null for none.</param>
public sealed record PipelineText(string Path, string Text, string? Repository);

/// <summary>What must be there before a pipeline can run.</summary>
public sealed record InitializeRequest
{
    /// <summary>What the names of new things begin with; null for the provider's default.</summary>
    public string? Name { get; init; }

    /// <summary>The parts; empty for those that a pipeline cannot do without.</summary>
    public string[] Parts { get; init; } = [];

    /// <summary>The repository or application that it is for; null for all.</summary>
    public string? Repository { get; init; }
}
