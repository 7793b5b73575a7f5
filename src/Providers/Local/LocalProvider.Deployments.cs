using System.Runtime.CompilerServices;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Local.Environments;
using CicdTools.Providers.Local.Repositories;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IDeployments, IDeploymentCheck
{
    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ApplicationView view = new(EnvironmentStore, Instances);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in EnvironmentStore.Names().Where(name => environment is null || name == environment))
        {
            foreach (Application found in await view.ReadAsync(name, application, cancellationToken).ConfigureAwait(false))
            {
                seen.Add(found.Name);
                yield return found;
            }
        }

        foreach (string repository in environment is null ? Repositories.Names() : [])
        {
            if (!seen.Contains(repository) && (application is null || application == repository))
                yield return new() { Context = Context, Name = repository };
        }
    }

    public IAsyncEnumerable<Release> GetReleasesAsync(string application, CancellationToken cancellationToken) => Releases.GetReleasesAsync(application, cancellationToken);

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Deployment[] all = await Task.Run(() => EnvironmentStore.ReadAll(environment, snapshot => snapshot.Entries().Select(entry => entry.Deployment).ToArray()).ToArray(), cancellationToken).ConfigureAwait(false);
        IEnumerable<Deployment> found = all.Where(deployment => application is null || deployment.Application == application);
        // Within an environment its own numbers tell the order, since clocks may go backwards.
        foreach (Deployment deployment in environment is null ? found.OrderByDescending(deployment => deployment.CreatedAt) : found)
            yield return deployment;
    }

    public Task<Deployment> DeployAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        Deployer deployer = new(EnvironmentStore, Journal, Instances, Releases, Catalog.Stacks, IsTrusted);
        return StoreFailures.RunAsync(Paths, () => Task.Run(() => deployer.DeployAsync(request, cancellationToken), cancellationToken));
    }

    public async Task CheckAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        string application = request.Promotion.Application;
        Strategies.Refuse(request.Promotion.Strategy, application, "processes of this machine are replaced one by one.");
        if (IsTrusted(application))
            return;
        ApplicationState? there = await Task.Run(() => EnvironmentStore.Read(request.Environment, snapshot => snapshot.Application(application)), cancellationToken).ConfigureAwait(false);
        // Where the version runs already, a smaller share of it starts nothing.
        if (!(there?.Instances ?? []).Any(instance => instance.Release.Version == request.Release.Version && instance.Release.Digest == request.Release.Digest))
            throw Environments.Rollout.NotTrusted(application);
    }

    /// <summary>The versions that an environment's ledger or one of its promotions refers to.</summary>
    internal HashSet<(string Application, string Version)> PromotedVersions() =>
    [
        .. EnvironmentStore.ReadAll(null, snapshot => snapshot.Entries().SelectMany(Versions).Concat(snapshot.PromotionRecords().Select(record => (record.Promotion.Application, record.Promotion.Version))).ToArray()),
    ];

    private static IEnumerable<(string Application, string Version)> Versions(LedgerEntry entry) =>
        new[] { entry.Before?.Current, entry.Before?.Previous, entry.After?.Current, entry.After?.Previous }.OfType<ReleaseId>().Select(release => (entry.Deployment.Application, release.Version));

    private bool IsTrusted(string application)
    {
        RepositoryStore repositories = Repositories;
        return repositories.Exists(application) && repositories.Record(application).Trusted;
    }
}
