namespace CicdTools;

/// <summary>How Auto DevOps deploys what it built from the default branch.</summary>
public enum DeployStrategy
{
    /// <summary>To production at once.</summary>
    Continuous,

    /// <summary>To staging by itself, and to production by hand, share by share.</summary>
    Manual,

    /// <summary>To production by itself, share by share, with five minutes between them.</summary>
    TimedIncremental,
}

/// <summary>Auto DevOps of a repository, an organization, or a whole server: the pipeline that runs where a repository has none of its own.</summary>
public sealed record AutoDevOps
{
    /// <summary>The context it was read from.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository; null for an organization's or the server's.</summary>
    public string? Repository { get; init; }

    /// <summary>The organization or group; null for a repository's or the server's.</summary>
    public string? Organization { get; init; }

    /// <summary>Whether it is on; null where that is inherited from above, and not told.</summary>
    public bool? Enabled { get; init; }

    /// <summary>How it deploys; null for an organization and a server, which have no such setting.</summary>
    public DeployStrategy? Strategy { get; init; }

    /// <summary>The domain below which applications get their addresses; null where none is set here.</summary>
    public string? Domain { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Repository ?? Organization ?? Context}: {(Enabled switch { true => "on", false => "off", null => "inherited" })}";
}
