namespace CicdTools;

/// <summary>Manifests to apply.</summary>
public sealed record ApplyRequest
{
    /// <summary>The files, of one or more YAML or JSON documents each.</summary>
    public PipelineFile[] Files { get; init; } = [];

    /// <summary>The namespace of objects that name none; null for the context's.</summary>
    public string? Environment { get; init; }

    /// <summary>The label selector of the set that the files are the whole of: what was applied with these labels before and is in no file now, is removed. Null removes nothing.</summary>
    public string? Prune { get; init; }

    /// <summary>Whether fields that somebody else owns are taken over. Default false.</summary>
    public bool Force { get; init; }
}

/// <summary>A credential to make.</summary>
public sealed record NewCredentialRequest
{
    /// <summary>The name of the service account.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for the context's.</summary>
    public string? Environment { get; init; }

    /// <summary>The ClusterRole that it is bound to; null for none.</summary>
    public string? Role { get; init; }

    /// <summary>Whether the role holds in the whole cluster. Default false: in the namespace alone.</summary>
    public bool ClusterWide { get; init; }

    /// <summary>How long the token lasts. Default one hour.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether the token is one that never ends and is kept in the cluster as a Secret, for systems that cannot renew one. Default false.</summary>
    public bool Permanent { get; init; }

    /// <summary>The kubeconfig that it is put into; null for none: it is in the result alone.</summary>
    public KubeConfigTarget? KubeConfig { get; init; }
}

/// <summary>A place in a kubeconfig.</summary>
public sealed record KubeConfigTarget
{
    /// <summary>The file, which is made where there is none.</summary>
    public string Path { get; init; } = "";

    /// <summary>The name of the context, of its cluster and of its user; null for the name of what the credential is for.</summary>
    public string? Context { get; init; }

    /// <summary>Whether entries of that name that are for something else are replaced. Default false.</summary>
    public bool Force { get; init; }
}

/// <summary>A credential that nodes pull images with.</summary>
public sealed record PullSecretRequest
{
    /// <summary>The secret's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for the context's.</summary>
    public string? Environment { get; init; }

    /// <summary>The registry, such as <c>contoso.azurecr.io</c>.</summary>
    public string Registry { get; init; } = "";

    /// <summary>The user.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The password or token.</summary>
    public SecretText Password { get; init; } = new("");

    /// <summary>The service account whose pods get it by themselves; null for none: pods name it.</summary>
    public string? ServiceAccount { get; init; }
}

/// <summary>A port of a pod to reach from this machine.</summary>
public sealed record PortForwardRequest
{
    /// <summary>The application, of which a pod that is ready is taken; null where a pod is named.</summary>
    public string? Application { get; init; }

    /// <summary>The namespace; null for the context's.</summary>
    public string? Environment { get; init; }

    /// <summary>The pod; null for one of the application's.</summary>
    public string? Pod { get; init; }

    /// <summary>The port of the pod; null for the only one that it names.</summary>
    public int? Port { get; init; }

    /// <summary>The port of this machine. Default 0: one that is free.</summary>
    public int LocalPort { get; init; }
}

/// <summary>A component to install.</summary>
public sealed record ComponentRequest
{
    /// <summary>The release's name; null for the chart's.</summary>
    public string? Name { get; init; }

    /// <summary>The namespace, which is made where it is not there; null for the usual one of a well-known chart, else the context's.</summary>
    public string? Environment { get; init; }

    /// <summary>The chart: a well-known one by name, a folder or archive, an <c>oci://</c> address, or a name in <see cref="Repository"/>.</summary>
    public string Chart { get; init; } = "";

    /// <summary>The folder of this machine with a kustomization, in the place of the one that <see cref="Chart"/> names; null for none.</summary>
    public string? Source { get; init; }

    /// <summary>The address of the chart's repository; null for none, or a well-known chart's own.</summary>
    public string? Repository { get; init; }

    /// <summary>The chart's version; null only for a chart of this machine.</summary>
    public string? Version { get; init; }

    /// <summary>The values, as a JSON object; null for the chart's own.</summary>
    public string? Values { get; init; }

    /// <summary>The longest time to wait until all runs.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}
