namespace CicdTools;

/// <summary>A version of a Helm chart in a chart repository.</summary>
public sealed record ChartVersion
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The chart's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The chart's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version of what the chart installs; null where it names none.</summary>
    public string? AppVersion { get; init; }

    /// <summary>What it is, in its author's words; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>The address of the chart repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The digest as <c>sha256:…</c>; null where the repository does not tell it with the list.</summary>
    public string? Digest { get; init; }

    /// <summary>When it was published (UTC); null where the repository does not tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";
}

/// <summary>Which charts.</summary>
public sealed record ChartQuery
{
    /// <summary>The chart's name; null for all, where the repository can list them.</summary>
    public string? Name { get; init; }

    /// <summary>The version; null for all.</summary>
    public string? Version { get; init; }

    /// <summary>The address of the chart repository; null for the system's own.</summary>
    public string? Repository { get; init; }
}
