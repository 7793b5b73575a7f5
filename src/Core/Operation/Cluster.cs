namespace CicdTools;

/// <summary>A Kubernetes cluster as a context sees it.</summary>
public sealed record Cluster
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>Its name: that of its entry in the kubeconfig, or the server's.</summary>
    public string Name { get; init; } = "";

    /// <summary>The address of its API server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Whether the API server answers and takes the credential.</summary>
    public bool IsReachable { get; init; }

    /// <summary>Why not, a sentence; null where it is reachable.</summary>
    public string? Problem { get; init; }

    /// <summary>The version of Kubernetes, such as <c>v1.32.4</c>; null where it did not answer.</summary>
    public string? Version { get; init; }

    /// <summary>The system and processor of the API server, such as <c>linux/amd64</c>; null where it did not answer.</summary>
    public string? Platform { get; init; }

    /// <summary>The namespace that the context takes where none is named.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Whom the context stands for: the cluster's own word for it, or the kubeconfig's where an older cluster does not tell.</summary>
    public string User { get; init; } = "";

    /// <summary>The nodes; null where the user may not see them.</summary>
    public int? Nodes { get; init; }

    /// <summary>The nodes that take pods; null where the user may not see them.</summary>
    public int? ReadyNodes { get; init; }

    /// <summary>The page for a browser of what is connected to there, such as Jenkins X's dashboard; null where there is none.</summary>
    public string? Url { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
