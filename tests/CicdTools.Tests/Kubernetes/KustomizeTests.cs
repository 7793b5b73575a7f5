using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes;
using k8s;
using k8s.Models;
using LibGit2Sharp;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Components by kustomize, rendered by kubectl itself: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/kustomization/.</summary>
[Collection("cluster")]
public sealed class KustomizeTests(ApiServer server) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_kustomization_is_installed_changed_and_removed_and_what_would_change_is_told_before()
    {
        (string space, string overlay) = Files();
        await using KubernetesProvider provider = server.Open();
        ComponentRequest request = new() { Chart = overlay };
        Change install = await provider.PlanInstallAsync(request, default);
        Assert.Equal(($"component '{space}/overlay'", "Install the kustomization overlay local"), (install.Target, install.Action));
        Assert.Contains("+  greeting: hello", install.Details, StringComparison.Ordinal);
        Assert.Contains($"{space}/Deployment/greeter", install.Details, StringComparison.Ordinal);
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespaceAsync()).Items, item => item.Metadata.Name == space);

        Component made = (Component)(await ApplyAsync(install))!;
        Assert.Equal(("overlay", space, "Kustomize", "local", 1, "deployed", null), (made.Name, made.Environment, made.Kind, made.Version, made.Revision, made.Status, made.Problem));
        Assert.Equal(2, (await server.Admin.AppsV1.ReadNamespacedDeploymentAsync("greeter", space)).Status.ReadyReplicas);
        Component seen = await provider.GetComponentsAsync("overlay", space, default).SingleAsync();
        Assert.Equal((made.Status, made.Revision, made.Chart), (seen.Status, seen.Revision, seen.Chart));
        Assert.Equal(["ConfigMap extra", "ConfigMap greeter", "Deployment greeter", $"Namespace {space}"], seen.Objects.Order(StringComparer.Ordinal));
        Assert.InRange(seen.UpdatedAt!.Value, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(1));

        Assert.NotNull((await provider.PlanInstallAsync(request, default)).AlreadyDone);

        File.WriteAllText(Path.Combine(overlay, "kustomization.yaml"), $"resources: [../base]\nnamespace: {space}\npatches:\n- patch: '[{{\"op\": \"replace\", \"path\": \"/data/greeting\", \"value\": \"good evening\"}}]'\n  target: {{kind: ConfigMap, name: greeter}}\n- patch: '{{\"$patch\": delete, apiVersion: v1, kind: ConfigMap, metadata: {{name: extra}}}}'\n");
        Change change = await provider.PlanInstallAsync(request, default);
        Assert.Equal("Change overlay local by the kustomization overlay local", change.Action);
        Assert.Contains("-  greeting: hello\n+  greeting: good evening", change.Details, StringComparison.Ordinal);
        Assert.Contains("removed: ConfigMap extra\n", change.Details, StringComparison.Ordinal);
        Assert.DoesNotContain("Deployment", change.Details, StringComparison.Ordinal);
        Assert.Equal(2, ((Component)(await ApplyAsync(change))!).Revision);
        Assert.Equal("good evening", (await server.Admin.CoreV1.ReadNamespacedConfigMapAsync("greeter", space)).Data["greeting"]);
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespacedConfigMapAsync(space)).Items, item => item.Metadata.Name == "extra");

        Change removal = await provider.PlanUninstallAsync("overlay", space, default);
        Assert.Equal($"removed: ConfigMap greeter\nremoved: Deployment greeter\nstays: Namespace {space}\n", removal.Details!.Split('\n').Where(line => line.Length > 0).Order(StringComparer.Ordinal).Aggregate("", (all, line) => $"{all}{line}\n"));
        await ApplyAsync(removal);
        Assert.Empty(await provider.GetComponentsAsync("overlay", space, default).ToArrayAsync());
        Assert.Empty((await server.Admin.AppsV1.ListNamespacedDeploymentAsync(space)).Items);
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespacedConfigMapAsync(space)).Items, item => item.Metadata.Name is "greeter" or "cicdtools-component-overlay");
        Assert.Equal("ComponentNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUninstallAsync("overlay", space, default))).Id);
    }

    // As Spinnaker's own is taken: a repository, and a commit in it.
    [Fact]
    public async Task A_known_kustomization_is_taken_from_a_commit_of_its_repository()
    {
        (string space, _) = Files();
        string repository = _folder["repository"];
        LibGit2Sharp.Repository.Init(repository);
        Directory.CreateDirectory(Path.Combine(repository, "base"));
        File.Copy(_folder["base/kustomization.yaml"], Path.Combine(repository, "base", "kustomization.yaml"));
        File.Copy(_folder["base/all.yaml"], Path.Combine(repository, "base", "all.yaml"));
        File.WriteAllText(Path.Combine(repository, "kustomization.yml"), $"resources: [base]\nnamespace: {space}\n");
        string first = Commit(repository, "First");
        File.WriteAllText(Path.Combine(repository, "kustomization.yml"), "resources: [nowhere]\n");
        string broken = Commit(repository, "Second");
        await using KubernetesProvider provider = server.Open();
        ComponentRequest request = new() { Chart = "Spinnaker", Repository = repository, Version = first, Environment = space };
        Component made = (Component)(await ApplyAsync(await provider.PlanInstallAsync(request, default)))!;
        Assert.Equal(("spinnaker", "spinnaker", first, "deployed"), (made.Name, made.Chart, made.Version, made.Status));
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => provider.PlanInstallAsync(request with { Version = broken }, default));
        Assert.Equal("KustomizationNotRendered", refused.Id);
        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
        Assert.Equal("CommitNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanInstallAsync(request with { Version = new string('0', 40) }, default))).Id);
        Assert.Equal("ChartVersionMissing", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanInstallAsync(request with { Version = "main" }, default))).Id);
        Assert.Equal("KustomizationNotRendered", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanInstallAsync(request with { Version = broken }, default))).Id);
    }

    [Fact]
    public async Task What_does_not_get_ready_is_a_failed_component_with_its_reason()
    {
        (string space, string overlay) = Files("1-crash");
        await using KubernetesProvider provider = server.Open();
        Change change = await provider.PlanInstallAsync(new() { Chart = "Spinnaker", Source = overlay, Environment = space, Patience = TimeSpan.FromSeconds(4) }, default);
        CicdException failure = await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(change));
        Assert.Equal(("ComponentFailed", CicdErrorKind.Failed), (failure.Id, failure.Kind));
        Assert.Contains("greeter", failure.Message, StringComparison.Ordinal);
        Component broken = await provider.GetComponentsAsync("spinnaker", space, default).SingleAsync();
        Assert.Equal("failed", broken.Status);
        Assert.Contains("greeter", broken.Problem, StringComparison.Ordinal);
        await ApplyAsync(await provider.PlanUninstallAsync("spinnaker", space, default));
        Assert.Empty(await provider.GetComponentsAsync(null, space, default).ToArrayAsync());
    }

    [Fact]
    public async Task What_is_no_kustomization_is_refused_beforehand()
    {
        (string space, string overlay) = Files();
        await using KubernetesProvider provider = server.Open();
        async Task<string> RefusedAsync(ComponentRequest request) => (await Assert.ThrowsAsync<CicdException>(() => provider.PlanInstallAsync(request, default))).Id;
        Assert.Equal("ValuesNotTaken", await RefusedAsync(new() { Chart = overlay, Values = "{}" }));
        Assert.Equal("PathNotFound", await RefusedAsync(new() { Chart = "Spinnaker", Source = _folder["nowhere"] }));
        Assert.Equal("KustomizationNotFound", await RefusedAsync(new() { Chart = "Spinnaker", Source = _folder.Path }));
        Assert.Equal("ParameterAmbiguous", await RefusedAsync(new() { Chart = "Spinnaker", Source = overlay, Version = new string('0', 40) }));
        Assert.Equal("InvalidName", await RefusedAsync(new() { Chart = overlay, Name = "Over lay" }));
        Assert.Equal("ManifestInvalid", await RefusedAsync(new() { Chart = overlay, Environment = $"{space}-other" }));
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(TestContext.Current.CancellationToken));

    private static string Commit(string repository, string message)
    {
        using LibGit2Sharp.Repository git = new(repository);
        Commands.Stage(git, "*");
        Signature ada = new("Ada", "ada@contoso.com", DateTimeOffset.UnixEpoch);
        return git.Commit(message, ada, ada, new()).Sha;
    }

    private (string Space, string Overlay) Files(string tag = "1")
    {
        Assert.SkipWhen((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).All(folder => !File.Exists(Path.Combine(folder, "kubectl"))), "There is no kubectl on this machine.");
        server.Require();
        string space = "test-" + Guid.NewGuid().ToString("N")[..8], folder = _folder["base"], overlay = _folder["overlay"];
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(overlay);
        File.WriteAllText(Path.Combine(folder, "kustomization.yaml"), "resources: [all.yaml]\n");
        File.WriteAllText(Path.Combine(folder, "all.yaml"), $$$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: greeter}
            data: {greeting: hello}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: extra}
            data: {a: b}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: greeter}
            spec:
              replicas: 2
              selector: {matchLabels: {app: greeter}}
              template:
                metadata: {labels: {app: greeter}}
                spec: {containers: [{name: web, image: "greeter:{{{tag}}}"}]}
            """);
        File.WriteAllText(Path.Combine(overlay, "kustomization.yaml"), $"resources: [../base]\nnamespace: {space}\n");
        return (space, overlay);
    }
}
