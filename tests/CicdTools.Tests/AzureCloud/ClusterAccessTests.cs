using System.Text.Json.Nodes;
using Azure.Core;
using CicdTools.Providers.Azure;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.AzureCloud;

/// <summary>Credentials of clusters in memory, and clusters that may pull from a registry.</summary>
public sealed class ClusterAccessTests : IAsyncLifetime
{
    private const string Kubeconfig = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: production
          cluster: {server: "https://production-shop.hcp.westeurope.azmk8s.io:443", certificate-authority-data: LS0tLS1CRUdJTi0tLS0t}
        contexts:
        - name: production
          context: {cluster: production, user: clusterUser}
        current-context: production
        users:
        - name: clusterUser
          user: USER
        """;

    private readonly AzureFixture _fixture = new();

    public async ValueTask InitializeAsync()
    {
        await _fixture.StartAsync();
        _fixture.Cloud.Kubeconfigs["listClusterUserCredential production"] = Kubeconfig.Replace("USER", "{token: user-token-of-the-cluster}", StringComparison.Ordinal);
        _fixture.Cloud.Kubeconfigs["listClusterAdminCredential production"] = Kubeconfig.Replace("USER", "{token: admin-token-of-the-cluster}", StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(null, "user-token-of-the-cluster", false)]
    [InlineData("cluster-admin", "admin-token-of-the-cluster", true)]
    public async Task A_credential_is_a_token_with_the_cluster_that_it_is_for(string? role, string token, bool wide)
    {
        Change change = await _fixture.Provider().PlanNewCredentialAsync(new() { Name = "shop/production", Role = role }, default);
        Assert.DoesNotContain(_fixture.Server.Exchanges, exchange => exchange.Method == "POST");
        ClusterCredential made = Assert.IsType<ClusterCredential>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("production", "https://production-shop.hcp.westeurope.azmk8s.io:443", "-----BEGIN-----", token, wide), (made.Name, made.Server, made.CertificateAuthority, made.Token.Reveal(), made.IsClusterWide));
        Assert.DoesNotContain(_fixture.Said, line => line.Contains(token, StringComparison.Ordinal));
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task A_kubeconfig_gets_both_credentials_side_by_side_and_no_other_server_is_lost()
    {
        using TestFolder folder = new();
        string file = folder["config"];
        await File.WriteAllTextAsync(file, "kind: Config\n# ours\nclusters:\n- name: production\n  cluster: {server: https://elsewhere}\n");
        AzureProvider provider = _fixture.Provider();
        async Task<Change> PlanAsync(string? role, KubeConfigTarget target) => await provider.PlanNewCredentialAsync(new() { Name = "shop/production", Role = role, KubeConfig = target }, default);
        Change refused = await PlanAsync(null, new() { Path = file });
        Assert.Equal("KubeContextExists", (await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => refused.ApplyAsync(default)))).Id);
        foreach (Change change in new[] { await PlanAsync(null, new() { Path = file, Context = "aks" }), await PlanAsync("cluster-admin", new() { Path = file }) })
            Assert.IsType<ClusterCredential>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        KubeConfig made = KubeConfig.Find(file)!;
        Assert.Equal(("user-token-of-the-cluster", "admin-token-of-the-cluster"), (made.User("aks")!.Token, made.User("production-admin")!.Token));
        Assert.Equal("aks", Assert.Single(made.Contexts, context => context.IsCurrent).Name);
        Assert.StartsWith("kind: Config\n# ours\nclusters:\n- name: production\n  cluster: {server: https://elsewhere}\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    // https://azure.github.io/kubelogin/cli/get-token.html
    [Fact]
    public async Task Where_the_cluster_takes_tokens_of_Entra_one_is_asked_for_without_another_program()
    {
        _fixture.Cloud.Kubeconfigs["listClusterUserCredential production"] = Kubeconfig.Replace("USER", "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: kubelogin, args: [get-token, --server-id, 6dae42f8-4368-4678-94ff-3960e28e3630, --login, azurecli]}}", StringComparison.Ordinal);
        SignIn signIn = new(_fixture.Clock.GetUtcNow().AddHours(1));
        Change change = await _fixture.Provider(token: null, entra: signIn).PlanNewCredentialAsync(new() { Name = "shop/production" }, default);
        ClusterCredential made = Assert.IsType<ClusterCredential>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("6dae42f8-4368-4678-94ff-3960e28e3630/.default", signIn.Asked[^1]);
        Assert.Equal(_fixture.Clock.GetUtcNow().AddHours(1), made.ExpiresAt);
        Change own = await _fixture.Provider().PlanNewCredentialAsync(new() { Name = "shop/production" }, default);
        Assert.Equal("CredentialNotToken", (await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => own.ApplyAsync(default)))).Id);
    }

    [Fact]
    public async Task What_Azure_does_not_give_is_said_beforehand()
    {
        AzureProvider provider = _fixture.Provider();
        async Task<string> IdAsync(NewCredentialRequest request) => (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewCredentialAsync(request, default))).Id;
        Assert.Equal("ClusterAmbiguous", await IdAsync(new() { Name = "production" }));
        Assert.Equal("ClusterStopped", await IdAsync(new() { Name = "staging" }));
        Assert.Equal("ClusterNotFound", await IdAsync(new() { Name = "nothing" }));
        Assert.Equal("NotTaken", await IdAsync(new() { Name = "shop/production", Role = "view" }));
        Assert.Equal("NotTaken", await IdAsync(new() { Name = "shop/production", Permanent = true }));
    }

    // https://learn.microsoft.com/en-us/azure/aks/cluster-container-registry-integration
    [Fact]
    public async Task A_cluster_is_let_pull_from_a_registry_once()
    {
        AzureProvider provider = _fixture.Provider();
        InitializeRequest request = new() { Name = "shop/production", Repository = "contoso" };
        Change change = Assert.Single(await provider.PlanInitializeAsync(request, default));
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default))).Id);
        Prerequisite made = Assert.IsType<Prerequisite>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("RegistryPull", "production at contoso", true), (made.Part, made.Name, made.Made));
        Exchange sent = Assert.Single(_fixture.Server.Writes);
        Assert.Equal($"{sent.Method} {sent.Path}", Assert.Single(change.Calls!.Calls));
        JsonNode expected = JsonNode.Parse("""{"properties":{"roleDefinitionId":"/subscriptions/00000000-0000-0000-0000-000000000002/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d","principalId":"9d15b149-1cc6-4007-8deb-838b899f1fb0","principalType":"ServicePrincipal"}}""")!;
        Assert.True(JsonNode.DeepEquals(expected, sent.Body), sent.Body!.ToJsonString());
        Change again = Assert.Single(await provider.PlanInitializeAsync(request, default));
        Assert.Contains("already", again.AlreadyDone, StringComparison.Ordinal);
        Assert.Equal("RepositoryRequired", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanInitializeAsync(new() { Name = "production" }, default))).Id);
        Assert.Equal("PartNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanInitializeAsync(request with { Parts = ["Bucket"] }, default))).Id);
    }

    private sealed class SignIn(DateTimeOffset until) : TokenCredential
    {
        public List<string> Asked { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked.AddRange(requestContext.Scopes);
            return new(AzureCloudServer.Token, until);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
