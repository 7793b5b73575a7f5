using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IClusters, IAccounts
{
    // What the commands that change something ask of the server, and which of them want it.
    private static readonly (string Verb, Resource Resource, string Cmdlets)[] Wanted =
    [
        ("list", Resource.Pods, "Get-CicdApplication"),
        ("list", Resource.Deployments, "Get-CicdApplication"),
        ("patch", Resource.Deployments, "Invoke-CicdPromotion and Publish-CicdManifest"),
    ];

    public async IAsyncEnumerable<Cluster> GetClustersAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Cluster cluster = await DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (name is null || cluster.Name == name)
            yield return cluster;
    }

    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        JsonElement version = await VersionAsync(api, cancellationToken).ConfigureAwait(false);
        List<string> lacks = [];
        foreach ((string verb, Resource resource, string cmdlets) in Wanted)
        {
            if (!await MayAsync(api, verb, resource, cancellationToken).ConfigureAwait(false))
                lacks.Add($"It may not {verb} {resource} in the namespace '{api.Access.Namespace}', which {cmdlets} would have to.");
        }

        return new()
        {
            Name = await UserAsync(api, cancellationToken).ConfigureAwait(false),
            Kind = "User",
            ExpiresAt = api.Access.CertificateEnds,
            Lacks = [.. lacks],
            ServerVersion = version.GetProperty("gitVersion").GetString(),
        };
    }

    private async Task<Cluster> DescribeAsync(CancellationToken cancellationToken)
    {
        Cluster cluster = new() { Context = Context, Name = connection.Profile ?? connection.Address ?? Context, Server = connection.Address ?? "" };
        try
        {
            KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            cluster = cluster with { Name = api.Access.Name, Server = api.Access.Server.AbsoluteUri.TrimEnd('/'), Namespace = api.Access.Namespace, User = api.Access.User };
            JsonElement version = await VersionAsync(api, cancellationToken).ConfigureAwait(false);
            (int? nodes, int? ready) = await NodesAsync(api, cancellationToken).ConfigureAwait(false);
            return cluster with
            {
                IsReachable = true,
                Version = version.GetProperty("gitVersion").GetString(),
                Platform = version.GetProperty("platform").GetString(),
                User = await UserAsync(api, cancellationToken).ConfigureAwait(false),
                Nodes = nodes,
                ReadyNodes = ready,
            };
        }
        catch (CicdException failure) when (failure.Kind is CicdErrorKind.Unavailable or CicdErrorKind.Unauthorized or CicdErrorKind.RateLimited)
        {
            return cluster with { Problem = failure.Message };
        }
    }

    private static async Task<JsonElement> VersionAsync(KubernetesApi api, CancellationToken cancellationToken) =>
        await api.FindAsync($"version", cancellationToken).ConfigureAwait(false) is { ValueKind: JsonValueKind.Object } version && version.TryGetProperty("gitVersion", out _) ? version
        : throw new CicdException("NotTheApi", CicdErrorKind.Unavailable, $"{api.Access.Server.Authority} answers, but not as a Kubernetes API server.", api.Access.Server.Authority, "Check the context's address.");

    // https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review: since 1.28. An older cluster does not know it, and refuses it where it does not know the user's right to it.
    private static async Task<string> UserAsync(KubernetesApi api, CancellationToken cancellationToken)
    {
        try
        {
            JsonElement? review = await api.AskAsync($"apis/authentication.k8s.io/v1/selfsubjectreviews", new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "SelfSubjectReview" }, cancellationToken).ConfigureAwait(false);
            if (review is { } answer && answer.TryGetProperty("status", out JsonElement status) && status.TryGetProperty("userInfo", out JsonElement user) && user.TryGetProperty("username", out JsonElement name) && name.GetString() is { Length: > 0 } known)
                return known;
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            // What the machine calls the user is all there is to tell.
        }

        return api.Access.User;
    }

    // https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1/
    private static async Task<bool> MayAsync(KubernetesApi api, string verb, Resource resource, CancellationToken cancellationToken)
    {
        JsonObject question = new()
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectAccessReview",
            ["spec"] = new JsonObject { ["resourceAttributes"] = new JsonObject { ["namespace"] = api.Access.Namespace, ["verb"] = verb, ["group"] = resource.Group, ["resource"] = resource.Plural } },
        };
        JsonElement? answer = await api.AskAsync($"apis/authorization.k8s.io/v1/selfsubjectaccessreviews", question, cancellationToken).ConfigureAwait(false);
        return answer is not { } review || (review.TryGetProperty("status", out JsonElement status) && status.TryGetProperty("allowed", out JsonElement allowed) && allowed.GetBoolean());
    }

    private static async Task<(int? Nodes, int? Ready)> NodesAsync(KubernetesApi api, CancellationToken cancellationToken)
    {
        int nodes = 0, ready = 0;
        try
        {
            await foreach (V1Node node in api.ListAsync<V1Node>(Resource.Nodes, null, null, cancellationToken).ConfigureAwait(false))
            {
                nodes++;
                if (node.Spec?.Unschedulable != true && node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true)
                    ready++;
            }
        }
        catch (CicdException failure) when (failure.Kind == CicdErrorKind.Forbidden)
        {
            return (null, null);
        }

        return (nodes, ready);
    }
}
