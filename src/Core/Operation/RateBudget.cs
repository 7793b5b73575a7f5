namespace CicdTools;

/// <summary>How much of a system's limit is left.</summary>
public sealed record RateBudget
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>Which limit.</summary>
    public string Name { get; init; } = "";

    /// <summary>How much there is in a window; null where the system does not tell.</summary>
    public int? Limit { get; init; }

    /// <summary>How much is left.</summary>
    public int Remaining { get; init; }

    /// <summary>The length of the window; null where the system does not tell.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>When it is full again (UTC); null where it is full, or where the system does not tell.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>Who says so: <c>server</c>, or <c>counted</c> by all processes of this user on this machine.</summary>
    public string Source { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Remaining}";
}
