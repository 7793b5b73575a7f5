namespace CicdTools;

/// <summary>An image in the container registry of a CI/CD system.</summary>
public sealed record ContainerImage
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository that it belongs to.</summary>
    public string Repository { get; init; } = "";

    /// <summary>What it is pulled by, without a tag: <c>ghcr.io/octo/app</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its tags; empty for one that lost them all.</summary>
    public string[] Tags { get; init; } = [];

    /// <summary>The digest as <c>sha256:…</c>; null where the system tells it only when one tag is asked for.</summary>
    public string? Digest { get; init; }

    /// <summary>Bytes; null where the system does not tell.</summary>
    public long? Size { get; init; }

    /// <summary>When it was made (UTC); null where the system tells it only when one tag is asked for.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What a scan found in it; null where the system has no scans, or tells of them only when one tag is asked for.</summary>
    public ImageScan? Scan { get; init; }

    /// <summary>The identifier in its system.</summary>
    public string SystemId { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Tags.Length > 0 ? $"{Name}:{Tags[0]}" : $"{Name}@{Digest}";
}

/// <summary>Which images.</summary>
public sealed record ImageQuery
{
    /// <summary>The repository that they belong to.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The name, or its end; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>The tag; null for all.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether an image of that name is meant: all of it, or its last parts.</summary>
    public bool Means(string image) => Name is null || image == Name || image.EndsWith($"/{Name}", StringComparison.Ordinal);
}
