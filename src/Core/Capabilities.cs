namespace CicdTools;

// Every capability on one page. A provider that cannot do a thing does not implement the interface.
// A method that changes something is called Plan…: it reads and checks, refuses bad input, and returns the change; nothing happens until
// the base cmdlet applies it. Reads stream.

/// <summary>A connection to one CI/CD system. What it can do is what it implements.</summary>
public interface IProvider : IAsyncDisposable
{
    /// <summary>The name of the context it serves.</summary>
    string Context { get; }
}

/// <summary>Repositories.</summary>
public interface IRepositories : IProvider
{
    /// <summary>The repositories, by name; all of them without one. A name that is not there gives nothing.</summary>
    IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, CancellationToken cancellationToken);

    /// <summary>A new repository, from a template where one is named. The result is a <see cref="Repository"/>.</summary>
    Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken);

    /// <summary>Brings a repository in, or updates it from where it came. The result is a <see cref="Repository"/>.</summary>
    Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a repository and its history. The result is null.</summary>
    Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken);
}

/// <summary>Repositories at hosts that one chooses, in systems that build what lies elsewhere.</summary>
public interface ISourceHosts : IRepositories
{
    /// <summary>The hosts that <see cref="NewRepositoryRequest.SourceHost"/> and <see cref="ImportRequest.SourceHost"/> may name.</summary>
    SourceHost[] SourceHosts { get; }
}

/// <summary>Repositories by Git itself.</summary>
public interface IGitAccess : IProvider
{
    /// <summary>What Git clones a repository by: a folder of this machine, or an address with the context's credential in it, which is why it is a secret.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>.</exception>
    Task<SecretText> GetCloneAddressAsync(string repository, CancellationToken cancellationToken);
}

/// <summary>Files of repositories.</summary>
public interface IRepositoryItems : IProvider
{
    /// <summary>The file, or the items of the folder, at a branch, tag or commit (null: the default branch).</summary>
    IAsyncEnumerable<RepositoryItem> GetItemsAsync(string repository, string path, string? reference, CancellationToken cancellationToken);

    /// <summary>Commits one file's new content to a branch. The result is a <see cref="RepositoryItem"/>.</summary>
    Task<Change> PlanSetItemAsync(SetItemRequest request, CancellationToken cancellationToken);

    /// <summary>Commits the new content of several files to a branch, all in one commit or none. The result is an array of <see cref="RepositoryItem"/>.</summary>
    Task<Change> PlanSetItemsAsync(SetItemsRequest request, CancellationToken cancellationToken);
}

/// <summary>Pipelines.</summary>
public interface IPipelines : IProvider
{
    /// <summary>The pipelines of a repository, or of all, on the default branch.</summary>
    IAsyncEnumerable<Pipeline> GetPipelinesAsync(string? repository, CancellationToken cancellationToken);
}

/// <summary>Pipeline files that the system itself judges, without running them.</summary>
public interface IPipelineChecks : IProvider
{
    /// <summary>What the system finds wrong; nothing where it would take the file as it is.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>ChecksNotServed</c>, <c>PermissionDenied</c>.</exception>
    IAsyncEnumerable<Diagnostic> CheckPipelineAsync(PipelineText file, CancellationToken cancellationToken);
}

/// <summary>Pipelines that the system keeps as objects of its own, beside the files that they run.</summary>
public interface IPipelineObjects : IProvider
{
    /// <summary>Makes a pipeline; one that is there and the same already is it. The result is a <see cref="Pipeline"/>; the details are what the system itself foresees, where it does.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>PathNotFound</c>, <c>PipelineExists</c>, <c>PipelineInvalid</c>, <c>SettingNotTaken</c>.</exception>
    Task<Change> PlanNewPipelineAsync(NewPipelineRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a pipeline, by name or path. Its file stays. The result is null.</summary>
    /// <exception cref="CicdException"><c>PipelineNotFound</c>.</exception>
    Task<Change> PlanRemovePipelineAsync(string repository, string pipeline, CancellationToken cancellationToken);
}

/// <summary>What must be there before a pipeline can run: roles, buckets, services.</summary>
public interface IPrerequisites : IProvider
{
    /// <summary>The parts that can be made, by the names that <see cref="InitializeRequest.Parts"/> takes, in their order.</summary>
    string[] PrerequisiteParts { get; }

    /// <summary>What is needed, a change for each in the order in which they are made; those that are there already have nothing to do. The result of each is a <see cref="Prerequisite"/>.</summary>
    /// <exception cref="CicdException"><c>PartNotFound</c>, <c>PermissionDenied</c>.</exception>
    Task<Change[]> PlanInitializeAsync(InitializeRequest request, CancellationToken cancellationToken);
}

/// <summary>Pipelines that are switched on and off.</summary>
public interface IPipelineSwitches : IProvider
{
    /// <summary>Switches a pipeline, by name or path, on or off. The result is a <see cref="Pipeline"/>.</summary>
    Task<Change> PlanSwitchAsync(string repository, string pipeline, bool on, CancellationToken cancellationToken);
}

/// <summary>Pipelines that a system has ready to begin from.</summary>
public interface IPipelineTemplates : IProvider
{
    /// <summary>The templates, by name.</summary>
    IAsyncEnumerable<PipelineTemplate> GetPipelineTemplatesAsync(CancellationToken cancellationToken);

    /// <summary>Writes a template's file into a folder of this machine, or commits it to a repository. The result is a <see cref="Pipeline"/>.</summary>
    Task<Change> PlanFromTemplateAsync(PipelineTemplateRequest request, CancellationToken cancellationToken);
}

/// <summary>Runs.</summary>
public interface IRuns : IProvider
{
    /// <summary>Runs, newest first.</summary>
    IAsyncEnumerable<Run> GetRunsAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>The run now and after each change of it or of its jobs, until it has ended.</summary>
    IAsyncEnumerable<Run> WatchRunAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Starts a run. The result is a <see cref="Run"/>.</summary>
    Task<Change> PlanStartAsync(RunRequest request, CancellationToken cancellationToken);

    /// <summary>Stops a run. The result is a <see cref="Run"/>.</summary>
    Task<Change> PlanStopAsync(Run run, CancellationToken cancellationToken);

    /// <summary>Starts a run again. The result is a new <see cref="Run"/>.</summary>
    Task<Change> PlanRestartAsync(RestartRequest request, CancellationToken cancellationToken);
}

/// <summary>Runs of which single stages run again.</summary>
public interface IStageRestarts : IRuns
{
    /// <summary>Runs a stage of a run again, in the same run, and what depends on it. The result is the <see cref="Run"/>.</summary>
    /// <param name="request">The run; whether only the stage's jobs that did not succeed run again.</param>
    /// <param name="stage">The stage, by the name in the file or the one that is shown.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    /// <exception cref="CicdException"><c>StageNotFound</c>, <c>StageSkipped</c>, <c>RunNotFinished</c>, <c>NothingToRestart</c>.</exception>
    Task<Change> PlanRestartStageAsync(RestartRequest request, string stage, CancellationToken cancellationToken);
}

/// <summary>The machines that jobs run on.</summary>
public interface IRunnerPools : IProvider
{
    /// <summary>The pools that are meant, each with its machines.</summary>
    /// <exception cref="CicdException"><c>PipelineNotFound</c>, <c>RunnerPoolNotFound</c>.</exception>
    IAsyncEnumerable<RunnerPool> GetRunnerPoolsAsync(RunnerPoolQuery query, CancellationToken cancellationToken);
}

/// <summary>Logs.</summary>
public interface ILogs : IProvider
{
    /// <summary>The log's lines in the order they were written; with <see cref="LogQuery.Follow"/> until the run has ended.</summary>
    IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, CancellationToken cancellationToken);
}

/// <summary>Artifacts.</summary>
public interface IArtifacts : IProvider
{
    /// <summary>The artifacts of a run, by name; all of them without one.</summary>
    IAsyncEnumerable<Artifact> GetArtifactsAsync(string runId, string? name, CancellationToken cancellationToken);

    /// <summary>Writes an artifact's files into a folder. The result is the <see cref="Artifact"/> with its path.</summary>
    Task<Change> PlanSaveArtifactAsync(Artifact artifact, string folder, CancellationToken cancellationToken);
}

/// <summary>Environments, as far as they are told: a system may make them by itself.</summary>
public interface IEnvironmentList : IProvider
{
    /// <summary>The environments in the order of promotion.</summary>
    IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, CancellationToken cancellationToken);
}

/// <summary>Environments that are made, changed and removed from here.</summary>
public interface IEnvironments : IEnvironmentList
{
    /// <summary>Makes or changes an environment. The result is a <see cref="DeploymentEnvironment"/>.</summary>
    Task<Change> PlanSetEnvironmentAsync(EnvironmentRequest request, CancellationToken cancellationToken);

    /// <summary>Removes an environment and ends what runs in it. The result is null.</summary>
    Task<Change> PlanRemoveEnvironmentAsync(string? repository, string name, CancellationToken cancellationToken);
}

/// <summary>Kubernetes clusters.</summary>
public interface IClusters : IProvider
{
    /// <summary>The clusters, by name; all of them without one. One that does not answer is given too, and says why.</summary>
    IAsyncEnumerable<Cluster> GetClustersAsync(string? name, CancellationToken cancellationToken);
}

/// <summary>Objects of a cluster by manifests.</summary>
public interface IManifests : IProvider
{
    /// <summary>Applies manifests, all of them or, where one is refused beforehand, none. The result is a <see cref="ClusterObject"/> array; the details are a diff that the server itself has made.</summary>
    /// <exception cref="CicdException"><c>ManifestInvalid</c>, <c>KindUnknown</c>, <c>ObjectInvalid</c>, <c>FieldOwned</c>, <c>FieldImmutable</c>, <c>PermissionDenied</c>.</exception>
    Task<Change> PlanApplyAsync(ApplyRequest request, CancellationToken cancellationToken);
}

/// <summary>Rollouts: the way from one version of an application to another.</summary>
public interface IRollouts : IProvider
{
    /// <summary>The rollout now and after each change of it, until it is done or has failed.</summary>
    IAsyncEnumerable<Rollout> WatchRolloutAsync(string application, string environment, CancellationToken cancellationToken);

    /// <summary>Goes back to a revision that the system keeps (null: the one before). The result is a <see cref="Rollout"/>, begun.</summary>
    /// <exception cref="CicdException"><c>ApplicationNotFound</c>, <c>RevisionNotFound</c>, <c>NothingToUndo</c>.</exception>
    Task<Change> PlanUndoRolloutAsync(string application, string environment, long? revision, CancellationToken cancellationToken);
}

/// <summary>Ports of pods, reached from this machine.</summary>
public interface IPortForwards : IProvider
{
    /// <summary>Opens a port of this machine's loopback that leads to a pod's. The result is a <see cref="PortForward"/>, which outlives the provider.</summary>
    /// <exception cref="CicdException"><c>ApplicationNotFound</c>, <c>PodNotFound</c>, <c>PodNotReady</c>, <c>PortUnknown</c>.</exception>
    Task<Change> PlanPortForwardAsync(PortForwardRequest request, CancellationToken cancellationToken);
}

/// <summary>Namespaces of a cluster, and the one of them that programs on this machine take where they name none.</summary>
public interface INamespaces : IProvider
{
    /// <summary>The namespaces, by name; all of them without one.</summary>
    IAsyncEnumerable<ClusterNamespace> GetNamespacesAsync(string? name, CancellationToken cancellationToken);

    /// <summary>Makes a namespace the one that the kubeconfig's context takes where none is named. Nothing else of the file is changed. The result is a <see cref="ClusterNamespace"/>.</summary>
    /// <exception cref="CicdException"><c>NamespaceNotFound</c>, <c>NamespaceTerminating</c>, <c>KubeConfigNotUsed</c>, <c>KubeConfigLocked</c>, <c>KubeConfigNotEdited</c>.</exception>
    Task<Change> PlanSelectNamespaceAsync(string name, CancellationToken cancellationToken);
}

/// <summary>What a cluster has for its applications, as far as it is told: a system may bring it there by itself.</summary>
public interface IComponentList : IProvider
{
    /// <summary>The components, by name and namespace; all that one may see without them.</summary>
    IAsyncEnumerable<Component> GetComponentsAsync(string? name, string? environment, CancellationToken cancellationToken);
}

/// <summary>What a cluster has for its applications, installed and removed from here.</summary>
public interface IComponents : IComponentList
{
    /// <summary>Installs a component, or changes the one of the name, and waits until it runs. The details are the difference to the cluster. The result is a <see cref="Component"/>.</summary>
    /// <exception cref="CicdException"><c>ProgramNotFound</c>, <c>ChartVersionMissing</c>, <c>ChartNotRendered</c>, <c>KustomizationNotRendered</c>, <c>ComponentFailed</c>.</exception>
    Task<Change> PlanInstallAsync(ComponentRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a component with its objects. The result is null.</summary>
    /// <exception cref="CicdException"><c>ComponentNotFound</c>, <c>ProgramNotFound</c>.</exception>
    Task<Change> PlanUninstallAsync(string name, string? environment, CancellationToken cancellationToken);
}

/// <summary>Credentials for programs that use a cluster.</summary>
public interface IClusterCredentials : IProvider
{
    /// <summary>The role of a credential for which none is named; null where they have none by themselves.</summary>
    string? DefaultRole { get; }

    /// <summary>Makes a service account with a role and a token that ends, or fetches what the system gives, and puts it into a kubeconfig where one is named. The result is a <see cref="ClusterCredential"/>.</summary>
    /// <exception cref="CicdException"><c>KubeConfigInvalid</c>, <c>KubeConfigSeveral</c>, <c>KubeConfigLocked</c>, <c>KubeConfigNotEdited</c>, <c>KubeContextExists</c>.</exception>
    Task<Change> PlanNewCredentialAsync(NewCredentialRequest request, CancellationToken cancellationToken);
}

/// <summary>Secrets that the nodes of a cluster pull images with.</summary>
public interface IPullSecrets : IProvider
{
    /// <summary>The pull secrets of a namespace (null: the context's), by name; all of them without one.</summary>
    IAsyncEnumerable<PullSecret> GetPullSecretsAsync(string? environment, string? name, CancellationToken cancellationToken);

    /// <summary>Sets the credential for one registry, and leaves those for others in the secret. One that is there already wants a confirmation, since its password cannot be brought back. The result is a <see cref="PullSecret"/>.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>, <c>InvalidRegistry</c>, <c>InvalidUser</c>, <c>ObjectNotFound</c>, <c>ServiceAccountNotFound</c>, <c>SecretOfOtherKind</c>, <c>PermissionDenied</c>.</exception>
    Task<Change> PlanSetPullSecretAsync(PullSecretRequest request, CancellationToken cancellationToken);
}

/// <summary>What runs where, and what came there before.</summary>
public interface IDeploymentHistory : IProvider
{
    /// <summary>Applications by environment: what runs there now.</summary>
    IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, CancellationToken cancellationToken);

    /// <summary>The ledger: what was put where, newest first.</summary>
    IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, CancellationToken cancellationToken);
}

/// <summary>The versions of applications.</summary>
public interface IReleases : IProvider
{
    /// <summary>The versions of an application that can be deployed, newest first.</summary>
    IAsyncEnumerable<Release> GetReleasesAsync(string application, CancellationToken cancellationToken);
}

/// <summary>What can be put somewhere, and the putting.</summary>
public interface IDeployments : IDeploymentHistory, IReleases
{
    /// <summary>Puts a release into an environment at a percentage, with its ledger entry and the promotion's new state, in one commit. Either all is there afterwards, or nothing. Demands the write scope.</summary>
    Task<Deployment> DeployAsync(DeployRequest request, CancellationToken cancellationToken);
}

/// <summary>Systems that deploy by jobs of their own runs: each waits for a person, is run by one, or is run again.</summary>
public interface IDeploymentJobs : IDeploymentHistory
{
    /// <summary>The jobs that put something somewhere, newest first; of a version, also those that have not run.</summary>
    IAsyncEnumerable<DeploymentJob> GetDeploymentJobsAsync(DeploymentJobQuery query, CancellationToken cancellationToken);

    /// <summary>Lets a job run, or run again. The result is the <see cref="DeploymentJob"/> under way.</summary>
    Task<Change> PlanRunJobAsync(DeploymentJob job, CancellationToken cancellationToken);
}

/// <summary>The records of promotions, kept where the environment keeps its state.</summary>
public interface IPromotionRecords : IProvider
{
    /// <summary>The promotions, newest first.</summary>
    IAsyncEnumerable<Promotion> GetPromotionsAsync(PromotionQuery query, CancellationToken cancellationToken);

    /// <summary>Writes a promotion's state in one commit. Demands the write scope.</summary>
    Task<Promotion> SavePromotionAsync(Promotion promotion, CancellationToken cancellationToken);
}

/// <summary>Approvals.</summary>
public interface IApprovals : IProvider
{
    /// <summary>Approvals, oldest first; only those that wait unless the query says otherwise.</summary>
    IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, CancellationToken cancellationToken);

    /// <summary>Approves or denies. The result is the <see cref="Approval"/> as decided.</summary>
    Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken);
}

/// <summary>Approvals that are decided together.</summary>
public interface IApprovalBatches : IApprovals
{
    /// <summary>Approves or denies several in one call, where they belong together. The result is an array of <see cref="Approval"/>, as decided.</summary>
    Task<Change> PlanDecisionsAsync(IReadOnlyList<Approval> approvals, bool approve, string? comment, CancellationToken cancellationToken);
}

/// <summary>Variables of runs.</summary>
public interface IVariables : IProvider
{
    /// <summary>The variables of a scope, by name; all of them without one.</summary>
    IAsyncEnumerable<Variable> GetVariablesAsync(SettingScope scope, string? name, CancellationToken cancellationToken);

    /// <summary>Sets a variable, new or not. The result is a <see cref="Variable"/>.</summary>
    Task<Change> PlanSetVariableAsync(VariableRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a variable. The result is null.</summary>
    Task<Change> PlanRemoveVariableAsync(SettingScope scope, string name, CancellationToken cancellationToken);
}

/// <summary>Secrets of runs: they can be set, named and removed, never read.</summary>
public interface ISecrets : IProvider
{
    /// <summary>The secrets of a scope, by name; all of them without one.</summary>
    IAsyncEnumerable<Secret> GetSecretsAsync(SettingScope scope, string? name, CancellationToken cancellationToken);

    /// <summary>Sets a secret, new or not. One that is there already wants a confirmation (<see cref="Change.WantsConfirmation"/>), since its value cannot be brought back. The result is a <see cref="Secret"/>.</summary>
    Task<Change> PlanSetSecretAsync(SecretRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a secret. The result is null.</summary>
    Task<Change> PlanRemoveSecretAsync(SettingScope scope, string name, CancellationToken cancellationToken);
}

/// <summary>What may use the secrets that an organization keeps in one place.</summary>
public interface IRestrictions : IProvider
{
    /// <summary>The restrictions of a place, or of all places of the organization; a place without any is open to all.</summary>
    /// <exception cref="CicdException"><c>OrganizationNotFound</c>, <c>EnvironmentNotFound</c>, <c>RestrictionsNotServed</c>.</exception>
    IAsyncEnumerable<Restriction> GetRestrictionsAsync(string organization, string? environment, CancellationToken cancellationToken);

    /// <summary>Restricts a place; one that is there already is it. The result is a <see cref="Restriction"/>; the details say who may use the place then.</summary>
    /// <exception cref="CicdException"><c>EnvironmentNotFound</c>, <c>RepositoryNotFound</c>, <c>GroupsNotServed</c>, <c>InvalidName</c>, <c>ExpressionInvalid</c>.</exception>
    Task<Change> PlanNewRestrictionAsync(RestrictionRequest request, CancellationToken cancellationToken);

    /// <summary>Takes a restriction away, by its identifier. The result is null; the details say who may use the place then.</summary>
    /// <exception cref="CicdException"><c>EnvironmentNotFound</c>, <c>RestrictionNotFound</c>.</exception>
    Task<Change> PlanRemoveRestrictionAsync(string organization, string environment, string id, CancellationToken cancellationToken);
}

/// <summary>Pull requests.</summary>
public interface IPullRequests : IProvider
{
    /// <summary>The pull requests, newest first.</summary>
    IAsyncEnumerable<PullRequest> GetPullRequestsAsync(PullRequestQuery query, CancellationToken cancellationToken);

    /// <summary>Opens a pull request; where one is open for these branches, it is that one. The result is a <see cref="PullRequest"/>.</summary>
    Task<Change> PlanNewPullRequestAsync(NewPullRequest request, CancellationToken cancellationToken);

    /// <summary>Merges a pull request. Refused where it is closed, a draft, or in conflict, and where its newest commit is another one by then. The result is a <see cref="PullRequest"/>.</summary>
    Task<Change> PlanMergeAsync(MergeRequest request, CancellationToken cancellationToken);
}

/// <summary>What is said on pull requests, and their end without a merge.</summary>
public interface IPullRequestComments : IPullRequests
{
    /// <summary>The comments on a pull request as a whole, oldest first.</summary>
    IAsyncEnumerable<PullRequestComment> GetCommentsAsync(string repository, int number, CancellationToken cancellationToken);

    /// <summary>Writes a comment, and closes the pull request without a merge where that is asked for. The result is the <see cref="PullRequest"/> afterwards.</summary>
    /// <exception cref="CicdException"><c>PullRequestNotFound</c>, <c>PullRequestClosed</c>.</exception>
    Task<Change> PlanCommentAsync(CommentRequest request, CancellationToken cancellationToken);
}

/// <summary>What other systems say of commits.</summary>
public interface IChecks : IProvider
{
    /// <summary>The checks of a commit, by its name or by a branch or tag.</summary>
    IAsyncEnumerable<Check> GetChecksAsync(string repository, string reference, CancellationToken cancellationToken);
}

/// <summary>Badges: images that show how a pipeline stands.</summary>
public interface IBadges : IProvider
{
    /// <summary>The badge of a pipeline, by name or path (null: the only one), on a branch (null: the default branch).</summary>
    Task<Badge> GetBadgeAsync(string repository, string? pipeline, string? branch, CancellationToken cancellationToken);
}

/// <summary>How pipelines went over time, as the system itself reckons it.</summary>
public interface IInsights : IProvider
{
    /// <summary>The figures, by pipeline.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>PipelineNotFound</c>, <c>SpanNotServed</c>.</exception>
    IAsyncEnumerable<PipelineMetric> GetPipelineMetricsAsync(PipelineMetricQuery query, CancellationToken cancellationToken);

    /// <summary>Tests that both failed and passed on one commit, those that did so most often first.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>FlakyTestsNotServed</c>.</exception>
    IAsyncEnumerable<FlakyTest> GetFlakyTestsAsync(string repository, CancellationToken cancellationToken);
}

/// <summary>Whoever the credential stands for.</summary>
public interface IAccounts : IProvider
{
    /// <summary>The account, checked with the system.</summary>
    Task<Account> GetAccountAsync(CancellationToken cancellationToken);
}

/// <summary>How much may still be asked.</summary>
public interface IRateBudgets : IProvider
{
    /// <summary>The budgets: what the system tells, and what is counted on this machine.</summary>
    IAsyncEnumerable<RateBudget> GetRateBudgetsAsync(CancellationToken cancellationToken);

    /// <summary>What calls would cost, made one after the other from now on, with what was spent already. Nothing is sent.</summary>
    Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken);
}

/// <summary>Auto DevOps: the pipeline that runs where a repository has none of its own.</summary>
public interface IAutoDevOps : IProvider
{
    /// <summary>How it is set for a repository, an organization, or, without either, the whole server.</summary>
    Task<AutoDevOps> GetAutoDevOpsAsync(SettingScope scope, CancellationToken cancellationToken);

    /// <summary>Sets it. Refused for a repository that has a pipeline file, which would win over it. The result is an <see cref="AutoDevOps"/>.</summary>
    Task<Change> PlanSetAutoDevOpsAsync(AutoDevOpsRequest request, CancellationToken cancellationToken);
}

/// <summary>Kubernetes clusters that the system deploys to.</summary>
public interface IClusterRegistrations : IProvider
{
    /// <summary>The clusters that are registered with a repository.</summary>
    IAsyncEnumerable<ClusterRegistration> GetClusterRegistrationsAsync(string repository, CancellationToken cancellationToken);

    /// <summary>Registers a cluster, new or not. The result is a <see cref="ClusterRegistration"/>.</summary>
    Task<Change> PlanRegisterClusterAsync(ClusterRegistrationRequest request, CancellationToken cancellationToken);
}

/// <summary>Connections by which pipelines reach other systems, with credentials that the system keeps.</summary>
public interface IServiceConnections : IProvider
{
    /// <summary>The connections of a project or repository, by name; all of them without one.</summary>
    IAsyncEnumerable<ServiceConnection> GetServiceConnectionsAsync(string repository, string? name, CancellationToken cancellationToken);

    /// <summary>Makes a connection, and lets pipelines use it; one of that name and kind is only let be used. The result is a <see cref="ServiceConnection"/>.</summary>
    /// <exception cref="CicdException"><c>ConnectionExists</c>, <c>PipelineNotFound</c>, <c>SettingMissing</c>, <c>SettingNotTaken</c>.</exception>
    Task<Change> PlanNewServiceConnectionAsync(NewServiceConnectionRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a connection. What it led to stays. The result is null.</summary>
    Task<Change> PlanRemoveServiceConnectionAsync(string repository, string name, CancellationToken cancellationToken);
}

/// <summary>Templates of repositories that a system keeps.</summary>
public interface IRepositoryTemplates : IProvider
{
    /// <summary>The templates, by name.</summary>
    IAsyncEnumerable<RepositoryTemplate> GetRepositoryTemplatesAsync(RepositoryTemplateQuery query, CancellationToken cancellationToken);
}

/// <summary>Helm charts in the system's chart repository.</summary>
public interface ICharts : IProvider
{
    /// <summary>The versions of charts, newest first.</summary>
    /// <exception cref="CicdException"><c>ChartRepositoryUnknown</c>, <c>ChartRepositoryInvalid</c>.</exception>
    IAsyncEnumerable<ChartVersion> GetChartsAsync(ChartQuery query, CancellationToken cancellationToken);
}

/// <summary>Images in the system's container registry.</summary>
public interface IImages : IProvider
{
    /// <summary>The images of a repository. One that is asked for by tag comes with all that the system knows of it.</summary>
    IAsyncEnumerable<ContainerImage> GetImagesAsync(ImageQuery query, CancellationToken cancellationToken);

    /// <summary>Removes an image, or one tag of it where the system keeps each tag by itself. The result is null.</summary>
    Task<Change> PlanRemoveImageAsync(ContainerImage image, CancellationToken cancellationToken);
}

/// <summary>Registries of images.</summary>
public interface IRegistries : IProvider
{
    /// <summary>The registries, by name.</summary>
    IAsyncEnumerable<ImageRegistry> GetRegistriesAsync(CancellationToken cancellationToken);
}

/// <summary>What a context can be connected to one of.</summary>
public interface IProjects : IProvider
{
    /// <summary>The projects or subscriptions that can be used, by name.</summary>
    IAsyncEnumerable<SystemProject> GetProjectsAsync(CancellationToken cancellationToken);
}

/// <summary>Logins to the system's container registry, for other programs.</summary>
public interface IImageCredentials : IProvider
{
    /// <summary>Fetches a login for the registry of a repository (null: the context's own), which ends by itself. The result is an <see cref="IssuedCredential"/>.</summary>
    /// <exception cref="CicdException"><c>RepositoryNotFound</c>, <c>PermissionDenied</c>.</exception>
    Task<Change> PlanNewImageCredentialAsync(string? repository, CancellationToken cancellationToken);
}

/// <summary>Accounts that programs use, what they may, and their keys.</summary>
public interface IServiceAccounts : IProvider
{
    /// <summary>The accounts, by name; all of them without one. One that is asked for by its name comes with its policies and keys.</summary>
    IAsyncEnumerable<ServiceAccount> GetServiceAccountsAsync(string? name, CancellationToken cancellationToken);

    /// <summary>Makes an account with the least that it must be allowed; one that is there gets what it lacks. The result is a <see cref="ServiceAccount"/>.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>, <c>PolicyNotFound</c>, <c>PolicyTooLarge</c>.</exception>
    Task<Change> PlanNewServiceAccountAsync(NewServiceAccountRequest request, CancellationToken cancellationToken);

    /// <summary>Makes a key of an account, which is told this once. The result is an <see cref="IssuedCredential"/>.</summary>
    /// <exception cref="CicdException"><c>ServiceAccountNotFound</c>, <c>KeysNotServed</c>, <c>LimitReached</c>.</exception>
    Task<Change> PlanNewServiceAccountKeyAsync(NewServiceAccountKeyRequest request, CancellationToken cancellationToken);

    /// <summary>Removes a key of an account, by its identifier. The result is null.</summary>
    /// <exception cref="CicdException"><c>ServiceAccountNotFound</c>, <c>KeyNotFound</c>.</exception>
    Task<Change> PlanRemoveServiceAccountKeyAsync(string name, string id, CancellationToken cancellationToken);

    /// <summary>Gives an account a policy of the system, by name or full name; what it has stays. The result is a <see cref="ServiceAccount"/>.</summary>
    /// <exception cref="CicdException"><c>ServiceAccountNotFound</c>, <c>PolicyNotFound</c>, <c>LimitReached</c>.</exception>
    Task<Change> PlanGrantAsync(string name, string policy, CancellationToken cancellationToken);
}

/// <summary>Applications that the system keeps, and their deployments begun from here.</summary>
public interface IApplications : IDeploymentHistory
{
    /// <summary>Makes an application, and an environment of it; what is there and the same already is it. The result is an <see cref="Application"/>.</summary>
    /// <exception cref="CicdException"><c>ApplicationNotFound</c>, <c>ApplicationExists</c>, <c>EnvironmentExists</c>, <c>SettingMissing</c>, <c>SettingNotTaken</c>, <c>ShiftNotTaken</c>.</exception>
    Task<Change> PlanNewApplicationAsync(NewApplicationRequest request, CancellationToken cancellationToken);

    /// <summary>An application that somebody removes, now and after each change of it, until it is gone.</summary>
    /// <exception cref="CicdException"><c>RemovalFailed</c>.</exception>
    IAsyncEnumerable<Application> WatchRemovalAsync(string application, CancellationToken cancellationToken);

    /// <summary>Begins a deployment. The result is a <see cref="Deployment"/>, begun.</summary>
    /// <exception cref="CicdException"><c>ApplicationNotFound</c>, <c>EnvironmentNotFound</c>, <c>SourceInvalid</c>, <c>SpecificationInvalid</c>, <c>DeploymentUnderWay</c>.</exception>
    Task<Change> PlanNewDeploymentAsync(NewDeploymentRequest request, CancellationToken cancellationToken);
}
