namespace CicdTools.Cmdlets.Contexts;

/// <summary>A context as it is shown: never with a credential.</summary>
public sealed record CicdContext
{
    /// <summary>The name.</summary>
    public string Context { get; init; } = "";

    /// <summary>The provider.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The address, or the data folder of a local context; null for the provider's default.</summary>
    public string? Address { get; init; }

    /// <summary>The name under which the system's own configuration on this machine knows it, such as a kubeconfig context; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>The file of that configuration; null for its usual place.</summary>
    public string? ProfileFile { get; init; }

    /// <summary>The region or location; null for what the system's own configuration names, and for a system without regions.</summary>
    public string? Region { get; init; }

    /// <summary>The project; null for what the system's own configuration names, and for a system without projects.</summary>
    public string? Project { get; init; }

    /// <summary>The context of the system that hosts its repositories; null for none.</summary>
    public string? GitContext { get; init; }

    /// <summary>Where its credential is found, in words; null for none.</summary>
    public string? Credential { get; init; }

    /// <summary>Whom the credential stands for; null where it was not asked just now.</summary>
    public string? Account { get; init; }

    /// <summary>What the credential was given; empty where it was not asked just now, or where the system does not tell.</summary>
    public string[] Scopes { get; init; } = [];

    /// <summary>When the credential ends (UTC); null for never, where it was not asked just now, or where the system does not tell.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The server's version; null where it was not asked just now, or where the system does not tell.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>A file of certificates that are trusted besides the system's; null for the system's alone.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>A file with the certificate and its key that stand for the caller; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The proxy's address; null for the system's own settings.</summary>
    public string? Proxy { get; init; }

    /// <summary>Whether it is the one in force.</summary>
    public bool IsCurrent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Context;

    internal static CicdContext From(Connection connection) => new()
    {
        Context = connection.Name,
        Provider = connection.Provider,
        Address = connection.Address,
        Profile = connection.Profile,
        ProfileFile = connection.ProfileFile,
        GitContext = connection.GitContext,
        Region = connection.Region,
        Project = connection.Project,
        Credential = connection.Credential is { } reference ? $"{reference.Kind} {reference.Name}".TrimEnd() : null,
        CertificateAuthority = connection.CertificateAuthority,
        ClientCertificate = connection.ClientCertificate,
        Proxy = connection.Proxy,
        IsCurrent = connection.Name.Equals(ContextSelection.Resolve(null), StringComparison.OrdinalIgnoreCase),
    };
}
