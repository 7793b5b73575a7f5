using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Secrets that nodes pull images with: https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/.</summary>
[Collection("cluster")]
public sealed class PullSecretTests(ApiServer server) : IDisposable
{
    private readonly TestFolder _ledgers = new();

    public void Dispose() => _ledgers.Dispose();

    [Fact]
    public async Task It_is_made_as_kubectl_makes_one_and_given_to_a_service_account()
    {
        string space = await server.NewNamespaceAsync();
        await using ClusterGate gate = await ClusterGate.StartAsync(server.KubeConfig);
        List<string> said = [];
        await using KubernetesProvider provider = new(new() { Name = "cluster", Provider = "Kubernetes", Address = gate.Address }, new Caller { Actor = "ada", Verbose = said.Add }, new HttpLimits { Ledgers = _ledgers.Path });
        PullSecretRequest request = new() { Name = "contoso-auth", Environment = space, Registry = "https://contoso.azurecr.io", UserName = "ada", Password = new("battery-staple"), ServiceAccount = "default" };
        Change change = await provider.PlanSetPullSecretAsync(request, default);
        Assert.False(change.WantsConfirmation);
        Assert.Empty((await server.Admin.CoreV1.ListNamespacedSecretAsync(space, fieldSelector: "type=kubernetes.io/dockerconfigjson")).Items);
        PullSecret made = await SetAsync(change);
        Assert.Equal((space, "contoso-auth"), (made.Environment, made.Name));
        Assert.Equal(["contoso.azurecr.io", "ada", "default"], [.. made.Registries, .. made.UserNames, .. made.ServiceAccounts]);

        // https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets
        V1Secret secret = await server.Admin.CoreV1.ReadNamespacedSecretAsync("contoso-auth", space);
        JsonNode expected = JsonNode.Parse("""{"auths":{"contoso.azurecr.io":{"username":"ada","password":"battery-staple","auth":"YWRhOmJhdHRlcnktc3RhcGxl"}}}""")!;
        Assert.Equal("kubernetes.io/dockerconfigjson", secret.Type);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(Encoding.UTF8.GetString(secret.Data[".dockerconfigjson"]))));
        V1Pod pod = await server.Admin.CoreV1.CreateNamespacedPodAsync(new V1Pod { Metadata = new() { Name = "one" }, Spec = new() { Containers = [new() { Name = "web", Image = "contoso.azurecr.io/web" }] } }, space);
        Assert.Equal("contoso-auth", Assert.Single(pod.Spec.ImagePullSecrets).Name);

        Assert.Contains("already", (await provider.PlanSetPullSecretAsync(request, default)).AlreadyDone, StringComparison.Ordinal);
        foreach (string text in (string[])[.. said, change.Action, change.Target, $"{change.Details}", $"{made}", $"{request}"])
            Assert.DoesNotContain("battery-staple", text, StringComparison.Ordinal);
        if (KubernetesDescription.Shared is { } description)
            Assert.Empty(gate.Sent.Where(sent => sent.Body is JsonObject body && body["kind"] is not null).SelectMany(description.Find).Distinct());
    }

    [Fact]
    public async Task Another_registry_and_another_password_leave_the_rest()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        // What kubectl made is of another field manager.
        JsonObject old = new() { ["auths"] = new JsonObject { ["old.example"] = new JsonObject { ["auth"] = Convert.ToBase64String("bob:horse"u8) } } };
        await server.Admin.CoreV1.CreateNamespacedSecretAsync(new V1Secret { Metadata = new() { Name = "pull" }, Type = "kubernetes.io/dockerconfigjson", Data = new Dictionary<string, byte[]> { [".dockerconfigjson"] = Encoding.UTF8.GetBytes(old.ToJsonString()) } }, space, fieldManager: "kubectl-create");
        await server.Admin.CoreV1.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = new() { Name = "web", Labels = new Dictionary<string, string> { ["a"] = "b" } }, ImagePullSecrets = [new() { Name = "other" }] }, space);
        PullSecretRequest request = new() { Name = "pull", Environment = space, Registry = "contoso.azurecr.io", UserName = "ada", Password = new("one"), ServiceAccount = "web" };
        Change change = await provider.PlanSetPullSecretAsync(request, default);
        Assert.True(change.WantsConfirmation);
        PullSecret made = await SetAsync(change);
        Assert.Equal(["old.example", "contoso.azurecr.io", "bob", "ada"], [.. made.Registries, .. made.UserNames]);
        made = await SetAsync(await provider.PlanSetPullSecretAsync(request with { UserName = "eve", Password = new("two") }, default));
        Assert.Equal(["bob", "eve"], made.UserNames);
        V1ServiceAccount account = await server.Admin.CoreV1.ReadNamespacedServiceAccountAsync("web", space);
        Assert.Equal(["other", "pull"], account.ImagePullSecrets.Select(one => one.Name).Order());
        Assert.Equal("b", account.Metadata.Labels["a"]);
        Assert.Equal("pull", (await provider.GetPullSecretsAsync(space, null, default).SingleAsync()).Name);
        Assert.Empty(await provider.GetPullSecretsAsync(space, "nothing", default).ToArrayAsync());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anything_is_made()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await server.Admin.CoreV1.CreateNamespacedSecretAsync(new V1Secret { Metadata = new() { Name = "opaque" } }, space);
        PullSecretRequest request = new() { Name = "pull", Environment = space, Registry = "contoso.azurecr.io", UserName = "ada", Password = new("one") };
        async Task<string> IdAsync(PullSecretRequest wrong) => (await Assert.ThrowsAsync<CicdException>(() => provider.PlanSetPullSecretAsync(wrong, default))).Id;
        Assert.Equal("InvalidName", await IdAsync(request with { Name = "No_Name" }));
        Assert.Equal("InvalidName", await IdAsync(request with { Name = new('a', 254) }));
        Assert.Equal("InvalidRegistry", await IdAsync(request with { Registry = "ftp://contoso" }));
        Assert.Equal("InvalidRegistry", await IdAsync(request with { Registry = "https://ada:one@contoso.azurecr.io" }));
        Assert.Equal("InvalidUser", await IdAsync(request with { UserName = "a:b" }));
        Assert.Equal("InvalidUser", await IdAsync(request with { Password = new("") }));
        Assert.Equal("SecretOfOtherKind", await IdAsync(request with { Name = "opaque" }));
        Assert.Equal("ServiceAccountNotFound", await IdAsync(request with { ServiceAccount = "nobody" }));
        Assert.Equal("ObjectNotFound", await IdAsync(request with { Environment = "no-such-namespace" }));
        Assert.Empty(await provider.GetPullSecretsAsync(space, null, default).ToArrayAsync());
    }

    private static async Task<PullSecret> SetAsync(Change change) => Assert.IsType<PullSecret>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
}
