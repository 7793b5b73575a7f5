namespace CicdTools;

/// <summary>Where a variable or secret is kept: in a repository, in one of its environments, or in an organization for all of its repositories.</summary>
public sealed record SettingScope
{
    /// <summary>The repository; null for an organization's.</summary>
    public string? Repository { get; init; }

    /// <summary>The environment of the repository; null for all of them.</summary>
    public string? Environment { get; init; }

    /// <summary>The organization or group; null for a repository's.</summary>
    public string? Organization { get; init; }

    /// <inheritdoc/>
    public override string ToString() => (Organization ?? Repository ?? "") + (Environment is null ? "" : $" ({Environment})");
}

/// <summary>A setting that runs see, and that everybody with access may read.</summary>
public sealed record Variable
{
    /// <summary>The context it was read from.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository; null for an organization's.</summary>
    public string? Repository { get; init; }

    /// <summary>The environment; null for all.</summary>
    public string? Environment { get; init; }

    /// <summary>The organization or group; null for a repository's.</summary>
    public string? Organization { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value.</summary>
    public string Value { get; init; } = "";

    /// <summary>Whether only protected branches and tags see it; null where the system has no such thing.</summary>
    public bool? Protected { get; init; }

    /// <summary>When it was set last (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A setting that runs see and nobody reads: its name and age, never its value.</summary>
public sealed record Secret
{
    /// <summary>The context it was read from.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository; null for an organization's.</summary>
    public string? Repository { get; init; }

    /// <summary>The environment; null for all.</summary>
    public string? Environment { get; init; }

    /// <summary>The organization or group; null for a repository's.</summary>
    public string? Organization { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether only protected branches and tags see it; null where the system has no such thing.</summary>
    public bool? Protected { get; init; }

    /// <summary>When it was made (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was set last (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
