using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Signing;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes.KubeConfigs;
using k8s;
using k8s.Autorest;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
internal sealed partial class AwsProvider : IClusters, IClusterCredentials
{
    // What a cluster of EKS takes for a token: a question to STS who one is, signed for this cluster and sent by nobody but it. As AWS's own command line
    // makes it (aws eks get-token; awscli/customizations/eks/get_token.py), and https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster.
    private const string TokenMark = "k8s-aws-v1.";
    private const string ClusterHeader = "x-k8s-aws-id";
    private static readonly TimeSpan Signed = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(14);

    public async IAsyncEnumerable<Cluster> GetClustersAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindClusterAsync(name, cancellationToken).ConfigureAwait(false) is { } found)
                yield return await DescribeAsync(found, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        string? token = null;
        do
        {
            ApiRequest request = ApiRequest.Get($"/clusters", ("nextToken", token)) with { Operation = "eks:ListClusters" };
            ClusterNamesModel page = await _api.CallAsync(AwsService.Eks, request, Json.ClusterNamesModel, cancellationToken).ConfigureAwait(false);
            foreach (string one in page.Clusters ?? [])
            {
                if (await FindClusterAsync(one, cancellationToken).ConfigureAwait(false) is { } found)
                    yield return await DescribeAsync(found, cancellationToken).ConfigureAwait(false);
            }

            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    public string? DefaultRole => null;

    public async Task<Change> PlanNewCredentialAsync(NewCredentialRequest request, CancellationToken cancellationToken)
    {
        if (request.Role is not null || request.Environment is not null || request.ClusterWide || request.Permanent)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "A token of EKS stands for whoever the context signs in as, with all that the cluster's access entries let that one do, for 15 minutes: it takes no -Role, -Environment, -ClusterWide or -Permanent.", request.Name, "Leave them away; or connect to the cluster with Connect-CicdProvider Kubernetes, and make a credential with a role there.");
        ClusterModel cluster = await FindClusterAsync(request.Name, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ClusterNotFound", "cluster of EKS", request.Name, remedy: "Get-CicdCluster shows them all.");
        Change signing = new(cluster.Name, "Sign a token of EKS for 15 minutes", async token => new ClusterCredential
        {
            Context = Context,
            Name = cluster.Name,
            Server = cluster.Endpoint ?? "",
            CertificateAuthority = Authority(cluster),
            Token = await TokenAsync(cluster.Name, token).ConfigureAwait(false),
            ExpiresAt = _caller.Clock.GetUtcNow() + TokenLife,
        });
        return KubeConfigFile.Keep(signing, request.KubeConfig, cluster.Name, cluster.Endpoint ?? "");
    }

    private async Task<ClusterModel?> FindClusterAsync(string name, CancellationToken cancellationToken) =>
        (await _api.FindAsync(AwsService.Eks, ApiRequest.Get($"/clusters/{name}") with { Operation = "eks:DescribeCluster" }, Json.ClusterAnswer, cancellationToken).ConfigureAwait(false))?.Cluster;

    internal async Task<SecretText> TokenAsync(string cluster, CancellationToken cancellationToken)
    {
        AwsKeys keys = AwsKeys.Parse((await _credential(cancellationToken).ConfigureAwait(false))!);
        Uri server = new(_place.Of(AwsService.Sts), "/?Action=GetCallerIdentity&Version=2011-06-15");
        return new(TokenMark + Convert.ToBase64String(Encoding.UTF8.GetBytes(Presign(server, cluster, keys).AbsoluteUri)).TrimEnd('=').Replace('+', '-').Replace('/', '_'));
    }

    private Uri Presign(Uri address, string cluster, AwsKeys keys)
    {
        AWSSigningRequest request = new() { HttpMethod = HttpMethod.Get, RequestUri = address };
        request.Headers[ClusterHeader] = cluster;
        return new(AWSSigV4Signer.Presign(request, new()
        {
            Credentials = keys.Token is null ? new BasicAWSCredentials(keys.Id, keys.Secret) : new SessionAWSCredentials(keys.Id, keys.Secret, keys.Token),
            Region = RegionEndpoint.GetBySystemName(_place.SigningRegion(AwsService.Sts)),
            Service = AwsService.Sts.Name,
            SignedAt = _api.Clock.Now.UtcDateTime,
        }, Signed).Uri.ToString());
    }

    private static string? Authority(ClusterModel cluster) => cluster.CertificateAuthority?.Data is { Length: > 0 } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null;

    private static X509Certificate2Collection? Certificates(ClusterModel cluster)
    {
        if (Authority(cluster) is not { } pem)
            return null;
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPem(pem);
        return certificates;
    }

    private async Task<Cluster> DescribeAsync(ClusterModel cluster, CancellationToken cancellationToken)
    {
        string? problem = cluster.Status is not "ACTIVE" ? $"It is {cluster.Status}." : cluster.Endpoint is null ? "It has no address." : await ProbeAsync(cluster, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Context = Context,
            Name = cluster.Name,
            Server = cluster.Endpoint ?? "",
            IsReachable = problem is null,
            Problem = problem,
            Version = cluster.Version is { } version ? $"v{version}" : null,
            Platform = cluster.PlatformVersion,
        };
    }

    /// <summary>Why the cluster does not answer, or not to us; null where it does.</summary>
    private async Task<string?> ProbeAsync(ClusterModel cluster, CancellationToken cancellationToken)
    {
        try
        {
            using k8s.Kubernetes client = new(new KubernetesClientConfiguration
            {
                Host = cluster.Endpoint,
                SslCaCerts = Certificates(cluster),
                AccessToken = (await TokenAsync(cluster.Name, cancellationToken).ConfigureAwait(false)).Reveal(),
                HttpClientTimeout = TimeSpan.FromSeconds(10),
            });
            await client.Version.GetCodeAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (HttpOperationException exception)
        {
            return $"It answers {(int)exception.Response.StatusCode}: whoever the context signs in as has no access entry there.";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or System.Security.Cryptography.CryptographicException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return $"It does not answer: {exception.Message}";
        }
    }
}
