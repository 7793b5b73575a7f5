namespace CicdTools;

/// <summary>A place where an application runs for its users.</summary>
public sealed record DeploymentEnvironment
{
    /// <summary>The context it was read from.</summary>
    public string Context { get; init; } = "";

    /// <summary>The repository it belongs to; null where all share it.</summary>
    public string? Repository { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether a person must approve what is put there. Default false.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>Who may approve; empty for anyone with access.</summary>
    public string[] Approvers { get; init; } = [];

    /// <summary>How long a deployment waits before it begins, in systems that have such a thing. Default zero.</summary>
    public TimeSpan WaitTimer { get; init; }

    /// <summary>How many instances of an application run there. Default 4 in the local context.</summary>
    public int Instances { get; init; }

    /// <summary>Variables of the applications there.</summary>
    public VariableMap Variables { get; init; } = new();

    /// <summary>Its place in the order of promotion, from 0.</summary>
    public int Order { get; init; }

    /// <summary>The commit of its state; null where the system keeps none.</summary>
    public string? Commit { get; init; }

    /// <summary>How versions come there, in systems that say it: <c>Auto</c> with each release, <c>Manual</c> when somebody asks, <c>Never</c>; null elsewhere.</summary>
    public string? Strategy { get; init; }

    /// <summary>The address of the Git repository that says what runs there; null where the system keeps it elsewhere.</summary>
    public string? Source { get; init; }

    /// <summary>The namespace of a cluster that it is; null where it is none, or where its name says it.</summary>
    public string? Namespace { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A version of an application that can be put into an environment.</summary>
public sealed record Release
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The version, by semantic versioning.</summary>
    public string Version { get; init; } = "";

    /// <summary>What identifies its content: <c>sha256:…</c> of the packaged artifact, or an image digest.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The commit it was built from.</summary>
    public string Commit { get; init; } = "";

    /// <summary>The run that built it; null where the system tells none.</summary>
    public string? RunId { get; init; }

    /// <summary>The Git tag that names it; null where its repository has none, or was not asked.</summary>
    public string? Tag { get; init; }

    /// <summary>Its page for a browser, such as its release notes; null where there is none.</summary>
    public string? Url { get; init; }

    /// <summary>When it was built (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Application} {Version}";
}

/// <summary>An application in an environment: what runs there now.</summary>
public sealed record Application
{
    private readonly string[]? _addresses;

    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The application's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The environment; empty for an application that is in none yet.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The newest version there; empty for none.</summary>
    public string Version { get; init; } = "";

    /// <summary>The share of instances on <see cref="Version"/>, 1 to 100; 0 for none.</summary>
    public int Percent { get; init; }

    /// <summary>The version that the other instances run; null when all run <see cref="Version"/>.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>What identifies the content of <see cref="Version"/>.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Instances that answer.</summary>
    public int Ready { get; init; }

    /// <summary>Instances that should.</summary>
    public int Desired { get; init; }

    /// <summary>Each instance: its address, version and whether it answers.</summary>
    public ApplicationInstance[] Instances { get; init; } = [];

    /// <summary>When it came there (UTC); null for none.</summary>
    public DateTimeOffset? DeployedAt { get; init; }

    /// <summary>Whether the environment's settings have changed since: the next promotion, also one of the same version, brings them.</summary>
    public bool ConfigurationChanged { get; init; }

    /// <summary>Where users reach it: the addresses that its system gives it as a whole, else those of the instances.</summary>
    public string[] Addresses
    {
        get => _addresses ?? [.. Instances.Select(instance => instance.Address)];
        init => _addresses = value;
    }

    /// <summary>What it is in its system, such as <c>Deployment</c> or <c>StatefulSet</c> of Kubernetes; null where there is one kind only.</summary>
    public string? Kind { get; init; }

    /// <summary>The images that <see cref="Version"/> runs; empty where it runs none.</summary>
    public string[] Images { get; init; } = [];

    /// <summary>Why it is not as it should be, a sentence; null where it is, or where it is on its way.</summary>
    public string? Problem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version} in {Environment}";
}

/// <summary>One running copy of an application.</summary>
/// <param name="Address">Where it answers.</param>
/// <param name="Version">Its version.</param>
/// <param name="Ready">Whether it answered when it was looked at.</param>
public sealed record ApplicationInstance(string Address, string Version, bool Ready)
{
    /// <summary>Its name in its system, such as the pod's; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The processors in use, in cores, where the system measures them; null where it does not.</summary>
    public double? Cpu { get; init; }

    /// <summary>The memory in use, in bytes, where the system measures it; null where it does not.</summary>
    public long? Memory { get; init; }

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; init; }

    /// <summary>Why it is not ready, a sentence; null where it is, or where nobody knows.</summary>
    public string? Problem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Address;
}

/// <summary>A version put into an environment: one entry of its ledger.</summary>
public sealed record Deployment
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string Id { get; init; } = "";

    /// <summary>The environment.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version before it; null for the first.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>What identifies its content.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The SHA-256 of the environment's configuration at that time, as <c>sha256:…</c>.</summary>
    public string ConfigurationDigest { get; init; } = "";

    /// <summary>The share of instances it was given, 1 to 100.</summary>
    public int Percent { get; init; }

    /// <summary>Where it stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>Who asked for it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Why, in the actor's words; null for none given.</summary>
    public string? Reason { get; init; }

    /// <summary>The promotion it belongs to; null for none.</summary>
    public string? PromotionId { get; init; }

    /// <summary>The commit that holds it; null where the system keeps none.</summary>
    public string? Commit { get; init; }

    /// <summary>When it came there (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Where a promotion stands.</summary>
public enum PromotionStatus
{
    /// <summary>It waits for an approval.</summary>
    Waiting,

    /// <summary>It is approved and not yet carried out.</summary>
    Approved,

    /// <summary>It is being carried out.</summary>
    Running,

    /// <summary>The environment runs what it asked for.</summary>
    Succeeded,

    /// <summary>The environment was already there: nothing was changed.</summary>
    Unchanged,

    /// <summary>The new version did not pass its checks; the environment is as it was before.</summary>
    Failed,

    /// <summary>The machinery broke; the environment is as it was before.</summary>
    Errored,

    /// <summary>A person said no.</summary>
    Denied,

    /// <summary>It was undone.</summary>
    Undone,

    /// <summary>A later one took its place before anybody had decided about it.</summary>
    Superseded,
}

/// <summary>A request to move a version onward, and what became of it.</summary>
public sealed record Promotion
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string Id { get; init; } = "";

    /// <summary>The application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The version asked for.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version that was there before; null for the first.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>The environment.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The share of instances asked for, 1 to 100.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>The steps that it goes by; null where it goes at once.</summary>
    public PromotionSteps? Steps { get; init; }

    /// <summary>How the version takes the place of the one that is there. Default <see cref="PromotionStrategy.Rolling"/>.</summary>
    public PromotionStrategy Strategy { get; init; }

    /// <summary>What identifies the version's content.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public PromotionStatus Status { get; init; }

    /// <summary>Why it stands there, in a sentence; null where the status says all.</summary>
    public string? Message { get; init; }

    /// <summary>The approval it waits or waited for; null for none.</summary>
    public string? ApprovalId { get; init; }

    /// <summary>The promotion that this one takes back; null for none.</summary>
    public string? Undoes { get; init; }

    /// <summary>Who asked for it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Why, in the actor's words; null for none given.</summary>
    public string? Reason { get; init; }

    /// <summary>The commit of the environment that holds its newest step; null where the system keeps none.</summary>
    public string? Commit { get; init; }

    /// <summary>When it was asked for (UTC).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Its page for a browser, such as that of its pull request; null where there is none.</summary>
    public string? Url { get; init; }

    /// <summary>Whether nothing more will happen to it by itself.</summary>
    public bool IsFinished => Status is not (PromotionStatus.Waiting or PromotionStatus.Approved or PromotionStatus.Running);

    /// <inheritdoc/>
    public override string ToString() => $"{Application} {Version} to {Environment}";
}

/// <summary>Where an approval stands.</summary>
public enum ApprovalStatus
{
    /// <summary>It waits for a person.</summary>
    Waiting,

    /// <summary>A person said yes.</summary>
    Approved,

    /// <summary>A person said no.</summary>
    Denied,

    /// <summary>What asked for it has ended.</summary>
    Expired,
}

/// <summary>A gate that waits, or waited, for a person.</summary>
public sealed record Approval
{
    /// <summary>The context.</summary>
    public string Context { get; init; } = "";

    /// <summary>The identifier in its system.</summary>
    public string Id { get; init; } = "";

    /// <summary>What waits: <c>Promotion</c>, <c>Job</c> or <c>Deployment</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What waits, in words, such as <c>hello 0.2.0 to production</c>.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The environment; null for a gate that names none.</summary>
    public string? Environment { get; init; }

    /// <summary>The application; null for a job's gate.</summary>
    public string? Application { get; init; }

    /// <summary>The repository; null for a promotion's gate.</summary>
    public string? Repository { get; init; }

    /// <summary>The run; null for a promotion's gate.</summary>
    public string? RunId { get; init; }

    /// <summary>The promotion; null for a job's gate.</summary>
    public string? PromotionId { get; init; }

    /// <summary>Who may decide; empty for anyone with access.</summary>
    public string[] Approvers { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public ApprovalStatus Status { get; init; }

    /// <summary>Who asked.</summary>
    public string RequestedBy { get; init; } = "";

    /// <summary>When (UTC).</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>Who decided; null while it waits.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>When; null while it waits.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The decider's words; null for none.</summary>
    public string? Comment { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Subject;
}
