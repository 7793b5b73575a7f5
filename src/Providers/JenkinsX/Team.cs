using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Kubernetes;

namespace CicdTools.Providers.JenkinsX;

/// <summary>The namespace of a cluster in which Jenkins X keeps a team's objects.</summary>
internal sealed class Team(KubernetesApi api, string @namespace)
{
    /// <summary>Where Jenkins X is installed unless somebody says otherwise (https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/rules/helmfile/helmfile_rule.go takes the same).</summary>
    public const string DefaultNamespace = "jx";

    public KubernetesApi Api => api;

    public string Namespace => @namespace;

    /// <summary>The team of a connection, where Jenkins X is installed.</summary>
    /// <exception cref="CicdException"><c>JenkinsXNotInstalled</c>, <c>NamespaceNotFound</c>.</exception>
    public static async Task<Team> FindAsync(KubernetesApi api, string? given, CancellationToken cancellationToken)
    {
        string name = given ?? (api.Access.Namespace == "default" ? DefaultNamespace : api.Access.Namespace);
        // https://kubernetes.io/docs/reference/using-api/api-concepts/: what a group and version serves is told to everybody who may sign in.
        if (await api.FindAsync($"apis/{TeamResources.Activities.Group}/{TeamResources.Activities.Version}", cancellationToken).ConfigureAwait(false) is not { } served
            || !served.Items("resources").Any(resource => resource.Text("name") == TeamResources.Activities.Plural))
            throw new CicdException("JenkinsXNotInstalled", CicdErrorKind.NotFound, $"The cluster '{api.Access.Name}' does not know {TeamResources.Activities}: Jenkins X is not installed there.", api.Access.Name, "Install Jenkins X there, or name another cluster with Connect-CicdProvider.");
        return await ExistsAsync(api, name, cancellationToken).ConfigureAwait(false) ? new(api, name)
            : throw Errors.NotFound("NamespaceNotFound", "namespace", name, remedy: "Name the one of the team with -Project of Connect-CicdProvider; Jenkins X's own default is jx.");
    }

    /// <summary>The team's objects of a kind.</summary>
    public IAsyncEnumerable<JsonElement> ListAsync(Resource resource, string? labels, CancellationToken cancellationToken) => ListAsync(resource, @namespace, labels, cancellationToken);

    /// <summary>Objects of a kind in a namespace. A kind that the server does not know has none, and is said to be missing.</summary>
    public async IAsyncEnumerable<JsonElement> ListAsync(Resource resource, string space, string? labels, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<JsonElement> each = api.ListAsync<JsonElement>(resource, space, labels, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable end = each.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (CicdException missing) when (missing.Kind == CicdErrorKind.NotFound)
            {
                throw Unknown(resource, missing);
            }

            yield return each.Current;
        }
    }

    public async Task<JsonElement?> FindAsync(Resource resource, string name, CancellationToken cancellationToken) =>
        await api.FindAsync<object>(resource, @namespace, name, cancellationToken).ConfigureAwait(false) is JsonElement found ? found : null;

    private CicdException Unknown(Resource resource, CicdException missing) =>
        new("JenkinsXNotInstalled", CicdErrorKind.NotFound, $"The cluster '{api.Access.Name}' does not know {resource}, which Jenkins X needs for this.", api.Access.Name, resource.Group == "jenkins.io" ? "Install Jenkins X there." : $"Install what serves {resource.Group}/{resource.Version} there.", missing);

    // Whoever may not look at namespaces may still read in this one.
    private static async Task<bool> ExistsAsync(KubernetesApi api, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await api.FindAsync<object>(Resource.Namespaces, null, name, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            return true;
        }
    }
}
