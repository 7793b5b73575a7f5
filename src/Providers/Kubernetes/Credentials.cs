using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CicdTools.Providers.Kubernetes.KubeConfigs;

namespace CicdTools.Providers.Kubernetes;

/// <summary>Makes a service account with a role and a token: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/.</summary>
internal sealed partial class Credentials(KubernetesApi api, string context, TimeProvider clock)
{
    private const string Rbac = "rbac.authorization.k8s.io";

    /// <summary>The shortest life of a token (https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/).</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(200);

    private string Address => api.Access.Server.AbsoluteUri.TrimEnd('/');

    public async Task<Change> PlanAsync(NewCredentialRequest request, CancellationToken cancellationToken)
    {
        string space = request.Environment ?? api.Access.Namespace;
        if (!Name().IsMatch(request.Name) || request.Name.Length > 63)
            throw Errors.InvalidName("a service account", request.Name, "it takes up to 63 lower-case letters, digits and '-', and begins and ends with a letter or digit.");
        if (request.Lifetime < Shortest)
            throw new CicdException("LifetimeTooShort", CicdErrorKind.Invalid, $"A token lasts {Shortest.TotalMinutes.ToString(CultureInfo.InvariantCulture)} minutes at the least.", request.Name, "Give a longer time.");
        (Resource Resource, string? Namespace, string Name, JsonObject Content)[] objects = [.. Objects(request, space)];
        // The server says now whether it would take them, which is also whether one may give away these rights.
        foreach ((Resource resource, string? where, string name, JsonObject content) in objects)
            await api.ApplyAsync(resource, where, name, content, dryRun: true, force: false, cancellationToken).ConfigureAwait(false);
        string role = request.Role is null ? "no role" : $"the role '{request.Role}' in {(request.ClusterWide ? "the whole cluster" : $"'{space}'")}";
        string life = request.Permanent ? "a token that never ends" : $"a token for {Span(request.Lifetime)}";
        Change making = new($"service account '{space}/{request.Name}'", $"Make with {role} and {life}", async token => await MakeAsync(request, space, objects, token).ConfigureAwait(false))
        {
            Details = string.Concat(objects.Select(one => $"{one.Resource.Kind} {(one.Namespace is null ? "" : one.Namespace + "/")}{one.Name}\n")),
        };
        return KubeConfigFile.Keep(making, request.KubeConfig, request.Name, Address);
    }

    private async Task<ClusterCredential> MakeAsync(NewCredentialRequest request, string space, (Resource Resource, string? Namespace, string Name, JsonObject Content)[] objects, CancellationToken cancellationToken)
    {
        foreach ((Resource resource, string? where, string name, JsonObject content) in objects)
            await api.ApplyAsync(resource, where, name, content, dryRun: false, force: false, cancellationToken).ConfigureAwait(false);
        (string token, DateTimeOffset? ends) = request.Permanent ? (await PermanentAsync(request.Name, space, cancellationToken).ConfigureAwait(false), null) : await RequestAsync(request, space, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Context = context,
            Name = request.Name,
            Environment = space,
            Role = request.Role,
            IsClusterWide = request is { Role: not null, ClusterWide: true },
            Server = Address,
            CertificateAuthority = api.Access.Authorities,
            Token = new(token),
            ExpiresAt = ends,
        };
    }

    private async Task<(string Token, DateTimeOffset? Ends)> RequestAsync(NewCredentialRequest request, string space, CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = new JsonObject { ["expirationSeconds"] = (long)request.Lifetime.TotalSeconds } };
        JsonElement answer = await api.CreateSecretlyAsync($"api/v1/namespaces/{space}/serviceaccounts/{request.Name}/token", body, cancellationToken).ConfigureAwait(false);
        JsonElement status = answer.GetProperty("status");
        return (status.GetProperty("token").GetString()!, status.GetProperty("expirationTimestamp").GetDateTimeOffset());
    }

    // https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets: the controller puts the token in.
    private async Task<string> PermanentAsync(string name, string space, CancellationToken cancellationToken)
    {
        string secret = SecretName(name);
        while (true)
        {
            if (await api.FindAsync<object>(Resource.Secrets, space, secret, cancellationToken).ConfigureAwait(false) is JsonElement found
                && found.TryGetProperty("data", out JsonElement data) && data.TryGetProperty("token", out JsonElement token))
                return System.Text.Encoding.UTF8.GetString(token.GetBytesFromBase64());
            await Task.Delay(Pulse, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<(Resource Resource, string? Namespace, string Name, JsonObject Content)> Objects(NewCredentialRequest request, string space)
    {
        yield return (Resource.ServiceAccounts, space, request.Name, Object("v1", "ServiceAccount", request.Name, space));
        if (request.Permanent)
        {
            JsonObject secret = Object("v1", "Secret", SecretName(request.Name), space);
            secret["metadata"]!["annotations"] = new JsonObject { ["kubernetes.io/service-account.name"] = request.Name };
            secret["type"] = "kubernetes.io/service-account-token";
            yield return (Resource.Secrets, space, SecretName(request.Name), secret);
        }

        if (request.Role is not { } role)
            yield break;
        // The namespace is in the name of a binding of the whole cluster, where names of all namespaces meet. A role's name may have colons.
        string tail = role.Replace(':', '-');
        string name = request.ClusterWide ? $"{space}-{request.Name}-{tail}" : $"{request.Name}-{tail}";
        Resource resource = request.ClusterWide ? Resource.ClusterRoleBindings : Resource.RoleBindings;
        JsonObject binding = Object($"{Rbac}/v1", resource.Kind, name, request.ClusterWide ? null : space);
        binding["roleRef"] = new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "ClusterRole", ["name"] = role };
        binding["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = request.Name, ["namespace"] = space });
        yield return (resource, request.ClusterWide ? null : space, name, binding);
    }

    private static JsonObject Object(string apiVersion, string kind, string name, string? space)
    {
        JsonObject metadata = new() { ["name"] = name, ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "cicdtools" } };
        if (space is not null)
            metadata["namespace"] = space;
        return new() { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    private static string SecretName(string account) => $"{account}-token";

    private static string Span(TimeSpan span) => span.TotalHours >= 1 ? $"{span.TotalHours.ToString("0.#", CultureInfo.InvariantCulture)} h" : $"{span.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} min";

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
