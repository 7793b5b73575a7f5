using System.Collections;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Completion;

/// <summary>Names that the context's system knows.</summary>
public abstract class ConnectedCompleter<TCapability> : NameCompleter
    where TCapability : class, IProvider
{
    private SecretText? _credential;
    private Connection? _host;
    private SecretText? _hostCredential;

    /// <inheritdoc/>
    protected sealed override void Prepare(string context)
    {
        Connection connection = new ContextStore().Get(context);
        _credential = CredentialResolver.WithoutVaults.Resolve(connection);
        if (connection.GitContext is not { } host)
            return;
        _host = new ContextStore().Get(host);
        _hostCredential = CredentialResolver.WithoutVaults.Resolve(_host);
    }

    /// <summary>The names, with a tip for each.</summary>
    protected abstract IAsyncEnumerable<(string Name, string Tip)> FindAsync(TCapability provider, IDictionary bound, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IProvider? host = _host is null ? null : ProviderLoadContext.Catalog.Open(_host, new Caller { Credential = _hostCredential });
        IProvider provider = ProviderLoadContext.Catalog.Open(new ContextStore().Get(context), new Caller { Credential = _credential, GitHost = host });
        try
        {
            if (provider is not TCapability able)
                yield break;
            await foreach ((string Name, string Tip) item in FindAsync(able, bound, cancellationToken).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            await provider.DisposeAsync().ConfigureAwait(false);
            if (host is not null)
                await host.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The items as names and tips.</summary>
    protected static async IAsyncEnumerable<(string Name, string Tip)> NamesOf<T>(IAsyncEnumerable<T> items, Func<T, (string Name, string Tip)> name)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(name);
        await foreach (T item in items.ConfigureAwait(false))
            yield return name(item);
    }
}

/// <summary>Repositories.</summary>
public sealed class RepositoryCompleter : ConnectedCompleter<IRepositories>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IRepositories provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetRepositoriesAsync(null, cancellationToken), repository => (repository.Name, repository.DefaultBranch));
}

/// <summary>Pipelines of the repository on the command line.</summary>
public sealed class PipelineCompleter : ConnectedCompleter<IPipelines>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IPipelines provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetPipelinesAsync(bound["Repository"] as string, cancellationToken), pipeline => (pipeline.Path ?? pipeline.Name, pipeline.Name));
}

/// <summary>Pipelines of the repository on the command line, by their names alone.</summary>
public sealed class PipelineNameCompleter : ConnectedCompleter<IPipelines>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IPipelines provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetPipelinesAsync(bound["Repository"] as string, cancellationToken), pipeline => (pipeline.Name, pipeline.Path ?? ""));
}

/// <summary>Pipelines that the context's system has ready to begin from.</summary>
public sealed class PipelineTemplateCompleter : ConnectedCompleter<IPipelineTemplates>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IPipelineTemplates provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetPipelineTemplatesAsync(cancellationToken), template => (template.Key, template.Name));
}

/// <summary>What the context's system can make before pipelines run.</summary>
public sealed class PrerequisiteCompleter : ConnectedCompleter<IPrerequisites>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IPrerequisites provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (string part in provider.PrerequisiteParts)
            yield return (part, "");
    }
}

/// <summary>Runs.</summary>
public sealed class RunCompleter : ConnectedCompleter<IRuns>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IRuns provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetRunsAsync(new() { Repository = bound["Repository"] as string }, cancellationToken), run => (run.Id, $"{run} {run.Status}"));
}

/// <summary>Jobs of the run on the command line.</summary>
public sealed class JobCompleter : ConnectedCompleter<IRuns>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IRuns provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bound["RunId"] is not string id)
            yield break;
        await foreach (Run run in provider.GetRunsAsync(new() { Id = id }, cancellationToken).ConfigureAwait(false))
        {
            foreach (JobRun job in run.Jobs)
                yield return (job.Name, $"{job.Status}");
        }
    }
}

/// <summary>Stages of the run on the command line.</summary>
public sealed class RunStageCompleter : ConnectedCompleter<IRuns>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IRuns provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bound["RunId"] is not string id)
            yield break;
        await foreach (Run run in provider.GetRunsAsync(new() { Id = id }, cancellationToken).ConfigureAwait(false))
        {
            foreach (IGrouping<string, JobRun> stage in run.Jobs.Where(job => job.Stage.Length > 0).GroupBy(job => job.Stage))
                yield return (stage.Key, string.Join(", ", stage.Select(job => $"{job.Name}: {job.Status}")));
        }
    }
}

/// <summary>Pools that the project or repository on the command line may use.</summary>
public sealed class RunnerPoolCompleter : ConnectedCompleter<IRunnerPools>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IRunnerPools provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetRunnerPoolsAsync(new() { Repository = bound["Repository"] as string }, cancellationToken), pool => (pool.Name, pool.IsHosted ? "The system's own machines" : $"{pool.Available} of {pool.Runners.Length} machines"));
}

/// <summary>Artifacts of the run on the command line.</summary>
public sealed class ArtifactCompleter : ConnectedCompleter<IArtifacts>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IArtifacts provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bound["RunId"] is not string id)
            yield break;
        await foreach (Artifact artifact in provider.GetArtifactsAsync(id, null, cancellationToken).ConfigureAwait(false))
            yield return (artifact.Name, artifact.Job);
    }
}

/// <summary>Namespaces.</summary>
public sealed class NamespaceCompleter : ConnectedCompleter<INamespaces>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(INamespaces provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetNamespacesAsync(null, cancellationToken), space => (space.Name, space.Environment is null ? space.Status : $"{space.Status}, {space.Environment}"));
}

/// <summary>Templates of repositories: those that the context's system has, and those that are built in.</summary>
public sealed class TemplateCompleter : ConnectedCompleter<IProvider>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IProvider provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (provider is IRepositoryTemplates own)
        {
            await foreach (RepositoryTemplate template in own.GetRepositoryTemplatesAsync(new(), cancellationToken).ConfigureAwait(false))
                yield return (template.Name, template.Language ?? "");
        }

        foreach (TemplateInfo template in ProviderLoadContext.Catalog.Templates.Templates)
            yield return (template.Name, template.Description);
    }
}

/// <summary>Environments.</summary>
public sealed class EnvironmentCompleter : ConnectedCompleter<IEnvironmentList>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IEnvironmentList provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetEnvironmentsAsync(new() { Repository = bound["Repository"] as string }, cancellationToken), environment => (environment.Name, environment.RequiresApproval ? "asks for approval" : ""));
}

/// <summary>Applications.</summary>
public sealed class ApplicationCompleter : ConnectedCompleter<IDeploymentHistory>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IDeploymentHistory provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetApplicationsAsync(null, null, cancellationToken), application => (application.Name, ""));
}

/// <summary>Versions of the application on the command line: those that were built, or where a system only tells what was deployed, those.</summary>
public sealed class VersionCompleter : ConnectedCompleter<IDeploymentHistory>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IDeploymentHistory provider, IDictionary bound, CancellationToken cancellationToken) =>
        bound["Application"] is not string application ? NamesOf(AsyncEmpty(), _ => ("", ""))
        : provider is IReleases releases ? NamesOf(releases.GetReleasesAsync(application, cancellationToken), release => (release.Version, release.Commit))
        : NamesOf(provider.GetDeploymentsAsync(application, null, cancellationToken), deployment => (deployment.Version, $"{deployment.Environment} {deployment.Commit}"));

    private static async IAsyncEnumerable<Release> AsyncEmpty()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}

/// <summary>Promotions.</summary>
public sealed class PromotionCompleter : ConnectedCompleter<IDeploymentHistory>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IDeploymentHistory provider, IDictionary bound, CancellationToken cancellationToken) =>
        provider is IPromotionRecords records ? NamesOf(records.GetPromotionsAsync(new(), cancellationToken), promotion => (promotion.Id, $"{promotion}: {promotion.Status}"))
        : NamesOf(((IDeploymentJobs)provider).GetDeploymentJobsAsync(new() { Application = bound["Application"] as string, Environment = bound["Environment"] as string }, cancellationToken), job => (job.Id, $"{job}: {job.Status}"));
}

/// <summary>Approvals that wait.</summary>
public sealed class ApprovalCompleter : ConnectedCompleter<IApprovals>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IApprovals provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetApprovalsAsync(new(), cancellationToken), approval => (approval.Id, approval.Subject));
}

/// <summary>Clusters.</summary>
public sealed class ClusterCompleter : ConnectedCompleter<IClusters>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IClusters provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetClustersAsync(null, cancellationToken), cluster => (cluster.Name, cluster.Server));
}
