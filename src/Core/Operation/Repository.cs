namespace CicdTools;

/// <summary>A Git repository in a system.</summary>
public sealed record Repository
{
    /// <summary>The context it was read from; empty for a folder of this machine that belongs to none.</summary>
    public string Context { get; init; } = "";

    /// <summary>The name, with its owner where the system has owners.</summary>
    public string Name { get; init; } = "";

    /// <summary>The identifier in its system, which stays when it is renamed; null where there is none.</summary>
    public string? SystemId { get; init; }

    /// <summary>The default branch.</summary>
    public string DefaultBranch { get; init; } = "";

    /// <summary>The newest commit of the default branch; null while there is none, and where a system does not tell it with the repository.</summary>
    public string? Commit { get; init; }

    /// <summary>Where it was imported from, without user information; null when it was made here.</summary>
    public string? Source { get; init; }

    /// <summary>The address for <c>git clone</c>.</summary>
    public string? CloneUrl { get; init; }

    /// <summary>Its page for a browser; null where there is none.</summary>
    public string? Url { get; init; }

    /// <summary>The pipeline files on the default branch; empty where a system does not tell them with the repository.</summary>
    public string[] Pipelines { get; init; } = [];

    /// <summary>Whether its jobs may run on this machine without a container. Only the local context has this.</summary>
    public bool Trusted { get; init; }

    /// <summary>What the context's credential may do there: <c>admin</c>, <c>maintain</c>, <c>write</c>, <c>triage</c> or <c>read</c>; null where the system does not tell.</summary>
    public string? Permission { get; init; }

    /// <summary>A working folder of it on this machine; null for none.</summary>
    public string? Path { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A file or folder of a repository at a commit.</summary>
public sealed record RepositoryItem
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository's name.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The path with forward slashes.</summary>
    public string Path { get; init; } = "";

    /// <summary>The branch, tag or commit that was asked for.</summary>
    public string Ref { get; init; } = "";

    /// <summary>The commit it was read at, or that wrote it.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>The text; null for a folder and for content that is no text.</summary>
    public string? Content { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
