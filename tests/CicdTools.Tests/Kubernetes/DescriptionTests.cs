using System.Text.Json.Nodes;
using CicdTools.Providers;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes.Kubernetes;
using k8s;

namespace CicdTools.Tests.Kubernetes;

/// <summary>All that is written into a cluster, held to the description of a Kubernetes that is newer than the server: unknown fields are refused.</summary>
[Collection("cluster")]
public sealed class DescriptionTests(ApiServer server) : IDisposable
{
    private readonly TestFolder _ledgers = new();

    public void Dispose() => _ledgers.Dispose();

    [Fact]
    public async Task What_is_written_is_as_Kubernetes_describes_it()
    {
        server.Require();
        if (KubernetesDescription.Shared is not { } description)
        {
            Assert.Skip("Kubernetes' description (../shared/api/kubernetes/swagger-1.36.json) is not on this machine.");
            return;
        }

        await using ClusterGate gate = await ClusterGate.StartAsync(server.KubeConfig);
        Caller caller = new() { Actor = "ada" };
        await using KubernetesProvider provider = new(new() { Name = "cluster", Provider = "Kubernetes", Address = gate.Address }, caller, new HttpLimits { Ledgers = _ledgers.Path });
        string staging = await server.NewNamespaceAsync(), production = $"test-{Guid.NewGuid().ToString("N")[..8]}", application = "app-" + Guid.NewGuid().ToString("N")[..6];
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        await ApplyAsync(await provider.PlanSetEnvironmentAsync(new() { Name = production, Create = true, Instances = 2 }, default));
        await PublishAsync("1.0.0");
        await server.Admin.CoreV1.CreateNamespacedServiceAsync(Manifests.Service(application), staging);
        await PromoteAsync("1.0.0", 100);
        await PublishAsync("1.1.0");
        await PromoteAsync("1.1.0", 50);
        Promotion last = await PromoteAsync("1.1.0", 100);
        await ApplyAsync(await engine.PlanUndoAsync(last, "oops", default));
        await ApplyAsync(await provider.PlanUndoRolloutAsync(application, staging, null, default));
        foreach (NewCredentialRequest credential in (NewCredentialRequest[])[new() { Name = "ci", Role = "view" }, new() { Name = "ci", Role = "view", ClusterWide = true }, new() { Name = "ci", Permanent = true }])
            await ApplyAsync(await provider.PlanNewCredentialAsync(credential with { Environment = production }, default));
        await provider.GetAccountAsync(default);
        await ApplyAsync(await provider.PlanRemoveEnvironmentAsync(null, production, default));

        string[] findings = [.. gate.Sent.SelectMany(description.Find).Distinct()];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
        Assert.Equal(
            ["ClusterRoleBinding", "DeleteOptions", "Deployment", "Lease", "Namespace", "RoleBinding", "Secret", "SelfSubjectAccessReview", "SelfSubjectReview", "Service", "ServiceAccount", "TokenRequest"],
            gate.Sent.Select(sent => sent.Body is JsonObject body ? $"{body["kind"]}" : "").Where(kind => kind.Length > 0).Distinct().Order(StringComparer.Ordinal));

        async Task PublishAsync(string version)
        {
            await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(provider, staging, Manifests.Yaml(application, $"{application}:{version}", replicas: 2)));
            Assert.Equal(RunStatus.Succeeded, (await provider.WatchRolloutAsync(application, staging, default).LastAsync()).Status);
        }

        async Task<Promotion> PromoteAsync(string version, int percent)
        {
            Promotion promotion = (Promotion)(await ApplyAsync(await engine.PlanAsync(new() { Application = application, Version = version, Environment = production, Percent = percent }, default)))!;
            Assert.Equal(PromotionStatus.Succeeded, promotion.Status);
            return promotion;
        }
    }

    [Fact]
    public async Task What_the_strategies_write_is_as_Kubernetes_describes_it()
    {
        server.Require();
        if (KubernetesDescription.Shared is not { } description)
        {
            Assert.Skip("Kubernetes' description (../shared/api/kubernetes/swagger-1.36.json) is not on this machine.");
            return;
        }

        await using ClusterGate gate = await ClusterGate.StartAsync(server.KubeConfig);
        Caller caller = new() { Actor = "ada" };
        KubernetesProvider provider = new(new() { Name = "cluster", Provider = "Kubernetes", Address = gate.Address }, caller, new HttpLimits { Ledgers = _ledgers.Path });
        await using Strategies.PromotionStage stage = await Strategies.PromotionStage.StartAsync(server, provider, caller);
        string kind = "nginx-" + stage.Application;
        await server.Admin.NetworkingV1.CreateIngressClassAsync(new k8s.Models.V1IngressClass { Metadata = new() { Name = kind }, Spec = new() { Controller = "k8s.io/ingress-nginx" } });
        k8s.Models.V1Ingress main = Manifests.Ingress(stage.Application, "app.example.com");
        main.Spec.IngressClassName = kind;
        await server.Admin.NetworkingV1.CreateNamespacedIngressAsync(main, stage.Production);
        foreach (PromotionStrategy strategy in Enum.GetValues<PromotionStrategy>())
        {
            Promotion promotion = await stage.PromoteAsync("1.1.0", strategy, strategy == PromotionStrategy.Weighted ? new() { Shares = [50, 100] } : null);
            Assert.Equal(PromotionStatus.Succeeded, promotion.Status);
            Assert.Equal(PromotionStatus.Succeeded, (await stage.UndoAsync(promotion)).Status);
        }

        await server.Admin.NetworkingV1.DeleteIngressClassAsync(kind);
        string[] findings = [.. gate.Sent.SelectMany(description.Find).Distinct()];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
        Assert.Contains(gate.Sent, sent => $"{(sent.Body as JsonObject)?["kind"]}" == "Ingress");
    }

    [Fact]
    public void The_description_refuses_what_it_does_not_know()
    {
        if (KubernetesDescription.Shared is not { } description)
        {
            Assert.Skip("Kubernetes' description (../shared/api/kubernetes/swagger-1.36.json) is not on this machine.");
            return;
        }

        SentObject wrong = new("POST", "/apis/apps/v1/namespaces/a/deployments", "application/json", JsonNode.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":1},"spec":{"replicass":2,"template":{},"strategy":{"rollingUpdate":{"maxSurge":1}}}}""")!);
        Assert.Equal([".metadata.name is Number, and has to be string.", ".spec.replicass is no field.", ".spec.selector is missing."], description.Find(wrong).Select(finding => finding[(finding.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
        SentObject patch = new("PATCH", "/apis/apps/v1/namespaces/a/deployments/b", "application/merge-patch+json", JsonNode.Parse("""{"spec":{"replicas":"2"}}""")!);
        Assert.Single(description.Find(patch));
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));
}
