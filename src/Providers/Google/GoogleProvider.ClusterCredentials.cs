using System.Text;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Kubernetes.KubeConfigs;

namespace CicdTools.Providers.Google;

// A cluster of Kubernetes Engine takes an access token of Google for whom it stands (https://docs.cloud.google.com/kubernetes-engine/docs/how-to/api-server-authentication),
// so that no program beside kubectl is needed.
internal sealed partial class GoogleProvider : IClusterCredentials
{
    public string? DefaultRole => null;

    public async Task<Change> PlanNewCredentialAsync(NewCredentialRequest request, CancellationToken cancellationToken)
    {
        if (request.Role is not null || request.Environment is not null || request.ClusterWide || request.Permanent)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "A token of Google stands for whoever the context signs in as, with all that its roles let that one do in the cluster, for about an hour: it takes no -Role, -Environment, -ClusterWide or -Permanent.", request.Name, "Leave them away; or connect to the cluster with Connect-CicdProvider Kubernetes, and make a credential with a role there.");
        ClusterModel cluster = await RequireClusterAsync(request.Name, cancellationToken).ConfigureAwait(false);
        string server = ServerOf(cluster);
        Change fetching = new(cluster.Name, "Fetch an access token of Google for the cluster", async token =>
        {
            (SecretText secret, DateTimeOffset? expires) = await _credentials.ForClustersAsync(token).ConfigureAwait(false);
            return new ClusterCredential { Context = Context, Name = cluster.Name, Server = server, CertificateAuthority = AuthorityOf(cluster), Token = secret, ExpiresAt = expires };
        });
        return KubeConfigFile.Keep(fetching, request.KubeConfig, cluster.Name, server);
    }

    private async Task<ClusterModel> RequireClusterAsync(string name, CancellationToken cancellationToken) => await ClustersAsync(name, cancellationToken).ConfigureAwait(false) switch
    {
        [{ } only] => only,
        [] => throw Errors.NotFound("ClusterNotFound", "cluster of Kubernetes Engine", name, remedy: "Get-CicdCluster shows those of the context's region."),
        { } several => throw new CicdException("ClusterAmbiguous", CicdErrorKind.Invalid, $"There are {several.Length} clusters '{name}': {string.Join(", ", several.Select(one => $"{one.Location}/{one.Name}"))}.", name, "Name it LOCATION/NAME."),
    };

    private static bool IsByName(ClusterModel cluster) =>
        cluster.ControlPlaneEndpointsConfig is { DnsEndpointConfig: { Endpoint.Length: > 0, AllowExternalTraffic: true } } endpoints && (endpoints.IpEndpointsConfig?.Enabled == false || string.IsNullOrEmpty(cluster.Endpoint));

    /// <summary>The control plane's address: its IP, else the name by which Google leads to it (https://docs.cloud.google.com/kubernetes-engine/docs/concepts/network-isolation); empty while there is none.</summary>
    private static string ServerOf(ClusterModel cluster) =>
        IsByName(cluster) ? $"https://{cluster.ControlPlaneEndpointsConfig!.DnsEndpointConfig!.Endpoint}"
        : cluster.Endpoint is not { Length: > 0 } host ? ""
        : $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}";

    // The name has a certificate of a public authority; the IP has one of the cluster's own.
    private static string? AuthorityOf(ClusterModel cluster) =>
        !IsByName(cluster) && cluster.MasterAuth?.ClusterCaCertificate is { Length: > 0 } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null;
}
