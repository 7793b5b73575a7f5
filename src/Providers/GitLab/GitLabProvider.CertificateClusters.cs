using System.Globalization;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/project_clusters/: deprecated since 14.5, gone from gitlab.com, and still there on servers that have it switched on.
internal sealed partial class GitLabProvider
{
    private async Task<Change> PlanCertificateAsync(ProjectModel project, ClusterRegistrationRequest request, CertificateCluster certificate, CancellationToken cancellationToken)
    {
        string path = project.PathWithNamespace;
        if (_address.IsHosted)
            throw NoCertificates("gitlab.com takes");
        if (request is { Repositories.Length: > 0 } or { Organizations.Length: > 0 } or { NewToken: true })
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "A cluster by certificate serves its own project alone, and has the token that you give.", request.Name, "Leave -AllowRepository, -AllowOrganization and -NewToken away.");
        if (request.Environment is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "GitLab gives no cluster to an environment: jobs choose it by what is registered.", request.Name, "Leave -Environment away.");
        if (request.Name.Length == 0 || request.Name.Any(char.IsControl))
            throw Errors.InvalidName("a cluster", request.Name, "it must be a line of text.");
        if (!Uri.TryCreate(certificate.Server, UriKind.Absolute, out Uri? server) || server.Scheme != "https" || server.UserInfo.Length > 0)
            throw new CicdException("InvalidServer", CicdErrorKind.Invalid, $"'{Errors.Shown(certificate.Server)}' is no address of an API server.", Errors.Shown(certificate.Server), "Give one such as https://203.0.113.7:6443.");
        if (certificate.Authority is { } authority && !authority.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            throw new CicdException("InvalidCertificate", CicdErrorKind.Invalid, "The certificate of the cluster's authority is not in PEM.", request.Name, "Give the file that begins with -----BEGIN CERTIFICATE-----; in a kubeconfig it is written in base64.");
        if (certificate.Domain is { } domain)
            BaseDomain.Require(domain);
        CertificateClusterModel[] known = await CertificateClustersAsync(path, cancellationToken).ConfigureAwait(false);
        if (Array.Find(known, cluster => cluster.Name == request.Name) is { } there)
        {
            return there.PlatformKubernetes?.ApiUrl?.TrimEnd('/') == certificate.Server.TrimEnd('/')
                ? new(path, "Nothing", _ => Task.FromResult<object?>(Describe(path, there))) { AlreadyDone = $"'{path}' has the cluster '{request.Name}' at that address already." }
                : throw new CicdException("ClusterExists", CicdErrorKind.Conflict, $"'{path}' has a cluster '{request.Name}' already, at {there.PlatformKubernetes?.ApiUrl}.", request.Name, "Choose another name.");
        }

        NewCertificateCluster body = new(request.Name, certificate.Domain, new(certificate.Server, certificate.Token.Reveal(), certificate.Authority, certificate.Namespace));
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/projects/{path}/clusters/user").With(body, Json.NewCertificateCluster) with { Sensitive = true };
        return new Change($"{path}: {request.Name}", $"Add the cluster at {server.Authority} by certificate", async token => Describe(path, await _api.CreateAsync(
            call,
            Json.CertificateClusterModel,
            async again => Array.Find(await CertificateClustersAsync(path, again).ConfigureAwait(false), cluster => cluster.Name == request.Name),
            token).ConfigureAwait(false))).Calling(Context, call);
    }

    // A server that has them switched off has no such route.
    private async Task<CertificateClusterModel[]> CertificateClustersAsync(string project, CancellationToken cancellationToken) =>
        await _api.FindAsync(Page($"/projects/{project}/clusters"), Json.CertificateClusterModelArray, cancellationToken).ConfigureAwait(false) ?? throw NoCertificates("This server takes");

    private static CicdException NoCertificates(string who) =>
        new("CertificatesNotTaken", CicdErrorKind.NotSupported, $"{who} no clusters by certificate any more.", null, "Leave -Legacy away: an agent in the cluster takes its place.");

    private ClusterRegistration Describe(string project, CertificateClusterModel cluster) => new()
    {
        Context = Context,
        Repository = project,
        Name = cluster.Name,
        SystemId = cluster.Id.ToString(CultureInfo.InvariantCulture),
        Kind = "Certificate",
    };
}
