namespace CicdTools;

/// <summary>What a service connection reaches.</summary>
public enum ServiceConnectionKind
{
    /// <summary>Something that this module makes no connections to.</summary>
    Other,

    /// <summary>Repositories at GitHub.</summary>
    GitHub,

    /// <summary>Repositories at GitLab.</summary>
    GitLab,

    /// <summary>A registry of container images.</summary>
    DockerRegistry,

    /// <summary>A subscription of Azure.</summary>
    AzureResourceManager,

    /// <summary>A Kubernetes cluster.</summary>
    Kubernetes,
}

/// <summary>A connection by which a system's pipelines reach another system, with a credential that the system keeps.</summary>
public sealed record ServiceConnection
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The project or repository that it belongs to.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The name that pipelines use it by.</summary>
    public string Name { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string SystemId { get; init; } = "";

    /// <summary>What it reaches.</summary>
    public ServiceConnectionKind Kind { get; init; }

    /// <summary>The system's own word for its kind.</summary>
    public string SystemKind { get; init; } = "";

    /// <summary>Where it leads.</summary>
    public string? Address { get; init; }

    /// <summary>How it signs in, by the system's own word, such as <c>WorkloadIdentityFederation</c>.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>Whether it can be used.</summary>
    public bool IsReady { get; init; }

    /// <summary>Why it cannot, a sentence; null where it can, or nobody says.</summary>
    public string? Problem { get; init; }

    /// <summary>Who issues the tokens of a connection without a secret: what the other system must be told to trust; null elsewhere.</summary>
    public string? Issuer { get; init; }

    /// <summary>Whom these tokens are for; null elsewhere.</summary>
    public string? Subject { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Repository}: {Name}";
}
