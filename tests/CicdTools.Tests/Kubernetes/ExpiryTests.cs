using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Credentials that were good once: signed with the server's own keys, and over by now. The refusal is the real server's.</summary>
[Collection("cluster")]
public sealed class ExpiryTests(ApiServer server) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens: the claims of a token.
    [Fact]
    public async Task A_token_that_has_ended_says_when_and_what_to_do()
    {
        string space = await server.NewNamespaceAsync();
        V1ServiceAccount account = await server.Admin.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new() { Name = "someone" } }, space);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        // What the key signs is good until it ends: else this would show any other refusal.
        Assert.Empty((await RefusedAsync(Token(account, now.AddHours(-2), now.AddHours(1))))?.Message ?? "");
        DateTimeOffset ended = now.AddHours(-1);
        CicdException refused = (await RefusedAsync(Token(account, now.AddHours(-2), ended)))!;
        Assert.Equal(("CredentialExpired", CicdErrorKind.Unauthorized), (refused.Id, refused.Kind));
        Assert.Contains($"has ended at {ended:yyyy-MM-dd HH:mm:ss} UTC", refused.Message, StringComparison.Ordinal);
        Assert.Contains("New-CicdClusterCredential", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_has_ended_says_when_and_what_to_do()
    {
        server.RequireOurs();
        using X509Certificate2 authority = X509Certificate2.CreateFromPemFile(Beside("ca.crt"), Beside("ca.key"));
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("O=system:masters, CN=admin", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        // Nothing that an authority signs is older than the authority itself.
        DateTimeOffset begin = new(authority.NotBefore.ToUniversalTime());
        DateTimeOffset end = begin.AddSeconds(1);
        using X509Certificate2 old = request.Create(authority, begin, end, [1, 2, 3, 4]);
        await ApiServer.UntilAsync(() => Task.FromResult(DateTimeOffset.UtcNow > end.AddSeconds(1)));
        string user = $"client-certificate-data: {Base64(old.ExportCertificatePem())}, client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}";
        CicdException refused = (await RefusedAsync(user))!;
        Assert.Equal(("CredentialExpired", CicdErrorKind.Unauthorized), (refused.Id, refused.Kind));
        Assert.Contains("client certificate", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{end:yyyy-MM-dd HH:mm:ss} UTC", refused.Message, StringComparison.Ordinal);
    }

    private async Task<CicdException?> RefusedAsync(string user)
    {
        KubernetesClientConfiguration configuration = await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(new FileInfo(server.KubeConfig));
        string authority = Base64(string.Concat(configuration.SslCaCerts.Select(certificate => certificate.ExportCertificatePem() + "\n")));
        string file = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(file, $"apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{{name: a, cluster: {{server: '{configuration.Host}', certificate-authority-data: {authority}}}}}]\nusers: [{{name: b, user: {{{user}}}}}]\ncontexts: [{{name: c, context: {{cluster: a, user: b}}}}]\n");
        await using KubernetesProvider provider = ApiServer.Open(new() { ProfileFile = file });
        try
        {
            await provider.GetAccountAsync(default);
            return null;
        }
        catch (CicdException refused)
        {
            return refused;
        }
    }

    private string Token(V1ServiceAccount account, DateTimeOffset from, DateTimeOffset to)
    {
        server.RequireOurs();
        JsonObject claims = new()
        {
            ["iss"] = "https://kubernetes.default.svc",
            ["aud"] = new JsonArray("https://kubernetes.default.svc"),
            ["sub"] = $"system:serviceaccount:{account.Metadata.NamespaceProperty}:{account.Metadata.Name}",
            ["iat"] = from.ToUnixTimeSeconds(),
            ["nbf"] = from.ToUnixTimeSeconds(),
            ["exp"] = to.ToUnixTimeSeconds(),
            ["kubernetes.io"] = new JsonObject { ["namespace"] = account.Metadata.NamespaceProperty, ["serviceaccount"] = new JsonObject { ["name"] = account.Metadata.Name, ["uid"] = account.Metadata.Uid } },
        };
        using RSA key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(Beside("accounts.key")));
        string signed = $"{Url(Encoding.UTF8.GetBytes("""{"alg":"RS256","typ":"JWT"}"""))}.{Url(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"token: {signed}.{Url(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private string Beside(string name) => Path.Combine(Path.GetDirectoryName(server.KubeConfig)!, name);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    // RFC 7515, section 2.
    private static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
