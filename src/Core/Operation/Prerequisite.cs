namespace CicdTools;

/// <summary>Something that must be there before a pipeline can run.</summary>
public sealed record Prerequisite
{
    /// <summary>The part, such as <c>Bucket</c>.</summary>
    public string Part { get; init; } = "";

    /// <summary>Its name in the system, such as <c>contoso-artifacts</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The system's full name of it, such as an ARN; null where the name says all.</summary>
    public string? Id { get; init; }

    /// <summary>Whether it was made just now. False: it was there.</summary>
    public bool Made { get; init; }

    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Part} {Name}";
}
