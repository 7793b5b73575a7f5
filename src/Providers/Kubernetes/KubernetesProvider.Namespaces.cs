using System.Runtime.CompilerServices;
using CicdTools.Providers.Kubernetes.KubeConfigs;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : INamespaces
{
    public async IAsyncEnumerable<ClusterNamespace> GetNamespacesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        string current = KubeNamespace.Read(connection);
        if (name is not null)
        {
            if (await api.FindAsync<V1Namespace>(Resource.Namespaces, null, name, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(found, current);
            yield break;
        }

        await foreach (V1Namespace item in api.ListAsync<V1Namespace>(Resource.Namespaces, null, null, cancellationToken).ConfigureAwait(false))
            yield return Describe(item, current);
    }

    public async Task<Change> PlanSelectNamespaceAsync(string name, CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        ClusterNamespace space;
        try
        {
            space = await api.FindAsync<V1Namespace>(Resource.Namespaces, null, name, cancellationToken).ConfigureAwait(false) is { } found ? Describe(found, "")
                : throw Errors.NotFound("NamespaceNotFound", "namespace", name, remedy: "Get-CicdNamespace shows them all.");
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            // Who may work in a namespace need not be allowed to look at it.
            caller.Warn?.Invoke($"Whether there is a namespace '{name}' is not known: {refused.Message}");
            space = new() { Context = Context, Name = name };
        }

        return space.Status == "Terminating"
            ? throw new CicdException("NamespaceTerminating", CicdErrorKind.Conflict, $"The namespace '{name}' is being removed.", name, "Choose another one.")
            : KubeNamespace.Plan(connection, space);
    }

    private ClusterNamespace Describe(V1Namespace item, string current) => new()
    {
        Context = Context,
        Name = item.Metadata.Name,
        Status = item.Status?.Phase ?? "",
        IsCurrent = item.Metadata.Name == current,
        CreatedAt = item.Metadata.CreationTimestamp is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : default,
    };
}
