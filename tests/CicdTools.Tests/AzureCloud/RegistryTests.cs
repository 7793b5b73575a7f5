using System.Text.Json.Nodes;
using CicdTools.Providers.Azure;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.AzureCloud;

/// <summary>Registries and subscriptions to choose from, and registries that are made.</summary>
public sealed class RegistryTests : IAsyncLifetime
{
    private readonly AzureFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task What_can_be_chosen_is_listed_without_what_is_switched_off()
    {
        _fixture.Cloud.Subscriptions[0].Registries.Add("alpha");
        AzureProvider provider = _fixture.Provider();
        Assert.Equal([("Shop", AzureFixture.Shop), ("Lab", "00000000-0000-0000-0000-000000000002")], (await provider.GetProjectsAsync(default).ToArrayAsync()).Select(one => (one.Name, one.SystemId)));
        Assert.Equal([("alpha", _fixture.Cloud.LoginServer), ("contoso", _fixture.Cloud.LoginServer)], (await provider.GetRegistriesAsync(default).ToArrayAsync()).Select(one => (one.Name, one.Address)));
        Assert.Equal(["contoso"], (await _fixture.Provider("Lab").GetRegistriesAsync(default).ToArrayAsync()).Select(one => one.Name));
    }

    // https://learn.microsoft.com/en-us/rest/api/containerregistry/registries/create
    [Fact]
    public async Task A_registry_is_made_once_its_name_is_to_be_had()
    {
        AzureProvider provider = _fixture.Provider("Shop");
        Change change = await PlanAsync(provider, "shop/fabrikam42");
        Assert.Empty(_fixture.Server.Writes);
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default))).Id);
        Prerequisite made = Assert.IsType<Prerequisite>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("Registry", "fabrikam42", true), (made.Part, made.Name, made.Made));
        Exchange sent = Assert.Single(_fixture.Server.Writes);
        Assert.Equal($"{sent.Method} {sent.Path}", Assert.Single(change.Calls!.Calls));
        JsonNode expected = JsonNode.Parse("""{"location":"westeurope","sku":{"name":"Basic"},"properties":{"adminUserEnabled":false}}""")!;
        Assert.True(JsonNode.DeepEquals(expected, sent.Body), sent.Body!.ToJsonString());
        Assert.Contains("already", (await PlanAsync(provider, "shop/Fabrikam42")).AlreadyDone, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop/abc", "InvalidName")]
    [InlineData("shop/with-dash", "InvalidName")]
    [InlineData("shop/größer1", "InvalidName")]
    [InlineData("fabrikam42", "InvalidName")]
    [InlineData("shop./fabrikam42", "InvalidName")]
    [InlineData("moon/fabrikam42", "ResourceGroupNotFound")]
    [InlineData("shop/taken", "RegistryNameTaken")]
    public async Task A_name_that_cannot_be_is_refused_before_the_call(string name, string id)
    {
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => PlanAsync(_fixture.Provider("Shop"), name));
        Assert.Equal(id, refused.Id);
        Assert.Empty(_fixture.Server.Writes);
        if (id == "InvalidName")
            Assert.DoesNotContain(_fixture.Server.Exchanges, exchange => exchange.Method == "POST");
    }

    [Fact]
    public async Task A_new_one_goes_into_one_subscription()
    {
        Assert.Equal("SubscriptionAmbiguous", (await Assert.ThrowsAsync<CicdException>(() => PlanAsync(_fixture.Provider(), "shop/fabrikam42"))).Id);
        Assert.Equal("SubscriptionDisabled", (await Assert.ThrowsAsync<CicdException>(() => PlanAsync(_fixture.Provider("Old"), "shop/fabrikam42"))).Id);
    }

    private static async Task<Change> PlanAsync(AzureProvider provider, string name) => Assert.Single(await provider.PlanInitializeAsync(new() { Parts = ["Registry"], Repository = name }, default));
}
