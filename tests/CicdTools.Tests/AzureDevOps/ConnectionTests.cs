using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Service connections, who may use them, and clusters as resources of environments.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private const string Id = "1272a66f-e2e8-4e88-ab43-487409186c3f";
    private const string Certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Azure_without_a_key_tells_what_must_be_trusted()
    {
        NewServiceConnectionRequest request = new() { Repository = "My team/hello", Name = "azure", Kind = ServiceConnectionKind.AzureResourceManager, Tenant = Id, Subscription = Id, UserName = Id };
        AzureDevOpsProvider provider = _fixture.Provider();
        ServiceConnection made = await ApplyAsync<ServiceConnection>(await provider.PlanNewServiceConnectionAsync(request, default));
        Assert.Equal(("azure", ServiceConnectionKind.AzureResourceManager, "WorkloadIdentityFederation", true, "sc://fabrikam/My team/azure"), (made.Name, made.Kind, made.Scheme, made.IsReady, made.Subject));
        Assert.StartsWith("https://vstoken.dev.azure.com/", made.Issuer, StringComparison.Ordinal);
        Assert.Equal(made, await provider.GetServiceConnectionsAsync("My team", "AZURE", default).SingleAsync());
        Assert.Contains("already", (await provider.PlanNewServiceConnectionAsync(request, default)).AlreadyDone, StringComparison.Ordinal);
        Assert.Equal("ConnectionExists", (await FailsAsync(() => provider.PlanNewServiceConnectionAsync(request with { Kind = ServiceConnectionKind.GitHub, Secret = new("x") }, default))).Id);
        Change remove = await provider.PlanRemoveServiceConnectionAsync("My team", "azure", default);
        await WriteScope.RunAsync(() => remove.ApplyAsync(default));
        Assert.Empty(_fixture.Project.Endpoints);
        Assert.Equal("ConnectionNotFound", (await FailsAsync(() => provider.PlanRemoveServiceConnectionAsync("My team", "azure", default))).Id);
    }

    [Fact]
    public async Task Pipelines_are_let_use_it_one_by_one_or_all()
    {
        NewServiceConnectionRequest request = new() { Repository = "My team", Name = "github", Kind = ServiceConnectionKind.GitHub, Secret = new("correct-horse"), Pipelines = ["hello"] };
        AzureDevOpsProvider provider = _fixture.Provider();
        ServiceConnection made = await ApplyAsync<ServiceConnection>(await provider.PlanNewServiceConnectionAsync(request, default));
        Assert.Equal([$"{_fixture.Definition.Id}"], _fixture.Project.Permissions[$"endpoint/{made.SystemId}"]);
        Change all = await provider.PlanNewServiceConnectionAsync(request with { Pipelines = ["*"] }, default);
        Assert.Equal([$"PATCH /My%20team/_apis/pipelines/pipelinepermissions/endpoint/{made.SystemId}"], all.Calls!.Calls);
        await WriteScope.RunAsync(() => all.ApplyAsync(default));
        // Who might use it before still may.
        Assert.Equal(["*", $"{_fixture.Definition.Id}"], _fixture.Project.Permissions[$"endpoint/{made.SystemId}"].Order());
        Assert.Equal("PipelineNotFound", (await FailsAsync(() => provider.PlanNewServiceConnectionAsync(request with { Pipelines = ["nothing"] }, default))).Id);
        Assert.DoesNotContain(_fixture.Said, line => line.Contains("correct-horse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registry_and_a_cluster_are_sent_in_the_vendors_own_words()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        await ApplyAsync<ServiceConnection>(await provider.PlanNewServiceConnectionAsync(new() { Repository = "My team", Name = "images", Kind = ServiceConnectionKind.DockerRegistry, Address = "https://contoso.azurecr.io", UserName = "ada", Secret = new("battery") }, default));
        JsonNode sent = _fixture.Server.Writes[^1].Body!;
        Assert.Equal(("dockerregistry", "Others", "UsernamePassword"), ((string?)sent["type"], (string?)sent["data"]!["registrytype"], (string?)sent["authorization"]!["scheme"]));
        Assert.Equal(("https://contoso.azurecr.io", "ada", "battery"), ((string?)sent["authorization"]!["parameters"]!["registry"], (string?)sent["authorization"]!["parameters"]!["username"], (string?)sent["authorization"]!["parameters"]!["password"]));
        await ApplyAsync<ServiceConnection>(await provider.PlanNewServiceConnectionAsync(new() { Repository = "My team", Name = "cluster", Kind = ServiceConnectionKind.Kubernetes, Address = "https://203.0.113.7:6443", Secret = new("staple"), Authority = Certificate }, default));
        sent = _fixture.Server.Writes[^1].Body!;
        Assert.Equal((Base64("staple"), Base64(Certificate), "Token"), ((string?)sent["authorization"]!["parameters"]!["apiToken"], (string?)sent["authorization"]!["parameters"]!["serviceAccountCertificate"], (string?)sent["authorization"]!["scheme"]));
        Assert.Equal(["images", "cluster"], (await provider.GetServiceConnectionsAsync("My team", null, default).ToArrayAsync()).Select(one => one.Name));
    }

    [Fact]
    public async Task A_namespace_of_a_cluster_is_given_to_an_environment()
    {
        FakeEnvironment production = _fixture.Azure.AddEnvironment(_fixture.Project, "production");
        AzureDevOpsProvider provider = _fixture.Provider();
        ClusterRegistrationRequest request = new() { Repository = "My team/hello", Name = "aks", Environment = "production", Certificate = new() { Server = "https://203.0.113.7:6443", Token = new("staple"), Authority = Certificate, Namespace = "default" } };
        Change change = await provider.PlanRegisterClusterAsync(request, default);
        Assert.Equal(["POST /_apis/serviceendpoint/endpoints", $"POST /My%20team/_apis/distributedtask/environments/{production.Id}/providers/kubernetes"], change.Calls!.Calls);
        ClusterRegistration made = await ApplyAsync<ClusterRegistration>(change);
        Assert.Equal(("aks", "production.default"), (made.Name, made.KubeContext));
        JsonNode expected = JsonNode.Parse("""{"name":"default","namespace":"default","clusterName":"aks","serviceEndpointId":"ID"}""".Replace("ID", made.SystemId, StringComparison.Ordinal))!;
        Assert.True(JsonNode.DeepEquals(expected, _fixture.Server.Writes[^1].Body), _fixture.Server.Writes[^1].Body!.ToJsonString());
        Assert.Contains("already", (await provider.PlanRegisterClusterAsync(request, default)).AlreadyDone, StringComparison.Ordinal);
        Assert.Equal("aks", (await provider.GetClusterRegistrationsAsync("My team", default).SingleAsync()).Name);

        int writes = _fixture.Server.Writes.Length;
        async Task<string> IdAsync(ClusterRegistrationRequest one) => (await FailsAsync(() => provider.PlanRegisterClusterAsync(one, default))).Id;
        Assert.Equal("ClusterExists", await IdAsync(request with { Certificate = request.Certificate with { Server = "https://203.0.113.8:6443" } }));
        Assert.Equal("EnvironmentNotFound", await IdAsync(request with { Name = "new", Environment = "nowhere" }));
        Assert.Equal("NamespaceRequired", await IdAsync(request with { Name = "new", Certificate = request.Certificate with { Namespace = null } }));
        Assert.Equal("AgentNotTaken", await IdAsync(request with { Certificate = null }));
        Assert.Equal("InvalidServer", await IdAsync(request with { Name = "new", Certificate = request.Certificate with { Server = "http://203.0.113.7" } }));
        Assert.Equal(writes, _fixture.Server.Writes.Length);
    }

    [Fact]
    public async Task What_a_kind_lacks_or_does_not_take_is_said_before_anything_is_sent()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        async Task<string> IdAsync(NewServiceConnectionRequest request) => (await FailsAsync(() => provider.PlanNewServiceConnectionAsync(request with { Repository = "My team", Name = "new" }, default))).Id;
        Assert.Equal("SettingMissing", await IdAsync(new() { Kind = ServiceConnectionKind.GitHub }));
        Assert.Equal("SettingMissing", await IdAsync(new() { Kind = ServiceConnectionKind.DockerRegistry, Secret = new("x") }));
        Assert.Equal("SettingMissing", await IdAsync(new() { Kind = ServiceConnectionKind.Kubernetes, Secret = new("x") }));
        Assert.Equal("SettingMissing", await IdAsync(new() { Kind = ServiceConnectionKind.AzureResourceManager, Tenant = Id, UserName = Id }));
        Assert.Equal("SettingInvalid", await IdAsync(new() { Kind = ServiceConnectionKind.AzureResourceManager, Tenant = "contoso", Subscription = Id, UserName = Id }));
        Assert.Equal("SettingNotTaken", await IdAsync(new() { Kind = ServiceConnectionKind.GitHub, Secret = new("x"), Tenant = Id }));
        Assert.Equal("InvalidCertificate", await IdAsync(new() { Kind = ServiceConnectionKind.Kubernetes, Address = "https://203.0.113.7", Secret = new("x"), Authority = "MIIB" }));
        Assert.Equal("SettingNotTaken", await IdAsync(new() { Kind = ServiceConnectionKind.Other }));
        Assert.Empty(_fixture.Server.Writes);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<T> ApplyAsync<T>(Change change) => Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
