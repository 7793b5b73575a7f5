using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CicdTools.Providers;
using CicdTools.Providers.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>How a cluster is reached: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/.</summary>
[Collection("cluster")]
public sealed class AccessTests(ApiServer server) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_cluster_tells_its_version_and_who_one_is()
    {
        await using KubernetesProvider provider = server.Open();
        Cluster cluster = await provider.GetClustersAsync(null, default).SingleAsync();
        VersionInfo version = await server.Admin.Version.GetCodeAsync();
        Assert.True(cluster.IsReachable, cluster.Problem);
        Assert.Equal((version.GitVersion, version.Platform, "default"), (cluster.Version, cluster.Platform, cluster.Namespace));
        Assert.StartsWith("https://", cluster.Server, StringComparison.Ordinal);

        Account account = await provider.GetAccountAsync(default);
        Assert.Equal((cluster.User, version.GitVersion), (account.Name, account.ServerVersion));
        Assert.Empty(account.Lacks);
    }

    [Fact]
    public async Task A_connection_keeps_the_context_that_was_current()
    {
        server.Require();
        Connection settled = new ProviderCatalog().Settle(new() { Name = "c", Provider = "Kubernetes", ProfileFile = server.KubeConfig });
        ProfileInfo current = Assert.Single(new ProviderCatalog().GetProfiles("Kubernetes", server.KubeConfig), profile => profile.IsCurrent);
        Assert.Equal(current.Name, settled.Profile);
        await using KubernetesProvider provider = ApiServer.Open(settled);
        Assert.True((await provider.GetClustersAsync(null, default).SingleAsync()).IsReachable);
    }

    [Fact]
    public void A_context_that_is_not_there_is_named_with_those_that_are()
    {
        string file = Write("contexts: [{name: one, context: {cluster: a, user: b}}, {name: two, context: {cluster: a, user: b}}]");
        CicdException unknown = Assert.Throws<CicdException>(() => new ProviderCatalog().Settle(new() { Provider = "Kubernetes", ProfileFile = file, Profile = "three" }));
        Assert.Equal("ProfileNotFound", unknown.Id);
        Assert.Contains("Known: one, two.", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("ProfileNotFound", Assert.Throws<CicdException>(() => new ProviderCatalog().Settle(new() { Provider = "Kubernetes", ProfileFile = file })).Id);
        Assert.Equal("PathNotFound", Assert.Throws<CicdException>(() => new ProviderCatalog().Settle(new() { Provider = "Kubernetes", ProfileFile = Path.Combine(_folder.Path, "nothing") })).Id);
        Assert.Equal("ProfileNotTaken", Assert.Throws<CicdException>(() => new ProviderCatalog().Settle(new() { Provider = "Kubernetes", Address = "https://127.0.0.1", Profile = "one" })).Id);
    }

    [Fact]
    public void A_machine_without_a_kubeconfig_says_so()
    {
        using Variable nowhere = new("KUBECONFIG", Path.Combine(_folder.Path, "nothing"));
        CicdException missing = Assert.Throws<CicdException>(() => new ProviderCatalog().Settle(new() { Provider = "Kubernetes" }));
        Assert.Equal("ProfileNotFound", missing.Id);
        Assert.StartsWith("There is no kubeconfig", missing.Message, StringComparison.Ordinal);
        Assert.Contains("-ProfileFile", missing.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users: [{name: x")]
    [InlineData("\t- nothing")]
    public void A_file_that_is_no_kubeconfig_is_named(string text)
    {
        string file = Write(text, raw: true);
        Assert.Equal("ProfileFileInvalid", Assert.Throws<CicdException>(() => new ProviderCatalog().GetProfiles("Kubernetes", file)).Id);
    }

    [Fact]
    public async Task A_server_that_is_not_there_says_why()
    {
        string file = Write("current-context: c\nclusters: [{name: a, cluster: {server: 'https://127.0.0.1:1'}}]\nusers: [{name: b, user: {token: t}}]\ncontexts: [{name: c, context: {cluster: a, user: b, namespace: shop}}]");
        await using KubernetesProvider provider = ApiServer.Open(new() { ProfileFile = file }, new Caller { Clock = new Fakes.AutoClock() });
        Cluster cluster = await provider.GetClustersAsync(null, default).SingleAsync();
        Assert.False(cluster.IsReachable);
        Assert.Contains("127.0.0.1:1 takes no connection", cluster.Problem, StringComparison.Ordinal);
        Assert.Equal(("a", "shop", "b"), (cluster.Name, cluster.Namespace, cluster.User));
    }

    [Fact]
    public async Task Another_authority_than_the_clusters_is_not_trusted()
    {
        server.Require();
        using RSA key = RSA.Create(2048);
        using X509Certificate2 authority = new CertificateRequest("CN=somebody else", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string stranger = Convert.ToBase64String(Encoding.ASCII.GetBytes(authority.ExportCertificatePem()));
        string file = Write($"current-context: c\nclusters: [{{name: a, cluster: {{server: '{await AddressAsync()}', certificate-authority-data: {stranger}}}}}]\nusers: [{{name: b, user: {{token: t}}}}]\ncontexts: [{{name: c, context: {{cluster: a, user: b}}}}]");
        await using KubernetesProvider provider = ApiServer.Open(new() { ProfileFile = file });
        Cluster cluster = await provider.GetClustersAsync(null, default).SingleAsync();
        Assert.False(cluster.IsReachable);
        Assert.Contains("No secure connection", cluster.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_nobody_knows_is_rejected()
    {
        server.Require();
        await using KubernetesProvider provider = ApiServer.Open(new() { ProfileFile = await WithUserAsync("token: nobody") });
        Cluster cluster = await provider.GetClustersAsync(null, default).SingleAsync();
        Assert.False(cluster.IsReachable);
        Assert.Contains("401", cluster.Problem, StringComparison.Ordinal);
    }

    // https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
    [Fact]
    public async Task A_program_gives_the_credential()
    {
        string space = await server.NewNamespaceAsync();
        string token = await TokenAsync(space);
        string plugin = Path.Combine(_folder.Path, "plugin.sh");
        await File.WriteAllTextAsync(plugin, $$$"""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"{{{token}}}"}}'""", TestContext.Current.CancellationToken);
        await using KubernetesProvider provider = ApiServer.Open(new() { ProfileFile = await WithUserAsync($"exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['{plugin}'], interactiveMode: Never}}") });
        Cluster cluster = await provider.GetClustersAsync(null, default).SingleAsync();
        Assert.True(cluster.IsReachable, cluster.Problem);
        // A service account without a role may not see nodes.
        Assert.Null(cluster.Nodes);
    }

    // https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/#AuthInfo
    [Fact]
    public async Task A_token_in_a_file_is_read_before_one_beside_it_and_anew_each_time()
    {
        string space = await server.NewNamespaceAsync();
        string file = Path.Combine(_folder.Path, "token");
        await using KubernetesProvider provider = ApiServer.Open(new() { ProfileFile = await WithUserAsync("tokenFile: token, token: nobody") }, new Caller { Clock = new Fakes.AutoClock() });
        CicdException missing = await Assert.ThrowsAsync<CicdException>(() => provider.GetAccountAsync(default));
        Assert.Equal("TokenFileUnusable", missing.Id);
        await File.WriteAllTextAsync(file, await TokenAsync(space) + "\n", TestContext.Current.CancellationToken);
        Assert.NotEmpty((await provider.GetAccountAsync(default)).Lacks);
        await File.WriteAllTextAsync(file, "nobody", TestContext.Current.CancellationToken);
        Assert.Equal("CredentialRejected", (await Assert.ThrowsAsync<CicdException>(() => provider.GetAccountAsync(default))).Id);
    }

    [Theory]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-program-anywhere, installHint: Install it from the vendor.}", "Install it from the vendor.")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: echo, args: [rubbish]}", "Run 'echo' yourself")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: 'false'}", "Run 'false' yourself")]
    public async Task A_program_that_gives_none_is_named(string user, string remedy)
    {
        server.Require();
        await using KubernetesProvider provider = ApiServer.Open(new() { ProfileFile = await WithUserAsync(user) });
        CicdException failure = await Assert.ThrowsAsync<CicdException>(() => provider.GetAccountAsync(default));
        Assert.Equal("CredentialPluginFailed", failure.Id);
        Assert.Contains(remedy, failure.Remedy, StringComparison.Ordinal);
    }

    // https://kubernetes.io/docs/reference/access-authn-authz/rbac/
    [Fact]
    public async Task A_viewer_is_told_which_verb_and_resource_it_lacks()
    {
        string space = await server.NewNamespaceAsync();
        string token = await TokenAsync(space);
        await using KubernetesProvider provider = ApiServer.Open(new() { ProfileFile = await WithUserAsync($"token: {token}") });
        Account account = await provider.GetAccountAsync(default);
        Assert.Contains(account.Lacks, lack => lack.StartsWith("It may not list pods in the namespace 'default'", StringComparison.Ordinal));
        CicdException refused = await Assert.ThrowsAsync<CicdException>(async () => await provider.GetApplicationsAsync(null, space, default).ToArrayAsync());
        Assert.Equal(("PermissionDenied", CicdErrorKind.Forbidden), (refused.Id, refused.Kind));
        Assert.Contains("cannot list resource \"deployments\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_files_are_one_kubeconfig_and_their_paths_are_their_own()
    {
        server.Require();
        k8s.KubeConfigModels.Context current = (await k8s.KubernetesClientConfiguration.LoadKubeConfigAsync(server.KubeConfig)).Contexts.First();
        string first = Write($"contexts: [{{name: here, context: {{cluster: {current.ContextDetails.Cluster}, user: {current.ContextDetails.User}, namespace: mine}}}}]");
        using Variable list = new("KUBECONFIG", $"{first}{Path.PathSeparator}{server.KubeConfig}");
        Connection settled = new ProviderCatalog().Settle(new() { Provider = "Kubernetes", Profile = "here" });
        await using KubernetesProvider provider = ApiServer.Open(settled);
        Cluster cluster = await provider.GetClustersAsync(null, default).SingleAsync();
        Assert.True(cluster.IsReachable, cluster.Problem);
        Assert.Equal("mine", cluster.Namespace);
    }

    private string Write(string body, bool raw = false)
    {
        string file = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, raw ? body : $"apiVersion: v1\nkind: Config\n{body}\n");
        return file;
    }

    private async Task<string> AddressAsync()
    {
        await using KubernetesProvider provider = server.Open();
        return (await provider.GetClustersAsync(null, default).SingleAsync()).Server;
    }

    /// <summary>The server's kubeconfig with another user.</summary>
    private async Task<string> WithUserAsync(string user)
    {
        string authority = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Concat((await k8s.KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(new FileInfo(server.KubeConfig))).SslCaCerts.Select(certificate => certificate.ExportCertificatePem() + "\n"))));
        return Write($"current-context: c\nclusters: [{{name: a, cluster: {{server: '{await AddressAsync()}', certificate-authority-data: {authority}}}}}]\nusers: [{{name: b, user: {{{user}}}}}]\ncontexts: [{{name: c, context: {{cluster: a, user: b}}}}]");
    }

    private async Task<string> TokenAsync(string space)
    {
        await server.Admin.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new() { Name = "someone" } }, space);
        Authenticationv1TokenRequest token = await server.Admin.CoreV1.CreateNamespacedServiceAccountTokenAsync(new Authenticationv1TokenRequest { Spec = new() { Audiences = [], ExpirationSeconds = 3600 } }, "someone", space);
        return token.Status.Token;
    }

    private sealed class Variable : IDisposable
    {
        private readonly string _name;
        private readonly string? _before;

        public Variable(string name, string value)
        {
            (_name, _before) = (name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
    }
}
