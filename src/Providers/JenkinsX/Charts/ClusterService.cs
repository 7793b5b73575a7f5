using System.Net;

namespace CicdTools.Providers.JenkinsX.Charts;

/// <summary>A service that only the cluster itself reaches by its name: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/.</summary>
/// <param name="Name">The service.</param>
/// <param name="Namespace">Its namespace; null for the team's.</param>
/// <param name="Port">The port, with the scheme before it where that is TLS.</param>
/// <param name="Path">The path below it, without slashes at its ends.</param>
internal sealed record ClusterService(string Name, string? Namespace, string Port, string Path)
{
    /// <summary>The service of an address; null for one that everybody reaches.</summary>
    public static ClusterService? Parse(Uri address)
    {
        string[] parts = address.Host.Split('.');
        if (IPAddress.TryParse(address.Host, out _) || address.Host == "localhost" || (parts.Length > 1 && (parts.Length < 3 || parts[2] != "svc")))
            return null;
        return new(parts[0], parts.Length > 1 ? parts[1] : null, $"{(address.Scheme == "https" ? "https:" : "")}{parts[0]}:{address.Port}", address.AbsolutePath.Trim('/'));
    }

    /// <summary>The text at a path of the service, through the API server's proxy (https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls); null where there is none.</summary>
    public async Task<string?> ReadAsync(Team team, string path, CancellationToken cancellationToken)
    {
        string space = Namespace ?? team.Namespace;
        if (await team.Api.FindAsync<object>(Kubernetes.Resource.Services, space, Name, cancellationToken).ConfigureAwait(false) is null)
            throw Errors.NotFound("ChartRepositoryNotFound", $"service of the namespace '{space}' by the name", Name, remedy: $"Install ChartMuseum or bucketrepo there, or set cluster.chartRepository in {TeamRequirements.File}.");
        return await team.Api.FindTextAsync($"api/v1/namespaces/{space}/services/{Port}/proxy", Path.Length == 0 ? path : $"{Path}/{path}", cancellationToken).ConfigureAwait(false);
    }
}
