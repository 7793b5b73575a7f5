namespace CicdTools;

/// <summary>Who a context's credential stands for, and what it may do.</summary>
public sealed record Account
{
    /// <summary>The name in its system.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is: <c>User</c>, <c>App</c> or <c>Job</c>.</summary>
    public string Kind { get; init; } = "User";

    /// <summary>What the credential was given; empty where the system does not tell.</summary>
    public string[] Scopes { get; init; } = [];

    /// <summary>When the credential ends (UTC); null for never, or where the system does not tell.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the credential will not serve: a sentence each, naming the cmdlets and the scope they want.</summary>
    public string[] Lacks { get; init; } = [];

    /// <summary>The server's version; null where it does not tell.</summary>
    public string? ServerVersion { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
