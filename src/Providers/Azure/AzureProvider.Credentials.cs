using System.Text;
using CicdTools.Providers.Entra;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes.KubeConfigs;
using k8s;
using k8s.KubeConfigModels;

namespace CicdTools.Providers.Azure;

// https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list-cluster-user-credentials and …/list-cluster-admin-credentials: Azure gives a kubeconfig, whose user
// is a token, or signs in with Entra by the program kubelogin, which is asked for the token here instead.
internal sealed partial class AzureProvider : IClusterCredentials
{
    private const string Administrator = "cluster-admin";

    public string? DefaultRole => null;

    public async Task<Change> PlanNewCredentialAsync(NewCredentialRequest request, CancellationToken cancellationToken)
    {
        if (request.Role is not (null or Administrator) || request.Environment is not null || request.Permanent || (request.ClusterWide && request.Role is null))
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "Azure gives the credential of whoever is signed in, or of the cluster's administrator: it takes no other -Role, and no -Environment or -Permanent.", request.Name, $"Leave -Role away for your own, or give -Role {Administrator}; or connect to the cluster with Connect-CicdProvider Kubernetes, and make a credential with a role there.");
        ManagedClusterModel cluster = await RequireClusterAsync(request.Name, cancellationToken).ConfigureAwait(false);
        bool isAdministrator = request.Role is not null;
        // It is asked by POST, and changes nothing.
        ApiRequest call = ApiRequest.Foreign(HttpMethod.Post, $"{cluster.Id}/listCluster{(isAdministrator ? "Admin" : "User")}Credential", Intent.Read) with { Query = [ClusterVersion], Sensitive = true };
        Change fetching = new Change(cluster.Name, isAdministrator ? "Fetch the credential of the cluster's administrator" : "Fetch a credential of the cluster", async token =>
        {
            CredentialsModel answer = await _api.ReadAsync(call, Json.CredentialsModel, token).ConfigureAwait(false);
            CredentialModel given = answer.Kubeconfigs?.FirstOrDefault() ?? throw NoToken(cluster.Name, "Azure gives no kubeconfig");
            return await ReadAsync(cluster, given, isAdministrator, token).ConfigureAwait(false);
        }).Calling(Context, call);
        // Which address the cluster has for whom is in what Azure gives; until then nothing is changed.
        return KubeConfigFile.Keep(fetching, request.KubeConfig, isAdministrator ? $"{cluster.Name}-admin" : cluster.Name, null);
    }

    private async Task<ClusterCredential> ReadAsync(ManagedClusterModel cluster, CredentialModel given, bool isAdministrator, CancellationToken cancellationToken)
    {
        using MemoryStream text = new(Convert.FromBase64String(given.Value));
        K8SConfiguration content = KubernetesClientConfiguration.LoadKubeConfig(text);
        ClusterEndpoint endpoint = content.Clusters?.FirstOrDefault()?.ClusterEndpoint ?? throw NoToken(cluster.Name, "its kubeconfig has no cluster");
        UserCredentials user = content.Users?.FirstOrDefault()?.UserCredentials ?? throw NoToken(cluster.Name, "its kubeconfig has no user");
        (SecretText secret, DateTimeOffset? expires) = await TokenAsync(cluster.Name, user, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Context = Context,
            Name = cluster.Name,
            Role = isAdministrator ? Administrator : null,
            IsClusterWide = isAdministrator,
            Server = endpoint.Server,
            CertificateAuthority = endpoint.CertificateAuthorityData is { Length: > 0 } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null,
            Token = secret,
            ExpiresAt = expires,
        };
    }

    private async Task<(SecretText Token, DateTimeOffset? ExpiresAt)> TokenAsync(string cluster, UserCredentials user, CancellationToken cancellationToken)
    {
        if (user.Token is { Length: > 0 } token)
            return (new(token), null);
        // https://azure.github.io/kubelogin/cli/get-token.html: the resource that the cluster's tokens are for.
        string[] arguments = [.. user.ExternalExecution?.Arguments ?? []];
        int at = Array.IndexOf(arguments, "--server-id");
        if (at < 0 || at + 1 == arguments.Length)
            throw NoToken(cluster, "its kubeconfig has no token");
        if (_entra is null)
            throw NoToken(cluster, "it takes tokens of Entra, and the context's own token is for Azure alone");
        using EntraToken tokens = _entra.For($"{arguments[at + 1]}/.default");
        SecretText made = (await tokens.GetAsync(cancellationToken).ConfigureAwait(false))!;
        return (made, tokens.ExpiresAt);
    }

    private static CicdException NoToken(string cluster, string why) =>
        new("CredentialNotToken", CicdErrorKind.NotSupported, $"There is no token for the cluster '{cluster}': {why}.", cluster, "az aks get-credentials writes its kubeconfig, and Connect-CicdProvider Kubernetes takes it.");
}
