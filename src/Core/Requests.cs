namespace CicdTools;

/// <summary>Who sees a repository.</summary>
public enum RepositoryVisibility
{
    /// <summary>Its members.</summary>
    Private,

    /// <summary>Everybody who is signed in.</summary>
    Internal,

    /// <summary>Everybody.</summary>
    Public,
}

/// <summary>A repository to make.</summary>
public sealed record NewRepositoryRequest
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The template, or a repository of the system that is one; null for an empty repository.</summary>
    public string? Template { get; init; }

    /// <summary>The repository of the same system that it is a fork of; null for none.</summary>
    public string? ForkOf { get; init; }

    /// <summary>Who sees it, in systems where not everybody does; null for its members.</summary>
    public RepositoryVisibility? Visibility { get; init; }

    /// <summary>Whether its jobs may run on this machine without a container. Default false.</summary>
    public bool Trust { get; init; }

    /// <summary>Where it lies, for systems that build what lies elsewhere (<see cref="ISourceHosts"/>); null for what the name says.</summary>
    public SourceHost? SourceHost { get; init; }

    /// <summary>The longest time to wait until a person has let a connection in, or an instance is there. Default ten minutes; zero: it is looked at once.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A repository to bring in.</summary>
public sealed record ImportRequest
{
    /// <summary>A folder of this machine or an address that Git can clone.</summary>
    public string Source { get; init; } = "";

    /// <summary>The name; null for the source's last part.</summary>
    public string? Name { get; init; }

    /// <summary>The format of the pipeline that is written when there is none; null for the default of the source's host.</summary>
    public string? Format { get; init; }

    /// <summary>Whether its jobs may run on this machine without a container; null keeps what was recorded, false at first.</summary>
    public bool? Trust { get; init; }

    /// <summary>Whether no pipeline is written even when there is none. Default false.</summary>
    public bool NoPipeline { get; init; }

    /// <summary>The repository of another context that the source is; null for a folder or an address.</summary>
    public Repository? From { get; init; }

    /// <summary>The provider of that context; null for none.</summary>
    public string? FromProvider { get; init; }

    /// <summary>How the system's own importer shall take part; null for an import by Git, through this machine.</summary>
    public ImporterUse? Importer { get; init; }

    /// <summary>Where it lies, for systems that build what lies elsewhere (<see cref="ISourceHosts"/>); null for what the name says.</summary>
    public SourceHost? SourceHost { get; init; }

    /// <summary>The longest time to wait until a person has let a connection in, or an instance is there. Default ten minutes; zero: it is looked at once.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What the importer of a system shall do.</summary>
public enum ImporterUse
{
    /// <summary>Import, and be waited for.</summary>
    Wait,

    /// <summary>Begin, and go on by itself.</summary>
    Begin,

    /// <summary>End what is under way.</summary>
    Cancel,
}

/// <summary>A file to commit.</summary>
public sealed record SetItemRequest
{
    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The path with forward slashes.</summary>
    public string Path { get; init; } = "";

    /// <summary>The new text.</summary>
    public string Content { get; init; } = "";

    /// <summary>The branch; null for the default one.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit message; null for one made from the path.</summary>
    public string? Message { get; init; }
}

/// <summary>Files to commit at once.</summary>
public sealed record SetItemsRequest
{
    /// <summary>The most files of one commit.</summary>
    public const int Most = 1000;

    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The files: paths with forward slashes, and their new texts.</summary>
    public PipelineFile[] Files { get; init; } = [];

    /// <summary>The branch; null for the default one.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit message; null for one made from the number of files.</summary>
    public string? Message { get; init; }

    /// <summary>The message, or what stands for it.</summary>
    public string MessageOr(int changed) => Message ?? (changed == 1 ? "Change 1 file" : $"Change {changed} files");
}

/// <summary>A pipeline to begin from a template.</summary>
public sealed record PipelineTemplateRequest
{
    /// <summary>The template's key.</summary>
    public string Template { get; init; } = "";

    /// <summary>The repository that gets it; null for a folder.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch; null for the default one.</summary>
    public string? Branch { get; init; }

    /// <summary>The folder of this machine that gets it; null for a repository.</summary>
    public string? Folder { get; init; }

    /// <summary>The image that the pipeline builds, with its registry and without a tag, such as <c>contoso.azurecr.io/shop/web</c>; null for a template that builds none.</summary>
    public string? Image { get; init; }

    /// <summary>The connection by which the pipeline reaches the image's registry; null for the only one that leads there.</summary>
    public string? Connection { get; init; }

    /// <summary>The environments that it deploys to, in their order; empty for a template that deploys nowhere.</summary>
    public string[] Environments { get; init; } = [];

    /// <summary>The share in percent that the last environment gets before a person decides about the whole; null for the whole at once.</summary>
    public int? CanaryPercent { get; init; }

    /// <summary>Whether a file that is there is overwritten. Default false.</summary>
    public bool Force { get; init; }

    /// <summary>Refuses what only templates of containers take.</summary>
    /// <exception cref="CicdException"><c>SettingNotTaken</c>.</exception>
    public void RefuseContainer(string system)
    {
        if ((Image, Connection, Environments.Length, CanaryPercent) is not (null, null, 0, null))
            throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, $"The templates of {system} take no image, connection, environments or share.", Template, "Leave -Image, -Connection, -Environment and -CanaryPercent away.");
    }
}

/// <summary>Which runs.</summary>
public sealed record RunQuery
{
    /// <summary>The repository; null for all.</summary>
    public string? Repository { get; init; }

    /// <summary>The run's id; null for all.</summary>
    public string? Id { get; init; }

    /// <summary>The run's number in its repository; null for all.</summary>
    public int? Number { get; init; }

    /// <summary>The statuses; empty for all.</summary>
    public RunStatus[] Status { get; init; } = [];

    /// <summary>The branch or tag; null for all.</summary>
    public string? Ref { get; init; }
}

/// <summary>Where jobs run on this machine.</summary>
public enum Isolation
{
    /// <summary>In a container if podman or docker answers; on the host for a trusted repository; else it is refused.</summary>
    Auto,

    /// <summary>In a container, or not at all.</summary>
    Container,

    /// <summary>On the host, as this user. It is no security boundary.</summary>
    Host,
}

/// <summary>A run to start.</summary>
public sealed record RunRequest
{
    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The pipeline, by name or path; null for the only one.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The branch, tag or commit; null for the default branch.</summary>
    public string? Ref { get; init; }

    /// <summary>Variables that win over the pipeline's own.</summary>
    public VariableMap Variables { get; init; } = new();

    /// <summary>Inputs of a pipeline that takes some.</summary>
    public VariableMap Inputs { get; init; } = new();

    /// <summary>Stages that are left out, by name, in systems that can.</summary>
    public string[] SkipStages { get; init; } = [];

    /// <summary>Secrets, kept in memory only and masked in logs.</summary>
    public IReadOnlyDictionary<string, SecretText> Secrets { get; init; } = new Dictionary<string, SecretText>();

    /// <summary>Where jobs run. Default <see cref="Isolation.Auto"/>.</summary>
    public Isolation Isolation { get; init; }

    /// <summary>How many jobs run at once; 0 for the number of processors.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Whether steps that this system cannot carry out are skipped instead of failing their job. Default false.</summary>
    public bool SkipUnsupported { get; init; }
}

/// <summary>A run to start again.</summary>
public sealed record RestartRequest
{
    /// <summary>The run.</summary>
    public Run Run { get; init; } = new();

    /// <summary>Whether only the jobs that did not succeed run again, with the artifacts of the others. Default false.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>Secrets: they were not kept, so they must be given again.</summary>
    public IReadOnlyDictionary<string, SecretText> Secrets { get; init; } = new Dictionary<string, SecretText>();
}

/// <summary>Which log.</summary>
public sealed record LogQuery
{
    /// <summary>The run.</summary>
    public string RunId { get; init; } = "";

    /// <summary>The job's name; null for all.</summary>
    public string? Job { get; init; }

    /// <summary>Whether to go on until the run has ended. Default false.</summary>
    public bool Follow { get; init; }
}

/// <summary>An environment to make or to change.</summary>
public sealed record EnvironmentRequest
{
    /// <summary>The repository, in systems where each has its own environments; null elsewhere.</summary>
    public string? Repository { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it must be new (true), or must be there (false).</summary>
    public bool Create { get; init; }

    /// <summary>Whether a person must approve; null keeps what is.</summary>
    public bool? RequiresApproval { get; init; }

    /// <summary>Who may approve; null keeps what is.</summary>
    public string[]? Approvers { get; init; }

    /// <summary>How long a deployment waits before it begins; null keeps what is.</summary>
    public TimeSpan? WaitTimer { get; init; }

    /// <summary>How many instances of an application run there, 1 to 100; null keeps what is.</summary>
    public int? Instances { get; init; }

    /// <summary>Variables of the applications there; null keeps what is.</summary>
    public VariableMap? Variables { get; init; }
}

/// <summary>A release to put into an environment. The engine asks for it; providers carry it out.</summary>
public sealed record DeployRequest
{
    /// <summary>What.</summary>
    public Release Release { get; init; } = new();

    /// <summary>Where.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The share of instances on the release, 1 to 100.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>The promotion as it shall stand once this is done.</summary>
    public Promotion Promotion { get; init; } = new();

    /// <summary>Why the promotion that this undoes has failed, where it is taken back because of that; null where somebody wants it undone.</summary>
    public string? Failure { get; init; }

    /// <summary>The deployment to go back to exactly, percentages and all, when this undoes one (see <see cref="CicdTools.Promotion.Undoes"/>); null otherwise, and null when nothing was there before.</summary>
    public Deployment? Restore { get; init; }

    /// <summary>The newest deployment of the application there when this was planned; null for none. Where it is another one by now, nothing is done: <c>EnvironmentChanged</c>.</summary>
    public Deployment? Onto { get; init; }
}

/// <summary>Which jobs that deploy.</summary>
public sealed record DeploymentJobQuery
{
    /// <summary>The identifier; null for all.</summary>
    public string? Id { get; init; }

    /// <summary>The application; null for all.</summary>
    public string? Application { get; init; }

    /// <summary>The environment; null for all.</summary>
    public string? Environment { get; init; }

    /// <summary>The version: a tag, a branch, or a commit or its beginning; null for all that were deployed.</summary>
    public string? Version { get; init; }
}

/// <summary>Which promotions.</summary>
public sealed record PromotionQuery
{
    /// <summary>The identifier; null for all.</summary>
    public string? Id { get; init; }

    /// <summary>The application; null for all.</summary>
    public string? Application { get; init; }

    /// <summary>The environment; null for all.</summary>
    public string? Environment { get; init; }
}

/// <summary>A promotion to make.</summary>
public sealed record PromotionRequest
{
    /// <summary>The application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The version; null for the newest of the environment before, or the newest built for the first.</summary>
    public string? Version { get; init; }

    /// <summary>The environment.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The share of instances, 1 to 100. Default 100.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>The steps to go by; the last share is <see cref="Percent"/>. Null: at once.</summary>
    public PromotionSteps? Steps { get; init; }

    /// <summary>How the version takes the place of the one that is there. Default <see cref="PromotionStrategy.Rolling"/>.</summary>
    public PromotionStrategy Strategy { get; init; }

    /// <summary>Why, in the actor's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether what asks for it is merged as soon as its checks have passed, in systems that promote by pull requests. Default false.</summary>
    public bool AutoMerge { get; init; }
}

/// <summary>Which approvals.</summary>
public sealed record ApprovalQuery
{
    /// <summary>The identifier; null for all.</summary>
    public string? Id { get; init; }

    /// <summary>The environment; null for all.</summary>
    public string? Environment { get; init; }

    /// <summary>The repository; null for all.</summary>
    public string? Repository { get; init; }

    /// <summary>The statuses; empty for those that wait.</summary>
    public ApprovalStatus[] Status { get; init; } = [];
}
