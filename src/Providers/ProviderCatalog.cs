using CicdTools.Providers.Aws;
using CicdTools.Providers.Azure;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Providers.Badges;
using CicdTools.Providers.CircleCI;
using CicdTools.Providers.Detection;
using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.CircleCI;
using CicdTools.Providers.Formats.CloudBuild;
using CicdTools.Providers.Formats.CodePipeline;
using CicdTools.Providers.Formats.Conversion.Tools;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Providers.Formats.Jenkinsfile;
using CicdTools.Providers.Formats.Spinnaker;
using CicdTools.Providers.Formats.Tekton;
using CicdTools.Providers.Generation;
using CicdTools.Providers.GitHub;
using CicdTools.Providers.GitLab;
using CicdTools.Providers.Google;
using CicdTools.Providers.JenkinsX;
using CicdTools.Providers.JenkinsX.Migration;
using CicdTools.Providers.Kubernetes;
using CicdTools.Providers.Local;
using CicdTools.Providers.Metrics;
using CicdTools.Providers.Probes;
using CicdTools.Providers.Promotions;
using CicdTools.Providers.Rules;
using CicdTools.Providers.Spinnaker;
using CicdTools.Providers.Templates;

namespace CicdTools.Providers;

/// <summary>The list of systems and formats, in order, written out: what is here is what there is.</summary>
public sealed class ProviderCatalog : IProviderCatalog, IRunHost
{
    /// <inheritdoc/>
    public IReadOnlyList<ProviderInfo> Providers { get; } =
    [
        Describe<LocalProvider>("Local", formats: ["GitHubActions", "GitLabCI"]),
        Describe<GitHubProvider>("GitHub", formats: ["GitHubActions"], hosts: ["github.com"]) with { TakesCredential = true },
        Describe<GitLabProvider>("GitLab", formats: ["GitLabCI"], hosts: ["gitlab.com"]) with { TakesCredential = true },
        Describe<CircleProvider>("CircleCI", formats: ["CircleCI"], hosts: ["circleci.com"]) with { TakesCredential = true },
        Describe<AzureDevOpsProvider>("AzureDevOps", formats: ["AzurePipelines"], hosts: ["dev.azure.com"]) with { TakesCredential = true },
        Describe<AzureProvider>("Azure", hosts: ["management.azure.com"]) with { TakesCredential = true, HasProjects = true },
        Describe<AwsProvider>("Aws", formats: ["CodePipeline", "BuildSpec"], hosts: ["amazonaws.com"]) with { TakesCredential = true, HasProfiles = true, HasRegions = true },
        Describe<GoogleProvider>("Google", formats: ["CloudBuild"]) with { TakesCredential = true, HasRegions = true, HasProjects = true },
        Describe<SpinnakerProvider>("Spinnaker", formats: ["Spinnaker"]) with { TakesCredential = true },
        Describe<JenkinsXProvider>("JenkinsX", aliases: ["JayeX"], formats: ["Tekton"]) with { TakesCredential = true, HasProfiles = true, HasProjects = true, UsesGitContext = true },
        Describe<KubernetesProvider>("Kubernetes") with { TakesCredential = true, HasProfiles = true },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<IPipelineFormat> Formats { get; } = [new GitHubActionsFormat(), new GitLabCIFormat(), new CircleCIFormat(), new AzurePipelinesFormat(), new CodePipelineFormat(), new BuildSpecFormat(), new CloudBuildFormat(), new SpinnakerFormat(), new TektonFormat(), new JenkinsfileFormat()];

    /// <inheritdoc/>
    public IStackDetector Stacks { get; } = new StackDetector();

    /// <inheritdoc/>
    public IPipelineGenerator Generator => new PipelineGenerator(Stacks, Formats);

    /// <inheritdoc/>
    public IPipelineTools Pipelines => new PipelineTools(Formats);

    /// <inheritdoc/>
    public IClassicMigration Migration => new ClassicMigration(Pipelines);

    /// <inheritdoc/>
    public ITemplateLibrary Templates { get; } = new TemplateLibrary();

    /// <inheritdoc/>
    public IDoctor Doctor => new Doctor(Formats);

    /// <inheritdoc/>
    public IBadgeFiles Badges { get; } = new BadgeFiles();

    /// <inheritdoc/>
    public IMetricReader Metrics => new PrometheusReader();

    public IProbes Probes => new AddressProbe();

    /// <inheritdoc/>
    public IReadOnlyList<ProfileInfo> GetProfiles(string provider, string? file) => provider switch { "Aws" => AwsProfiles.All(file), "Kubernetes" or "JenkinsX" => KubernetesProfiles.All(file), _ => [] };

    /// <inheritdoc/>
    public Connection Settle(Connection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (connection.Provider == "Kubernetes")
            return KubernetesProfiles.Settle(connection);
        if (connection.Provider == "JenkinsX")
            return TeamProfile.Settle(KubernetesProfiles.Settle(connection));
        if (connection.Provider == "Aws")
            return AwsProfiles.Settle(connection, Hosted.AmbientToken.Current);
        return connection.Profile is null && connection.ProfileFile is null ? connection
            : throw new CicdException("ProfileNotTaken", CicdErrorKind.Invalid, $"{connection.Provider} has no configuration on this machine that names connections.", connection.Provider, "Leave -Profile and -ProfileFile away.");
    }

    /// <inheritdoc/>
    public IProvider Open(Connection connection, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.Provider switch
        {
            "Local" => new LocalProvider(connection, caller, this),
            "GitHub" => new GitHubProvider(connection, caller, this),
            "GitLab" => new GitLabProvider(connection, caller, this),
            "CircleCI" => new CircleProvider(connection, caller),
            "AzureDevOps" => new AzureDevOpsProvider(connection, caller, this),
            "Azure" => new AzureProvider(connection, caller),
            "Aws" => new AwsProvider(connection, caller, this),
            "Google" => new GoogleProvider(connection, caller),
            "Spinnaker" => new SpinnakerProvider(connection, caller),
            "JenkinsX" => new JenkinsXProvider(connection, caller, this),
            "Kubernetes" => new KubernetesProvider(connection, caller),
            _ => throw Errors.NotFound("ProviderNotFound", "provider", connection.Provider, Providers.Select(provider => provider.Name)),
        };
    }

    /// <inheritdoc/>
    public IPromotions Promotions(IProvider provider, Caller caller) => provider is JenkinsXProvider team ? team.Promotions : JobPromotions.Over(provider, caller) ?? PromotionEngine.Over(provider, caller);

    /// <inheritdoc/>
    public Task<int> OwnRunAsync(string runFolder, CancellationToken cancellationToken) => LocalProvider.OwnRunAsync(runFolder, this, cancellationToken);

    private static ProviderInfo Describe<TProvider>(string name, string[]? aliases = null, string[]? formats = null, string[]? hosts = null)
        where TProvider : IProvider => new()
        {
            Name = name,
            Aliases = aliases ?? [],
            Formats = formats ?? [],
            Hosts = hosts ?? [],
            // The capabilities are what the class implements, so the list cannot promise more. What is not public is our own affair.
            Capabilities = [.. typeof(TProvider).GetInterfaces()
                .Where(type => type.IsPublic && type != typeof(IProvider) && typeof(IProvider).IsAssignableFrom(type))
                .Select(type => type.Name[1..])
                .Order(StringComparer.Ordinal)],
        };
}
