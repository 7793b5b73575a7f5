namespace CicdTools;

/// <summary>By what the use of secrets is restricted.</summary>
public enum RestrictionKind
{
    /// <summary>A repository or project whose runs may use them.</summary>
    Repository,

    /// <summary>A group of people, whose runs may use them.</summary>
    Group,

    /// <summary>A condition that a run must meet, in the system's own language.</summary>
    Expression,
}

/// <summary>What may use the secrets that an organization keeps in one place, such as a context of CircleCI. A place without any is open to all.</summary>
public sealed record Restriction
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The organization.</summary>
    public string Organization { get; init; } = "";

    /// <summary>The place in which the organization keeps the secrets.</summary>
    public string Environment { get; init; } = "";

    /// <summary>What names the restriction in its system.</summary>
    public string Id { get; init; } = "";

    /// <summary>By what it restricts.</summary>
    public RestrictionKind Kind { get; init; }

    /// <summary>The system's identifier of the project or group, or the expression.</summary>
    public string Value { get; init; } = "";

    /// <summary>The name of the project or group, as far as the system tells; of an expression empty.</summary>
    public string Name { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Organization} ({Environment}): {(Name.Length > 0 ? Name : Value)}";
}
