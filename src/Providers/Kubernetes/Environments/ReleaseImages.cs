using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>The releases of an application that the cluster knows: those that run in any namespace, and those that its books remember.</summary>
internal sealed class ReleaseImages
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly List<Release> _releases = [];
    private readonly string _application;

    private ReleaseImages(string application) => _application = application;

    /// <summary>How many pods the application has where it has most.</summary>
    public int Replicas { get; private set; }

    /// <summary>The releases, newest first.</summary>
    public IReadOnlyList<Release> Releases => _releases;

    public static async Task<ReleaseImages> ReadAsync(KubernetesApi api, BookStore books, string application, CancellationToken cancellationToken)
    {
        ReleaseImages found = new(application);
        string? scope = await NamespaceScope.FindAsync(api, Resource.Deployments, cancellationToken).ConfigureAwait(false);
        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, scope, cancellationToken).ConfigureAwait(false);
        foreach (Workload workload in snapshot.Workloads.Where(workload => workload.Application == application && workload.Resource != Resource.StatefulSets && !NamespaceScope.IsSystem(workload.Namespace)))
        {
            // Where it runs by itself it can be brought from; a canary's manifest has labels of its own.
            if (workload.CanaryOf is null && workload.Resource == Resource.Deployments)
                found._places.TryAdd(workload.Images.Digest, workload.Namespace);
            if (workload.Resource == Resource.Deployments)
                found._places.TryAdd("", workload.Namespace);
            found.Replicas = Math.Max(found.Replicas, workload.Desired);
            found.Add(workload.Version, workload.Images.Digest, workload.Images.ByContainer, snapshot.MadeAt(workload) ?? default);
        }

        foreach ((_, EnvironmentBook book) in await books.ReadAllAsync(scope, cancellationToken).ConfigureAwait(false))
        {
            foreach (LedgerEntry entry in book.Ledger.Where(entry => entry.Deployment.Application == application))
            {
                foreach (ReleaseId release in new[] { entry.After?.Current, entry.Before?.Current, entry.Before?.Previous }.OfType<ReleaseId>())
                {
                    if (book.Images.TryGetValue(release.Digest, out SortedDictionary<string, string>? images))
                        found.Add(release.Version, release.Digest, images, entry.Deployment.CreatedAt);
                }
            }

            foreach ((string digest, SortedDictionary<string, string> images) in book.Images)
                found._images.TryAdd(digest, images);
        }

        found._releases.Sort((one, other) => other.CreatedAt.CompareTo(one.CreatedAt));
        return found;
    }

    /// <summary>The images of a release by container.</summary>
    /// <exception cref="CicdException"><c>VersionNotFound</c>.</exception>
    public IReadOnlyDictionary<string, string> Of(ReleaseId release) => _images.TryGetValue(release.Digest, out IReadOnlyDictionary<string, string>? images) ? images
        : throw Errors.NotFound("VersionNotFound", $"version of {_application}", release.Version, _releases.Select(known => known.Version).Distinct(), "It runs nowhere in this cluster any more, and no ledger knows its images.");

    /// <summary>The namespace that an application can be brought from: one that runs the release, else one that runs another.</summary>
    /// <exception cref="CicdException"><c>ApplicationNotFound</c>.</exception>
    public string Place(ReleaseId release) => _places.TryGetValue(release.Digest, out string? place) || _places.TryGetValue("", out place) ? place
        : throw Errors.NotFound("ApplicationNotFound", "Deployment in any namespace by the name", _application, remedy: "Publish-CicdManifest brings it into the first environment.");

    private void Add(string version, string digest, IReadOnlyDictionary<string, string> images, DateTimeOffset madeAt)
    {
        _images.TryAdd(digest, images);
        if (!_releases.Exists(release => release.Version == version && release.Digest == digest))
            _releases.Add(new() { Application = _application, Version = version, Digest = digest, CreatedAt = madeAt });
    }
}
