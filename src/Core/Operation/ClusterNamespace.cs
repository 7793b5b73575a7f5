namespace CicdTools;

/// <summary>A namespace of a cluster.</summary>
public sealed record ClusterNamespace
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it stands, in Kubernetes' words: <c>Active</c> or <c>Terminating</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>Whether programs such as <c>kubectl</c> take it where they name none, by the kubeconfig's context as the file is now.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>The environment that lives in it, in systems whose environments have names of their own; null elsewhere.</summary>
    public string? Environment { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
