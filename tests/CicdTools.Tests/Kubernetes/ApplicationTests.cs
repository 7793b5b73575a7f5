using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>What runs in a namespace, and what is wrong with it.</summary>
[Collection("cluster")]
public sealed class ApplicationTests(ApiServer server)
{
    [Fact]
    public async Task A_deployment_is_an_application_with_its_pods_and_addresses()
    {
        string space = await server.NewNamespaceAsync();
        await server.Admin.AppsV1.CreateNamespacedDeploymentAsync(Manifests.Deployment("hello", "registry.example.com:5000/hello:1.2.0", replicas: 3), space);
        await server.Admin.CoreV1.CreateNamespacedServiceAsync(Manifests.Service("hello"), space);
        await server.Admin.NetworkingV1.CreateNamespacedIngressAsync(Manifests.Ingress("hello", "hello.example.com"), space);
        await using KubernetesProvider provider = server.Open();
        Application application = await UntilAsync(provider, space, application => application.Ready == 3);
        Assert.Equal(("hello", space, "Deployment", "1.2.0", 100, 3, 3), (application.Name, application.Environment, application.Kind, application.Version, application.Percent, application.Ready, application.Desired));
        Assert.Equal(["registry.example.com:5000/hello:1.2.0"], application.Images);
        Assert.Equal(["https://hello.example.com/", $"http://hello.{space}.svc/"], application.Addresses);
        Assert.Equal(3, application.Instances.Length);
        Assert.All(application.Instances, instance => Assert.Equal(("1.2.0", true, 0, null), (instance.Version, instance.Ready, instance.Restarts, instance.Problem)));
        Assert.StartsWith("sha256:", application.Digest, StringComparison.Ordinal);
        Assert.NotNull(application.DeployedAt);
        Assert.Null(application.Problem);
    }

    // https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/#metrics-api
    [Fact]
    public async Task What_its_pods_take_is_told_where_the_cluster_measures_it()
    {
        string space = await server.NewNamespaceAsync();
        await server.Admin.AppsV1.CreateNamespacedDeploymentAsync(Manifests.Deployment("hello", "hello:1.2.0", replicas: 2), space);
        await using KubernetesProvider provider = server.Open();
        Application application = await UntilAsync(provider, space, application => application.Ready == 2);
        Assert.All(application.Instances, instance => Assert.Equal((null, null), (instance.Cpu, instance.Memory)));
        await CustomResources.EnsurePodMetricsAsync(server.Admin);
        string pod = application.Instances[0].Name!;
        await server.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            JsonNode.Parse($$"""{"apiVersion":"metrics.k8s.io/v1beta1","kind":"PodMetrics","metadata":{"name":"{{pod}}"},"timestamp":"2026-01-01T00:00:00Z","window":"15s","containers":[{"name":"web","usage":{"cpu":"124370126n","memory":"1Gi"} },{"name":"side","usage":{"cpu":"2m","memory":"512Ki"} }]}"""),
            "metrics.k8s.io", "v1beta1", space, "pods");
        application = await provider.GetApplicationsAsync("hello", space, default).SingleAsync();
        Assert.Equal((0.126370126, (1L << 30) + (512 << 10)), (application.Instances[0].Cpu!.Value, application.Instances[0].Memory!.Value));
        Assert.Null(application.Instances[1].Cpu);
    }

    [Fact]
    public async Task A_stateful_set_and_a_version_label_count_too()
    {
        string space = await server.NewNamespaceAsync();
        await server.Admin.AppsV1.CreateNamespacedStatefulSetAsync(Manifests.StatefulSet("store", "store@sha256:" + new string('a', 64)), space);
        await server.Admin.AppsV1.CreateNamespacedDeploymentAsync(Manifests.Deployment("web", "web:latest", version: "7.0.1"), space);
        await using KubernetesProvider provider = server.Open();
        Application store = await UntilAsync(provider, space, application => application.Name == "store" && application.Ready == 2);
        Assert.Equal(("StatefulSet", new string('a', 12), "sha256:" + new string('a', 64)), (store.Kind, store.Version, store.Digest));
        Assert.Equal("7.0.1", (await provider.GetApplicationsAsync("web", space, default).SingleAsync()).Version);
    }

    // The reasons of https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/.
    [Theory]
    [InlineData("hello:1-nopull", "The image 'hello:1-nopull' of the container 'web' cannot be pulled (ImagePullBackOff): Back-off pulling image.")]
    [InlineData("hello:1-crash", "The container 'web' ends again and again: 4 restarts, the last time with exit code 3.")]
    [InlineData("hello:1-homeless", "No node takes the pod *: 0/3 nodes are available: 3 Insufficient cpu.")]
    [InlineData("hello:1-unready", "The pod * runs and does not answer its probe: Readiness probe failed: HTTP probe failed with statuscode: 503.")]
    public async Task What_is_wrong_with_its_pods_is_said_in_plain_words(string image, string sentence)
    {
        string space = await server.NewNamespaceAsync();
        await server.Admin.AppsV1.CreateNamespacedDeploymentAsync(Manifests.Deployment("hello", image, replicas: 1), space);
        await using KubernetesProvider provider = server.Open();
        Application application = await UntilAsync(provider, space, application => application.Problem is not null);
        string pod = Assert.Single(application.Instances).Name!;
        Assert.Equal(sentence.Replace("*", pod, StringComparison.Ordinal), application.Problem);
        Assert.Equal(application.Problem, application.Instances[0].Problem);
        Assert.Equal(image.EndsWith("-crash", StringComparison.Ordinal) ? 4 : 0, application.Instances[0].Restarts);
    }

    // https://kubernetes.io/docs/concepts/policy/resource-quotas/
    [Fact]
    public async Task A_quota_that_allows_no_pods_is_named()
    {
        string space = await server.NewNamespaceAsync();
        await server.Admin.CoreV1.CreateNamespacedResourceQuotaAsync(new V1ResourceQuota { Metadata = new() { Name = "small" }, Spec = new() { Hard = new Dictionary<string, ResourceQuantity> { ["pods"] = new("0") } } }, space);
        await UntilAsync(async () => (await server.Admin.CoreV1.ReadNamespacedResourceQuotaAsync("small", space)).Status?.Hard is { Count: > 0 });
        await server.Admin.AppsV1.CreateNamespacedDeploymentAsync(Manifests.Deployment("hello", "hello:1"), space);
        await using KubernetesProvider provider = server.Open();
        Application application = await UntilAsync(provider, space, application => application.Problem is not null);
        Assert.StartsWith("The namespace's quota allows no more pods: ", application.Problem, StringComparison.Ordinal);
        Assert.Contains("small", application.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revisions_are_the_history()
    {
        string space = await server.NewNamespaceAsync();
        await server.Admin.AppsV1.CreateNamespacedDeploymentAsync(Manifests.Deployment("hello", "hello:1.0.0"), space);
        await using KubernetesProvider provider = server.Open();
        await UntilAsync(provider, space, application => application.Ready == 2);
        await server.Admin.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch("""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"hello:1.1.0"}]}}}}""", V1Patch.PatchType.StrategicMergePatch), "hello", space);
        await UntilAsync(async () => (await provider.GetDeploymentsAsync("hello", space, default).ToArrayAsync()) is [{ Status: RunStatus.Succeeded }, _]);
        Deployment[] history = await provider.GetDeploymentsAsync("hello", space, default).ToArrayAsync();
        Assert.Equal(["1.1.0", "1.0.0"], history.Select(entry => entry.Version));
        Assert.Equal(["1.0.0", null], history.Select(entry => entry.PreviousVersion));
        Assert.Equal([$"{space}/hello@2", $"{space}/hello@1"], history.Select(entry => entry.Id));
    }

    // https://argo-rollouts.readthedocs.io/en/stable/features/specification/
    [Fact]
    public async Task A_rollout_of_Argo_is_an_application()
    {
        string space = await server.NewNamespaceAsync();
        await CustomResources.EnsureRolloutsAsync(server.Admin);
        JsonObject rollout = JsonNode.Parse("""
            {"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","metadata":{"name":"hello"},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"hello"}},"template":{"metadata":{"labels":{"app":"hello"}},"spec":{"containers":[{"name":"web","image":"hello:2.0.0"}]}}},
             "status":{"replicas":2,"updatedReplicas":2,"readyReplicas":1,"availableReplicas":1,"phase":"Degraded","message":"ProgressDeadlineExceeded: it was aborted"}}
            """)!.AsObject();
        await server.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(rollout, "argoproj.io", "v1alpha1", space, "rollouts");
        await server.Admin.CustomObjects.PatchNamespacedCustomObjectStatusAsync(new V1Patch(new JsonObject { ["status"] = rollout["status"]!.DeepClone() }.ToJsonString(), V1Patch.PatchType.MergePatch), "argoproj.io", "v1alpha1", space, "rollouts", "hello");
        await using KubernetesProvider provider = server.Open();
        Application application = await provider.GetApplicationsAsync("hello", space, default).SingleAsync();
        Assert.Equal(("Rollout", "2.0.0", 1, 2), (application.Kind, application.Version, application.Ready, application.Desired));
        Assert.Contains("it was aborted", application.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_followed_to_their_end()
    {
        string space = await server.NewNamespaceAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1100), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, token) =>
            await server.Admin.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new() { Name = $"map-{number:0000}", Labels = new Dictionary<string, string> { ["many"] = "yes" } } }, space, cancellationToken: token));
        using KubernetesApi api = new(ClusterAccess.Of(new() { ProfileFile = server.KubeConfig }), new(), new());
        Resource maps = new("", "v1", "configmaps", "ConfigMap");
        Assert.Equal(1100, await api.ListAsync<V1ConfigMap>(maps, space, "many=yes", default).Select(map => map.Metadata.Name).Distinct().CountAsync());
    }

    /// <summary>Looks until an application is as it is expected; the test's own time limit ends it.</summary>
    private static async Task<Application> UntilAsync(KubernetesProvider provider, string space, Predicate<Application> condition)
    {
        Application? found = null;
        await UntilAsync(async () => (found = await provider.GetApplicationsAsync(null, space, default).FirstOrDefaultAsync(application => condition(application))) is not null);
        return found!;
    }

    private static Task UntilAsync(Func<Task<bool>> condition) => ApiServer.UntilAsync(condition);
}
