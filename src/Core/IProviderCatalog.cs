namespace CicdTools;

/// <summary>The door to everything that lives in the private load context.</summary>
public interface IProviderCatalog
{
    /// <summary>The systems, in order.</summary>
    IReadOnlyList<ProviderInfo> Providers { get; }

    /// <summary>The pipeline formats, in order.</summary>
    IReadOnlyList<IPipelineFormat> Formats { get; }

    /// <summary>Finds out what a folder is made of.</summary>
    IStackDetector Stacks { get; }

    /// <summary>Writes pipelines for what was found.</summary>
    IPipelineGenerator Generator { get; }

    /// <summary>Reads, writes, converts, compares and draws pipelines.</summary>
    IPipelineTools Pipelines { get; }

    /// <summary>Moves installations of Jenkins X 2 on.</summary>
    IClassicMigration Migration { get; }

    /// <summary>The built-in application templates.</summary>
    ITemplateLibrary Templates { get; }

    /// <summary>Finds and mends what is wrong in pipeline files.</summary>
    IDoctor Doctor { get; }

    /// <summary>Puts badges into files for people.</summary>
    IBadgeFiles Badges { get; }

    /// <summary>Reads metrics from Prometheus servers.</summary>
    IMetricReader Metrics { get; }

    /// <summary>Asks applications like any of their users asks them.</summary>
    IProbes Probes { get; }

    /// <summary>The connections that a system's own configuration on this machine names, by <see cref="Connection.Profile"/>; empty for a system without one.</summary>
    /// <exception cref="CicdException"><c>ProfileFileInvalid</c>.</exception>
    IReadOnlyList<ProfileInfo> GetProfiles(string provider, string? file);

    /// <summary>The connection with what it leaves open taken from the system's own configuration, so that it means the same when that names another one tomorrow.</summary>
    /// <exception cref="CicdException"><c>ProfileNotFound</c>, <c>ProfileFileInvalid</c>, <c>ProfileNotTaken</c>.</exception>
    Connection Settle(Connection connection);

    /// <summary>Opens a connection.</summary>
    /// <exception cref="CicdException"><c>ProviderNotFound</c>, or what the system says.</exception>
    IProvider Open(Connection connection, Caller caller);

    /// <summary>The promotion engine over what a provider can do.</summary>
    /// <exception cref="CicdException"><c>NotSupported</c>.</exception>
    IPromotions Promotions(IProvider provider, Caller caller);
}

/// <summary>A system that CicdTools speaks to.</summary>
public sealed record ProviderInfo
{
    /// <summary>The name, such as <c>GitHub</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Other names that are taken for it.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>What it can do: the names of the capability interfaces without their <c>I</c>.</summary>
    public string[] Capabilities { get; init; } = [];

    /// <summary>The pipeline formats that it runs.</summary>
    public string[] Formats { get; init; } = [];

    /// <summary>The hosts by which it is known.</summary>
    public string[] Hosts { get; init; } = [];

    /// <summary>Whether it takes a credential. Default false.</summary>
    public bool TakesCredential { get; init; }

    /// <summary>Whether the system has a configuration of its own on this machine that names connections. Default false.</summary>
    public bool HasProfiles { get; init; }

    /// <summary>Whether it is connected to in a region. Default false.</summary>
    public bool HasRegions { get; init; }

    /// <summary>Whether it is connected to in a project. Default false.</summary>
    public bool HasProjects { get; init; }

    /// <summary>Whether it keeps its state in repositories of another system. Default false.</summary>
    public bool UsesGitContext { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A connection that a system's own configuration on this machine names.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Address">The address; null where none is told.</param>
/// <param name="IsCurrent">Whether the configuration itself takes it where nothing else is said.</param>
public sealed record ProfileInfo(string Name, string? Address, bool IsCurrent)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A connection by name: which system, where, and with which credential.</summary>
public sealed record Connection
{
    /// <summary>The context's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The provider's name.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The address of the system, or the data folder of a local context; null for the provider's default.</summary>
    public string? Address { get; init; }

    /// <summary>The name under which the system's own configuration on this machine knows it, such as a kubeconfig context; null for a system without one, or where an address says all.</summary>
    public string? Profile { get; init; }

    /// <summary>The file of that configuration; null for the system's usual place.</summary>
    public string? ProfileFile { get; init; }

    /// <summary>The region or location, such as <c>eu-west-1</c>; null for the one that the system's own configuration on this machine names.</summary>
    public string? Region { get; init; }

    /// <summary>The project; null for the one that the system's own configuration on this machine names.</summary>
    public string? Project { get; init; }

    /// <summary>The context of the system that hosts the repositories, for one that keeps its state there, such as Jenkins X; null for none.</summary>
    public string? GitContext { get; init; }

    /// <summary>Where the credential is found; null for a system that needs none.</summary>
    public CredentialReference? Credential { get; init; }

    /// <summary>A file of PEM certificates whose authorities are trusted besides the system's; null for the system's alone.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>A file of PEM with a certificate and its key that stand for the caller (mutual TLS); null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The proxy's address; null for the system's own settings.</summary>
    public string? Proxy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Where a credential is found. Never the credential itself.</summary>
/// <param name="Kind"><c>secret</c> (vault and name), <c>environment</c> (a variable's name), <c>ambient</c> (what the machine gives), <c>app</c> (an App's key in a file) or <c>session</c> (in memory).</param>
/// <param name="Name">The secret's or variable's name, or the App's id; null for ambient.</param>
/// <param name="Vault">The vault; null for the default one.</param>
public sealed record CredentialReference(string Kind, string? Name = null, string? Vault = null)
{
    /// <summary>The file that holds an App's private key; null for other kinds. Never the key itself.</summary>
    public string? KeyFile { get; init; }

    /// <summary>An App's installation, by its id or the name of the account that it is installed on; null for the only one.</summary>
    public string? Installation { get; init; }
}

/// <summary>What the one who calls gives to a provider: clock, ears and name.</summary>
public sealed record Caller
{
    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Who acts, for ledgers and logs.</summary>
    public string Actor { get; init; } = Environment.UserName;

    /// <summary>Where progress goes. May be called from any thread.</summary>
    public IProgress<ProgressReport>? Progress { get; init; }

    /// <summary>Where warnings go. May be called from any thread.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Where details go. May be called from any thread.</summary>
    public Action<string>? Verbose { get; init; }

    /// <summary>The credential that the connection refers to; null where it has none, or where the provider finds it on the machine.</summary>
    public SecretText? Credential { get; init; }

    /// <summary>The bearer token for a Prometheus server that a promotion asks; null for none. It is kept in no record: whoever resumes the promotion gives it again.</summary>
    public SecretText? MetricToken { get; init; }

    /// <summary>The system that <see cref="Connection.GitContext"/> names; null where the connection names none. Whoever gives it disposes of it.</summary>
    public IProvider? GitHost { get; init; }

    /// <summary>How a process that outlives this one is started to own a run; null where this process must own it itself.</summary>
    public HostCommand? Host { get; init; }
}

/// <summary>Finds out what a folder is made of.</summary>
public interface IStackDetector
{
    /// <summary>The components of a folder, the root's first.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>.</exception>
    IAsyncEnumerable<StackComponent> DetectAsync(string path, CancellationToken cancellationToken);
}

/// <summary>Writes pipelines.</summary>
public interface IPipelineGenerator
{
    /// <summary>The pipeline for a folder. The change's result is a <see cref="Pipeline"/>; its details are a unified diff.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>StackNotFound</c>, <c>FormatNotFound</c>, <c>PipelineExists</c>.</exception>
    Task<Change> PlanAsync(GeneratePipelineRequest request, CancellationToken cancellationToken);
}

/// <summary>A pipeline to write.</summary>
public sealed record GeneratePipelineRequest
{
    /// <summary>The folder.</summary>
    public string Path { get; init; } = "";

    /// <summary>The format; null for the default of the Git remote's host, else <c>GitHubActions</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The pipeline's name; null for <c>ci</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Whether a Dockerfile, <c>.dockerignore</c> and Helm chart are written where they are missing. Default false.</summary>
    public bool IncludeContainer { get; init; }

    /// <summary>Whether files that are there are overwritten. Default false.</summary>
    public bool Force { get; init; }
}

/// <summary>The built-in application templates.</summary>
public interface ITemplateLibrary
{
    /// <summary>The templates.</summary>
    IReadOnlyList<TemplateInfo> Templates { get; }

    /// <summary>A template's files under their paths, for an application of this name.</summary>
    /// <exception cref="CicdException"><c>TemplateNotFound</c>, <c>InvalidName</c>.</exception>
    PipelineFile[] Render(string template, string name);

    /// <summary>A new folder with a template's files, as a Git repository with one commit. The result is a <see cref="Repository"/> with its path.</summary>
    /// <exception cref="CicdException"><c>TemplateNotFound</c>, <c>InvalidName</c>, <c>FolderNotEmpty</c>.</exception>
    Change PlanFolder(string template, string name, string path);
}

/// <summary>A built-in template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Language">The language.</param>
/// <param name="Description">What it makes, in a sentence.</param>
/// <param name="Requires">The program that must be on the machine to run it, such as <c>python3</c>.</param>
public sealed record TemplateInfo(string Name, string Language, string Description, string Requires)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Puts badges into files for people.</summary>
public interface IBadgeFiles
{
    /// <summary>Puts a badge into a file: in the place of an older one of its pipeline, else below the title. The result is the <see cref="Badge"/>; the details are a unified diff.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>FileNotText</c>.</exception>
    Change PlanUpdate(string path, Badge badge);
}

/// <summary>The promotion engine.</summary>
public interface IPromotions
{
    /// <summary>Whether a promotion that fails leaves the environment as it was before.</summary>
    bool IsAtomic { get; }

    /// <summary>The promotions, newest first.</summary>
    IAsyncEnumerable<Promotion> GetAsync(PromotionQuery query, CancellationToken cancellationToken);

    /// <summary>The promotion now and after each change of it, until it has ended.</summary>
    IAsyncEnumerable<Promotion> WatchAsync(Promotion promotion, CancellationToken cancellationToken);

    /// <summary>A promotion. The result is a <see cref="Promotion"/>: waiting, carried out, failed, or unchanged where the environment is there already.</summary>
    /// <exception cref="CicdException"><c>ApplicationNotFound</c>, <c>VersionNotFound</c>, <c>EnvironmentNotFound</c>, <c>InvalidPercent</c>.</exception>
    Task<Change> PlanAsync(PromotionRequest request, CancellationToken cancellationToken);

    /// <summary>Carries out a promotion that was approved, or that was interrupted. The result is a <see cref="Promotion"/>.</summary>
    Task<Change> PlanResumeAsync(string promotionId, CancellationToken cancellationToken);

    /// <summary>Takes a promotion back: the environment is again what it was before. The result is the new <see cref="Promotion"/>.</summary>
    /// <exception cref="CicdException"><c>PromotionNotFound</c>, <c>PromotionNotLast</c>, <c>NothingToUndo</c>.</exception>
    Task<Change> PlanUndoAsync(Promotion promotion, string? reason, CancellationToken cancellationToken);
}
