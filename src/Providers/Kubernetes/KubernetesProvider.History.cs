using System.Runtime.CompilerServices;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Environments;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IDeploymentHistory
{
    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, EnvironmentBook> books = (await new BookStore(api).ReadAllAsync(environment, cancellationToken).ConfigureAwait(false)).ToDictionary(entry => entry.Namespace, entry => entry.Book, StringComparer.Ordinal);
        Dictionary<string, EnvironmentSettings> settings = books.Count == 0 ? [] : (await new NamespaceSettings(api, Context).AllAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(one => one.Name, StringComparer.Ordinal);
        await foreach (Application found in new ApplicationReader(api, Context).ReadAsync(application, environment, cancellationToken).ConfigureAwait(false))
            yield return books.TryGetValue(found.Environment, out EnvironmentBook? book) ? Booked(found, book, settings.GetValueOrDefault(found.Environment)) : found;
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        string? scope = environment ?? await NamespaceScope.FindAsync(api, Resource.Deployments, cancellationToken).ConfigureAwait(false);
        LedgerEntry[] booked = [.. (await new BookStore(api).ReadAllAsync(scope, cancellationToken).ConfigureAwait(false)).SelectMany(entry => entry.Book.Ledger)];
        HashSet<(string, string)> known = booked.Select(entry => (entry.Deployment.Environment, entry.Deployment.Application)).ToHashSet();
        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, scope, cancellationToken).ConfigureAwait(false);
        // What was promoted has a ledger with names and reasons; of anything else the cluster keeps the revisions.
        IEnumerable<Deployment> all = booked.Select(entry => entry.Deployment with { Context = Context }).Concat(snapshot.Workloads
            .Where(workload => (scope is not null || !NamespaceScope.IsSystem(workload.Namespace)) && !known.Contains((workload.Namespace, workload.Application)))
            .SelectMany(workload => RevisionReader.Read(snapshot, workload, Context)))
            .Where(deployment => application is null || deployment.Application == application);
        // Within a book its own order stands, since clocks may go backwards.
        foreach (Deployment deployment in environment is not null && application is not null ? all : all.OrderByDescending(deployment => deployment.CreatedAt))
            yield return deployment;
    }

    private static Application Booked(Application found, EnvironmentBook book, EnvironmentSettings? settings)
    {
        // What has begun and is not in the ledger is not there yet, however many pods it has.
        if (book.Underway.TryGetValue(found.Name, out Underway? underway))
        {
            return found with
            {
                Version = underway.Before?.Current.Version ?? "",
                Percent = underway.Before?.Percent ?? 0,
                PreviousVersion = underway.Before?.Previous?.Version,
                Digest = underway.Before?.Current.Digest ?? "",
                Problem = found.Problem ?? $"The promotion {underway.PromotionId} was begun and has not ended yet.",
            };
        }

        // The share that was asked for is in the book; a share of pods is only near it, and a Rollout's two versions are one object.
        return book.Applications.TryGetValue(found.Name, out BookedApplication? booked) && booked.Spec.Current.Digest == found.Digest
            && (found.Kind == Resource.Rollouts.Kind || booked.Spec.Previous is null == found.PreviousVersion is null)
            ? found with
            {
                Version = booked.Spec.Current.Version,
                Percent = booked.Spec.Percent,
                PreviousVersion = booked.Spec.Previous?.Version,
                DeployedAt = booked.DeployedAt,
                ConfigurationChanged = settings is { Instances: > 0 } && settings.Instances != booked.Spec.Instances,
            }
            : found;
    }
}
