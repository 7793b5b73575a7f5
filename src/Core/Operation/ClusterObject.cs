namespace CicdTools;

/// <summary>What became of an object of a cluster.</summary>
public enum ObjectOutcome
{
    /// <summary>It is as it was.</summary>
    Unchanged,

    /// <summary>It is new.</summary>
    Created,

    /// <summary>It was there and is changed.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>An object of a cluster that a manifest describes, or described once.</summary>
public sealed record ClusterObject
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The group and version, such as <c>apps/v1</c>.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>The kind, such as <c>Deployment</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The namespace; null for an object of the cluster itself.</summary>
    public string? Environment { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What became of it.</summary>
    public ObjectOutcome Outcome { get; init; }

    /// <summary>The file that describes it; null where none does any more.</summary>
    public string? Path { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";
}

/// <summary>A credential for a cluster, made for a program.</summary>
public sealed record ClusterCredential
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The service account.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its namespace.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The role that it is bound to; null for none.</summary>
    public string? Role { get; init; }

    /// <summary>Whether the role holds in the whole cluster, and not in the namespace alone.</summary>
    public bool IsClusterWide { get; init; }

    /// <summary>The address of the API server.</summary>
    public string Server { get; init; } = "";

    /// <summary>The certificate of the cluster's authority as PEM; null where the cluster has one that all trust.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>The token.</summary>
    public SecretText Token { get; init; } = new("");

    /// <summary>When the token ends (UTC); null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Environment}/{Name}";
}
