using Azure.Core;
using CicdTools.Providers.Azure;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.AzureCloud;

/// <summary>Subscriptions, clusters, registries and images of Azure.</summary>
public sealed class AzureTests : IAsyncLifetime
{
    private readonly AzureFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Clusters_of_all_subscriptions_are_shown_and_one_that_is_stopped_says_how_it_starts()
    {
        _fixture.Cloud.PageSize = 1;
        AzureProvider provider = _fixture.Provider();
        Cluster[] all = await provider.GetClustersAsync(null, default).ToArrayAsync();
        Assert.Equal(["production", "production", "staging"], all.Select(one => one.Name));
        Cluster first = all.Single(one => one.Version == "v1.32.4");
        Assert.Equal(("https://production-shop.hcp.westeurope.azmk8s.io:443", true, 3), (first.Server, first.IsReachable, first.Nodes));
        Assert.Equal((false, "It is stopped: az aks start --resource-group shop --name staging starts it."), (all[2].IsReachable, all[2].Problem));
        Assert.Equal("Azure says of it: Failed.", all.Single(one => one.Version == "v1.30.0").Problem);
        Assert.Equal("v1.30.0", (await provider.GetClustersAsync("lab/Production", default).SingleAsync()).Version);
        Assert.Contains(_fixture.Said, line => line.Contains("'Old' is left out: it is disabled", StringComparison.Ordinal));
        Assert.Equal("Shop, Lab", (await provider.GetAccountAsync(default)).Name);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Theory]
    [InlineData("shop", 2)]
    [InlineData(AzureFixture.Shop, 2)]
    [InlineData("Lab", 1)]
    public async Task A_context_may_be_of_one_subscription(string project, int clusters) =>
        Assert.Equal(clusters, (await _fixture.Provider(project).GetClustersAsync(null, default).ToListAsync()).Count);

    [Theory]
    [InlineData("Old", "SubscriptionDisabled")]
    [InlineData("nothing", "SubscriptionNotFound")]
    public async Task One_that_is_disabled_or_not_there_is_named(string project, string id) =>
        Assert.Equal(id, (await Assert.ThrowsAsync<CicdException>(async () => await _fixture.Provider(project).GetClustersAsync(null, default).ToListAsync())).Id);

    [Fact]
    public async Task Images_come_with_their_tags_by_a_token_of_the_registry_for_each_of_them()
    {
        _fixture.Cloud.Images["shop/web"] = new() { ["sha256:aaa"] = ["1.0", "latest"], ["sha256:bbb"] = ["0.9"] };
        _fixture.Cloud.Images["shop/api"] = new() { ["sha256:ccc"] = [] };
        AzureProvider provider = _fixture.Provider();
        ContainerImage[] all = await provider.GetImagesAsync(new() { Repository = "Contoso" }, default).ToArrayAsync();
        Assert.Equal(["sha256:ccc", "sha256:aaa", "sha256:bbb"], all.Select(one => one.Digest));
        Assert.Equal((_fixture.Cloud.LoginServer + "/shop/web", 5000L, "contoso"), (all[1].Name, all[1].Size, all[1].Repository));
        Assert.Equal(["1.0", "latest"], all[1].Tags);
        Assert.Equal(["registry:catalog:*", "repository:shop/api:metadata_read", "repository:shop/web:metadata_read"], _fixture.Cloud.Scopes);
        Assert.Equal("sha256:bbb", (await provider.GetImagesAsync(new() { Repository = _fixture.Cloud.LoginServer, Name = "shop/web", Tag = "0.9" }, default).SingleAsync()).Digest);
        Assert.Equal("RegistryNotFound", (await Assert.ThrowsAsync<CicdException>(async () => await provider.GetImagesAsync(new() { Repository = "fabrikam" }, default).ToListAsync())).Id);
        foreach (string secret in new[] { AzureCloudServer.Token, "refresh-of-the-registry", "access-to-registry" })
            Assert.DoesNotContain(_fixture.Said, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task More_repositories_than_a_page_holds_are_all_read()
    {
        for (int index = 0; index < 205; index++)
            _fixture.Cloud.Images[$"app/{index:000}"] = new() { [$"sha256:{index:000}"] = ["1"] };
        Assert.Equal(205, (await _fixture.Provider().GetImagesAsync(new() { Repository = "contoso" }, default).ToListAsync()).Count);
    }

    [Fact]
    public async Task An_image_is_removed_with_all_its_tags_and_says_so()
    {
        _fixture.Cloud.Images["web"] = new() { ["sha256:aaa"] = ["1.0", "latest"] };
        AzureProvider provider = _fixture.Provider();
        ContainerImage image = await provider.GetImagesAsync(new() { Repository = "contoso", Tag = "latest" }, default).SingleAsync();
        Change change = await provider.PlanRemoveImageAsync(image, default);
        Assert.Equal("Its tags go with it: 1.0, latest.", change.Details);
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default))).Id);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        Assert.Empty(_fixture.Cloud.Images["web"]);
        Assert.Equal("ImageNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanRemoveImageAsync(image, default))).Id);
    }

    // https://learn.microsoft.com/en-us/azure/azure-resource-manager/troubleshooting/common-deployment-errors
    [Theory]
    [InlineData(403, "AuthorizationFailed", "PermissionDenied")]
    [InlineData(404, "SubscriptionNotFound", "SubscriptionNotFound")]
    [InlineData(409, "ReadOnlyDisabledSubscription", "SubscriptionDisabled")]
    [InlineData(401, "ExpiredAuthenticationToken", "CredentialRejected")]
    public async Task A_refusal_is_told_by_its_code(int status, string code, string id)
    {
        _fixture.Server.Answer(status, $$$"""{"error":{"code":"{{{code}}}","message":"The reason is this."}}""");
        CicdException refused = await Assert.ThrowsAsync<CicdException>(async () => await _fixture.Provider().GetClustersAsync(null, default).ToListAsync());
        Assert.Equal(id, refused.Id);
    }

    [Fact]
    public async Task Without_a_token_whoever_is_signed_in_asks_for_one_for_this_cloud()
    {
        SignIn signIn = new(_fixture.Clock.GetUtcNow().AddHours(1));
        Assert.Equal(3, (await _fixture.Provider(token: null, entra: signIn).GetClustersAsync(null, default).ToListAsync()).Count);
        Assert.Equal([$"{_fixture.Server.Address}/.default"], signIn.Asked);
        Assert.Equal("InvalidAddress", Assert.Throws<CicdException>(() => new AzureProvider(new Connection { Name = "x", Address = "https://portal.azure.com/home" }, new Caller())).Id);
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
