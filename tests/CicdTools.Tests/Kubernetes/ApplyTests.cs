using CicdTools.Providers.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Server-side apply: https://kubernetes.io/docs/reference/using-api/server-side-apply/.</summary>
[Collection("cluster")]
public sealed class ApplyTests(ApiServer server)
{
    [Fact]
    public async Task A_plan_changes_nothing_and_shows_what_the_server_would_do()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        Change change = await PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0"));
        Assert.Equal("Apply: create 1", change.Action);
        // What the server adds by itself is in the diff: it was the server that was asked.
        Assert.Contains("+  progressDeadlineSeconds: 600", change.Details, StringComparison.Ordinal);
        Assert.Empty((await server.Admin.AppsV1.ListNamespacedDeploymentAsync(space)).Items);

        Assert.Equal([("hello", ObjectOutcome.Created)], (await ApplyAsync(change)).Select(one => (one.Name, one.Outcome)));
        Change same = await PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0"));
        Assert.NotNull(same.AlreadyDone);
        Change next = await PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.1.0"));
        Assert.Matches(@"(?m)^- +(- )?image: hello:1\.0\.0$", next.Details);
        Assert.Matches(@"(?m)^\+ +(- )?image: hello:1\.1\.0$", next.Details);
        Assert.Equal(ObjectOutcome.Changed, Assert.Single(await ApplyAsync(next)).Outcome);
        V1Deployment made = await server.Admin.AppsV1.ReadNamespacedDeploymentAsync("hello", space);
        Assert.Contains(made.Metadata.ManagedFields, entry => entry is { Manager: "cicdtools", Operation: "Apply" });
    }

    [Fact]
    public async Task A_write_outside_an_agreed_plan_is_refused()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        Change change = await PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0"));
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default))).Id);
        Assert.Empty((await server.Admin.AppsV1.ListNamespacedDeploymentAsync(space)).Items);
    }

    [Fact]
    public async Task Where_one_object_is_wrong_none_is_applied()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space, ConfigMap("first", "a: b") + "---\n" + Manifests.Yaml("hello", "hello:1.0.0").Replace("replicas: 2", "replicas: -1", StringComparison.Ordinal)));
        Assert.Equal("ObjectInvalid", refused.Id);
        Assert.StartsWith("Nothing was applied. app.yaml, line 7: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("spec.replicas", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespacedConfigMapAsync(space)).Items, map => map.Metadata.Name == "first");
    }

    [Fact]
    public async Task An_unknown_field_is_refused()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0").Replace("replicas:", "replicass:", StringComparison.Ordinal)));
        Assert.Contains("replicass", refused.Message, StringComparison.Ordinal);
    }

    // https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
    [Fact]
    public async Task A_field_of_somebody_else_is_named_with_its_owner_and_taken_by_force_only()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await ApplyAsync(await PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0")));
        await server.Admin.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch("""{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":5}}""", V1Patch.PatchType.ApplyPatch), "hello", space, fieldManager: "autoscaler", force: true);

        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0", replicas: 3)));
        Assert.Equal(("FieldOwned", CicdErrorKind.Conflict), (refused.Id, refused.Kind));
        Assert.Contains("'autoscaler' owns .spec.replicas", refused.Message, StringComparison.Ordinal);

        await ApplyAsync(await PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0", replicas: 3), force: true));
        Assert.Equal(3, (await server.Admin.AppsV1.ReadNamespacedDeploymentAsync("hello", space)).Spec.Replicas);
    }

    [Fact]
    public async Task What_left_the_set_is_removed_and_what_others_made_stays()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        string one = ConfigMap("one", "a: b", "app: hello"), two = ConfigMap("two", "a: b", "app: hello");
        await ApplyAsync(await PlanAsync(provider, space, one + "---\n" + two, prune: "app=hello"));
        await server.Admin.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new() { Name = "foreign", Labels = new Dictionary<string, string> { ["app"] = "hello" } } }, space);

        Change change = await PlanAsync(provider, space, one, prune: "app=hello");
        Assert.Equal("Apply: remove 1", change.Action);
        Assert.Contains($"removed: {space}/ConfigMap/two", change.Details, StringComparison.Ordinal);
        Assert.Equal([("one", ObjectOutcome.Unchanged), ("two", ObjectOutcome.Removed)], (await ApplyAsync(change)).Select(item => (item.Name, item.Outcome)));
        Assert.Equal(["foreign", "one"], (await server.Admin.CoreV1.ListNamespacedConfigMapAsync(space, labelSelector: "app=hello")).Items.Select(map => map.Metadata.Name));

        CicdException unlabeled = await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space, ConfigMap("three", "a: b"), prune: "app=hello"));
        Assert.Contains("has not the labels", unlabeled.Message, StringComparison.Ordinal);
        Assert.Equal("SelectorInvalid", (await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space, one, prune: "app"))).Id);
    }

    [Fact]
    public async Task A_secrets_values_are_in_no_diff()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await ApplyAsync(await PlanAsync(provider, space, "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n"));
        Change change = await PlanAsync(provider, space, "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter3}\n");
        Assert.Contains("another value", change.Details, StringComparison.Ordinal);
        foreach (string secret in (string[])["hunter2", "hunter3", "aHVudGVy"])
            Assert.DoesNotContain(secret, change.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_and_a_kind_come_with_what_needs_them()
    {
        server.Require();
        string name = "test-" + Guid.NewGuid().ToString("N")[..8];
        await using KubernetesProvider provider = server.Open();
        string text = $$$"""
            apiVersion: {{{name}}}.example.com/v1
            kind: Gadget
            metadata: {name: first, namespace: {{{name}}}}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: {{{name}}}}
            data: {mode: "0644"}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: {{{name}}}}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gadgets.{{{name}}}.example.com}
            spec:
              group: {{{name}}}.example.com
              scope: Namespaced
              names: {plural: gadgets, singular: gadget, kind: Gadget}
              versions:
                - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object} } }
            """;
        ClusterObject[] made = await ApplyAsync(await PlanAsync(provider, null, text));
        Assert.All(made, one => Assert.Equal(ObjectOutcome.Created, one.Outcome));
        Assert.Equal("0644", (await server.Admin.CoreV1.ReadNamespacedConfigMapAsync("settings", name)).Data["mode"]);
        Assert.NotNull(await server.Admin.CustomObjects.GetNamespacedCustomObjectAsync($"{name}.example.com", "v1", name, "gadgets", "first"));
    }

    [Fact]
    public async Task What_cannot_be_changed_is_named()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await ApplyAsync(await PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0")));
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1.0.0").Replace("{app: hello}", "{app: other}", StringComparison.Ordinal)));
        Assert.Equal("FieldImmutable", refused.Id);
        Assert.Contains("spec.selector", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: Nothing\nmetadata: {name: a}\n", "KindUnknown")]
    [InlineData("apiVersion: nowhere.example.com/v1\nkind: Thing\nmetadata: {name: a}\n", "KindUnknown")]
    [InlineData("kind: ConfigMap\nmetadata: {name: a}\n", "ManifestInvalid")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a}\n", "ManifestInvalid")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: elsewhere}\n", "ManifestInvalid")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [\n", "ManifestInvalid")]
    [InlineData("- a\n", "ManifestInvalid")]
    [InlineData("# nothing\n", "ManifestInvalid")]
    public async Task What_is_no_manifest_is_refused(string text, string id)
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        Assert.Equal(id, (await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space, text))).Id);
    }

    // https://github.com/kubernetes-sigs/structured-merge-diff/issues/130
    [Fact]
    public async Task A_port_that_names_no_protocol_is_one_of_TCP_also_on_an_old_server()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        const string Text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}\n---\n"
            + "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'web:1', ports: [{containerPort: 8080}]}]}}}\n";
        await ApplyAsync(await PlanAsync(provider, space, Text));
        Assert.Equal(["TCP", "UDP"], (await server.Admin.CoreV1.ReadNamespacedServiceAsync("web", space)).Spec.Ports.Select(port => port.Protocol));
        Assert.Equal("TCP", (await server.Admin.AppsV1.ReadNamespacedDeploymentAsync("web", space)).Spec.Template.Spec.Containers[0].Ports[0].Protocol);
        Assert.NotNull((await PlanAsync(provider, space, Text)).AlreadyDone);
    }

    [Fact]
    public async Task A_namespace_that_is_not_there_or_is_ending_is_named()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        Assert.Equal("ObjectNotFound", (await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space + "-not", ConfigMap("a", "a: b")))).Id);
        await server.Admin.CoreV1.PatchNamespaceAsync(new V1Patch("""{"metadata":{"finalizers":["example.com/stay"]}}""", V1Patch.PatchType.MergePatch), space);
        await server.Admin.CoreV1.DeleteNamespaceAsync(space);
        Assert.Equal("NamespaceTerminating", (await Assert.ThrowsAsync<CicdException>(() => PlanAsync(provider, space, ConfigMap("a", "a: b")))).Id);
        await server.Admin.CoreV1.PatchNamespaceAsync(new V1Patch("""{"metadata":{"finalizers":[]}}""", V1Patch.PatchType.MergePatch), space);
    }

    internal static Task<Change> PlanAsync(KubernetesProvider provider, string? space, string text, string? prune = null, bool force = false) =>
        provider.PlanApplyAsync(new() { Files = [new("app.yaml", text)], Environment = space, Prune = prune, Force = force }, default);

    internal static async Task<ClusterObject[]> ApplyAsync(Change change) => (ClusterObject[])(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;

    private static string ConfigMap(string name, string data, string? label = null) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{(label is null ? "" : $"  labels: {{{label}}}\n")}data: {{{data}}}\n";
}
