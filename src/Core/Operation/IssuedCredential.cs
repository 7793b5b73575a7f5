namespace CicdTools;

/// <summary>What an issued credential opens.</summary>
public enum IssuedCredentialKind
{
    /// <summary>A container registry, for programs such as docker and helm.</summary>
    Registry,

    /// <summary>The system's own API.</summary>
    Access,

    /// <summary>The system's Git, over HTTPS.</summary>
    Git,
}

/// <summary>A user name and a password that a system gives, mostly once: whoever loses it asks for a new one.</summary>
public sealed record IssuedCredential
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>What it opens.</summary>
    public IssuedCredentialKind Kind { get; init; }

    /// <summary>Whose it is, such as a service account; null for whoever the context signs in as.</summary>
    public string? Name { get; init; }

    /// <summary>The host that takes it, as programs name it; null where it is not for one host.</summary>
    public string? Address { get; init; }

    /// <summary>The user name.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The password.</summary>
    public SecretText Password { get; init; } = new("");

    /// <summary>The identifier by which it is removed; null for one that only ends by itself.</summary>
    public string? Id { get; init; }

    /// <summary>When it was made (UTC); null where the system does not tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it ends (UTC); null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name ?? Address}";
}
