namespace CicdTools;

/// <summary>The kind of an account that programs use.</summary>
public enum ServiceAccountKind
{
    /// <summary>One that signs in with keys of its own.</summary>
    User,

    /// <summary>One that services take, without keys.</summary>
    Role,
}

/// <summary>An account of the system that programs use, and no person.</summary>
public sealed record ServiceAccount
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The kind.</summary>
    public ServiceAccountKind Kind { get; init; }

    /// <summary>The system's full name of it, such as an ARN.</summary>
    public string Id { get; init; } = "";

    /// <summary>When it was made (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The names of the policies that say what it may; null where one account was not asked for by its name.</summary>
    public string[]? Policies { get; init; }

    /// <summary>Its keys, without what is secret of them; null where one account was not asked for by its name.</summary>
    public ServiceAccountKey[]? Keys { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A key of a service account, as far as it can be told.</summary>
/// <param name="Id">The identifier, by which it is removed.</param>
/// <param name="Kind">What it opens.</param>
/// <param name="IsActive">Whether it is taken now.</param>
/// <param name="CreatedAt">When it was made (UTC); null where the system does not tell.</param>
public sealed record ServiceAccountKey(string Id, IssuedCredentialKind Kind, bool IsActive, DateTimeOffset? CreatedAt)
{
    /// <inheritdoc/>
    public override string ToString() => IsActive ? $"{Kind} {Id}" : $"{Kind} {Id} (inactive)";
}
