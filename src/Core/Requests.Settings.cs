namespace CicdTools;

/// <summary>A variable to set.</summary>
public sealed record VariableRequest
{
    /// <summary>Where.</summary>
    public SettingScope Scope { get; init; } = new();

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value.</summary>
    public string Value { get; init; } = "";

    /// <summary>Whether only protected branches and tags see it; null keeps what is.</summary>
    public bool? Protected { get; init; }
}

/// <summary>A secret to set.</summary>
public sealed record SecretRequest
{
    /// <summary>Where.</summary>
    public SettingScope Scope { get; init; } = new();

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value.</summary>
    public SecretText Value { get; init; } = new("");

    /// <summary>Whether only protected branches and tags see it; null keeps what is.</summary>
    public bool? Protected { get; init; }
}

/// <summary>A restriction to make.</summary>
public sealed record RestrictionRequest
{
    /// <summary>The organization.</summary>
    public string Organization { get; init; } = "";

    /// <summary>The place in which it keeps the secrets.</summary>
    public string Environment { get; init; } = "";

    /// <summary>By what it restricts.</summary>
    public RestrictionKind Kind { get; init; }

    /// <summary>The repository by its name, the group by its identifier, or the expression.</summary>
    public string Value { get; init; } = "";
}

/// <summary>Auto DevOps to set.</summary>
public sealed record AutoDevOpsRequest
{
    /// <summary>Where: a repository, an organization, or neither for the whole server.</summary>
    public SettingScope Scope { get; init; } = new();

    /// <summary>Whether it is on; null keeps what is.</summary>
    public bool? Enabled { get; init; }

    /// <summary>How it deploys; null keeps what is.</summary>
    public DeployStrategy? Strategy { get; init; }

    /// <summary>The domain below which applications get their addresses; null keeps what is.</summary>
    public string? Domain { get; init; }
}

/// <summary>A Kubernetes cluster to register with a repository.</summary>
public sealed record ClusterRegistrationRequest
{
    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The name that the cluster gets there.</summary>
    public string Name { get; init; } = "";

    /// <summary>Other repositories whose jobs may use it.</summary>
    public string[] Repositories { get; init; } = [];

    /// <summary>Organizations or groups whose repositories' jobs may use it.</summary>
    public string[] Organizations { get; init; } = [];

    /// <summary>Whether an agent that is there gets another token. A new one always gets one. Default false.</summary>
    public bool NewToken { get; init; }

    /// <summary>The environment that gets the cluster's namespace as a resource, in systems that have such; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>The pipelines that may use the cluster, and the environment's namespace, without asking; <c>*</c> for all. Empty leaves it as it is.</summary>
    public string[] Pipelines { get; init; } = [];

    /// <summary>The cluster by its address and a token, the old way; null for an agent.</summary>
    public CertificateCluster? Certificate { get; init; }
}

/// <summary>How a system reaches a cluster without an agent.</summary>
public sealed record CertificateCluster
{
    /// <summary>The address of the API server.</summary>
    public string Server { get; init; } = "";

    /// <summary>The token of a service account.</summary>
    public SecretText Token { get; init; } = new("");

    /// <summary>The certificate of its authority, in PEM; null where a public one has signed it.</summary>
    public string? Authority { get; init; }

    /// <summary>The domain below which applications get their addresses; null for none.</summary>
    public string? Domain { get; init; }

    /// <summary>The namespace; null for the system's own choice.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Which environments.</summary>
public sealed record EnvironmentQuery
{
    /// <summary>The repository, in systems where each has its own; others take no notice. Null for all.</summary>
    public string? Repository { get; init; }

    /// <summary>The name; null for all.</summary>
    public string? Name { get; init; }
}

/// <summary>Which pull requests.</summary>
public sealed record PullRequestQuery
{
    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The number; null for all. With it, the checks are told too.</summary>
    public int? Number { get; init; }

    /// <summary>The statuses; empty for all.</summary>
    public PullRequestStatus[] Status { get; init; } = [];

    /// <summary>The branch with the changes; null for all.</summary>
    public string? Source { get; init; }
}

/// <summary>How commits come into the target branch.</summary>
public enum MergeMethod
{
    /// <summary>By a commit that joins both.</summary>
    Merge,

    /// <summary>As one commit.</summary>
    Squash,

    /// <summary>Each of them anew upon the target.</summary>
    Rebase,
}

/// <summary>A pull request to merge.</summary>
public sealed record MergeRequest
{
    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>Its number.</summary>
    public int Number { get; init; }

    /// <summary>How. Default <see cref="MergeMethod.Merge"/>.</summary>
    public MergeMethod Method { get; init; }

    /// <summary>The message of the commit that comes of it; null for the system's own.</summary>
    public string? Message { get; init; }
}

/// <summary>Something to say on a pull request.</summary>
public sealed record CommentRequest
{
    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The number in its repository.</summary>
    public int Number { get; init; }

    /// <summary>The text, as Markdown; null for none, where it is only closed.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it is closed without a merge. Default false.</summary>
    public bool Close { get; init; }
}

/// <summary>A pull request to open.</summary>
public sealed record NewPullRequest
{
    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The title.</summary>
    public string Title { get; init; } = "";

    /// <summary>The text, in Markdown; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>The branch with the changes.</summary>
    public string Source { get; init; } = "";

    /// <summary>The branch that shall get them; null for the default branch.</summary>
    public string? Target { get; init; }

    /// <summary>Whether it is a draft. Default false.</summary>
    public bool Draft { get; init; }
}
