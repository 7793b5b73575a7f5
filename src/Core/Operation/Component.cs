namespace CicdTools;

/// <summary>Something that a cluster has for its applications, such as an ingress controller: a Helm release, or what a kustomization has made.</summary>
public sealed record Component
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>What it was installed by: <c>Helm</c> or <c>Kustomize</c>.</summary>
    public string Kind { get; init; } = "Helm";

    /// <summary>The release's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its namespace.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The chart's or kustomization's name.</summary>
    public string Chart { get; init; } = "";

    /// <summary>The chart's version; of a kustomization its commit, or <c>local</c> for a folder.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version of what the chart installs; null where it names none.</summary>
    public string? AppVersion { get; init; }

    /// <summary>How often it was installed or changed.</summary>
    public int Revision { get; init; }

    /// <summary>Where it stands, in Helm's words: <c>deployed</c>, <c>failed</c>, <c>pending-upgrade</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>When that was (UTC); null where nobody wrote it down.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>What it is made of, each as its kind and name.</summary>
    public string[] Objects { get; init; } = [];

    /// <summary>What is wrong with it, a sentence; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Environment}/{Name}";
}
