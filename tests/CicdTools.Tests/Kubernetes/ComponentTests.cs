using System.IO.Compression;
using System.Text;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Components by Helm itself, read back without it: https://helm.sh/docs/topics/advanced/#storage-backends.</summary>
[Collection("cluster")]
public sealed class ComponentTests(ApiServer server) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_chart_is_installed_changed_and_removed_and_what_would_change_is_told_before()
    {
        using SearchPath path = new(Path.GetDirectoryName(HelmTool.Require())!);
        server.Require();
        string space = "test-" + Guid.NewGuid().ToString("N")[..8], chart = Chart("greeter", "1.2.3");
        await using KubernetesProvider provider = server.Open();
        ComponentRequest request = new() { Chart = chart, Environment = space, Values = """{"greeting":"hello","replicas":2}""" };

        Change install = await provider.PlanInstallAsync(request, default);
        Assert.Equal(($"component '{space}/greeter'", "Install the chart greeter"), (install.Target, install.Action));
        Assert.Contains("+  greeting: hello", install.Details, StringComparison.Ordinal);
        Assert.Contains($"{space}/Deployment/greeter", install.Details, StringComparison.Ordinal);
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespaceAsync()).Items, item => item.Metadata.Name == space);

        Component made = (Component)(await ApplyAsync(install))!;
        Assert.Equal(("greeter", space, "greeter", "1.2.3", "7.0", 1, "deployed", null), (made.Name, made.Environment, made.Chart, made.Version, made.AppVersion, made.Revision, made.Status, made.Problem));
        Assert.Equal(["ConfigMap greeter", "ConfigMap extra", "Deployment greeter"], made.Objects.OrderBy(one => one[^1] == 'r' ? one.StartsWith('D') ? 2 : 0 : 1));
        Assert.Equal(2, (await server.Admin.AppsV1.ReadNamespacedDeploymentAsync("greeter", space)).Status.ReadyReplicas);
        Assert.InRange(made.UpdatedAt!.Value, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(1));

        Change change = await provider.PlanInstallAsync(request with { Values = """{"greeting":"good evening","replicas":2,"extra":false}""" }, default);
        Assert.Equal("Change the release of greeter 1.2.3 by the chart greeter", change.Action);
        Assert.Contains("-  greeting: hello\n+  greeting: good evening", change.Details, StringComparison.Ordinal);
        Assert.Contains("removed: ConfigMap extra\n", change.Details, StringComparison.Ordinal);
        Assert.DoesNotContain("Deployment", change.Details, StringComparison.Ordinal);
        Assert.Equal(2, ((Component)(await ApplyAsync(change))!).Revision);
        Assert.Equal(2, (await provider.GetComponentsAsync("greeter", null, default).SingleAsync(component => component.Environment == space)).Revision);
        Assert.Equal("good evening", (await server.Admin.CoreV1.ReadNamespacedConfigMapAsync("greeter", space)).Data["greeting"]);

        Change removal = await provider.PlanUninstallAsync("greeter", space, default);
        Assert.Equal("removed: ConfigMap greeter\nremoved: Deployment greeter\n", removal.Details);
        await ApplyAsync(removal);
        Assert.Empty(await provider.GetComponentsAsync("greeter", space, default).ToArrayAsync());
        Assert.Empty((await server.Admin.AppsV1.ListNamespacedDeploymentAsync(space)).Items);
        Assert.Equal("ComponentNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUninstallAsync("greeter", space, default))).Id);
    }

    [Fact]
    public async Task What_does_not_get_ready_is_a_failed_component_with_its_reason()
    {
        using SearchPath path = new(Path.GetDirectoryName(HelmTool.Require())!);
        string space = await server.NewNamespaceAsync(), chart = Chart("greeter", "1.2.3");
        await using KubernetesProvider provider = server.Open();
        Change change = await provider.PlanInstallAsync(new() { Chart = chart, Name = "broken", Environment = space, Values = """{"tag":"1-crash"}""", Patience = TimeSpan.FromSeconds(3) }, default);
        CicdException failure = await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(change));
        Assert.Equal(("ComponentFailed", CicdErrorKind.Failed), (failure.Id, failure.Kind));
        Component broken = await provider.GetComponentsAsync("broken", space, default).SingleAsync();
        Assert.Equal("failed", broken.Status);
        Assert.NotEmpty(broken.Problem!);
    }

    [Fact]
    public async Task What_cannot_be_rendered_or_is_not_pinned_is_refused_beforehand()
    {
        using SearchPath path = new(Path.GetDirectoryName(HelmTool.Require())!);
        string space = await server.NewNamespaceAsync(), chart = Chart("greeter", "1.2.3");
        await using KubernetesProvider provider = server.Open();
        async Task<CicdException> RefusedAsync(ComponentRequest request) => await Assert.ThrowsAsync<CicdException>(() => provider.PlanInstallAsync(request with { Environment = space }, default));
        Assert.Equal("ChartVersionMissing", (await RefusedAsync(new() { Chart = "ingress-nginx" })).Id);
        Assert.Equal("ChartVersionMissing", (await RefusedAsync(new() { Chart = "oci://127.0.0.1:1/greeter" })).Id);
        Assert.Equal("ChartNotFound", (await RefusedAsync(new() { Chart = "no-such-chart" })).Id);
        Assert.Equal("InvalidName", (await RefusedAsync(new() { Chart = "--post-renderer" })).Id);
        Assert.Equal("InvalidName", (await RefusedAsync(new() { Chart = chart, Name = "Greeter" })).Id);
        File.WriteAllText(Path.Combine(chart, "templates", "broken.yaml"), "{{ required \"greeting.text is missing\" .Values.nothing }}");
        CicdException broken = await RefusedAsync(new() { Chart = chart });
        Assert.Equal("ChartNotRendered", broken.Id);
        Assert.Contains("greeting.text is missing", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Releases_are_read_without_helm_and_a_damaged_one_says_so()
    {
        string space = await server.NewNamespaceAsync();
        await CreateAsync(space, "old", 1, "superseded", Release("old", 1, "superseded"));
        await CreateAsync(space, "old", 2, "pending-upgrade", Release("old", 2, "pending-upgrade"));
        await CreateAsync(space, "plain", 1, "deployed", Encoding.UTF8.GetString(Convert.FromBase64String(Release("plain", 1, "deployed", zip: false))), encoded: false);
        await CreateAsync(space, "rubbish", 4, "deployed", "bm90IGEgcmVsZWFzZQ==");
        await using KubernetesProvider provider = server.Open();
        Component[] all = await provider.GetComponentsAsync(null, space, default).ToArrayAsync();
        Assert.Equal([("old", 2, "pending-upgrade"), ("plain", 1, "deployed"), ("rubbish", 4, "deployed")], all.Select(component => (component.Name, component.Revision, component.Status)));
        Assert.Equal("Preparing upgrade", all[0].Problem);
        Assert.Null(all[1].Problem);
        Assert.Contains("is damaged", all[2].Problem, StringComparison.Ordinal);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(TestContext.Current.CancellationToken));

    private static string Release(string name, int version, string status, bool zip = true)
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","version":{{version}},"info":{"status":"{{status}}","description":"{{(status.StartsWith("pending", StringComparison.Ordinal) ? "Preparing upgrade" : "Install complete")}}","last_deployed":"2026-01-02T03:04:05.123456789Z"},"chart":{"metadata":{"name":"greeter","version":"1.0.0"} },"manifest":""}""");
        if (!zip)
            return Convert.ToBase64String(json);
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionMode.Compress))
            stream.Write(json);
        return Convert.ToBase64String(packed.ToArray());
    }

    private Task<V1Secret> CreateAsync(string space, string name, int version, string status, string release, bool encoded = true) => server.Admin.CoreV1.CreateNamespacedSecretAsync(
        new V1Secret
        {
            Metadata = new() { Name = $"sh.helm.release.v1.{name}.v{version}", Labels = new Dictionary<string, string> { ["owner"] = "helm", ["name"] = name, ["status"] = status, ["version"] = $"{version}" } },
            Type = "helm.sh/release.v1",
            Data = new Dictionary<string, byte[]> { ["release"] = Encoding.ASCII.GetBytes(encoded ? release : Convert.ToBase64String(Encoding.UTF8.GetBytes(release))) },
        },
        space);

    private string Chart(string name, string version)
    {
        string chart = _folder[name];
        Directory.CreateDirectory(Path.Combine(chart, "templates"));
        File.WriteAllText(Path.Combine(chart, "Chart.yaml"), $"apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: \"7.0\"\n");
        File.WriteAllText(Path.Combine(chart, "values.yaml"), "greeting: hi\nreplicas: 1\ntag: \"1\"\nextra: true\n");
        File.WriteAllText(Path.Combine(chart, "templates", "all.yaml"), """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: greeter}
            data: {greeting: {{ .Values.greeting | quote }}}
            ---
            {{- if .Values.extra }}
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: extra}
            data: {a: b}
            {{- end }}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: greeter}
            spec:
              replicas: {{ .Values.replicas }}
              selector: {matchLabels: {app: greeter}}
              template:
                metadata: {labels: {app: greeter}}
                spec: {containers: [{name: web, image: "greeter:{{ .Values.tag }}"}]}
            """);
        return chart;
    }

    /// <summary>A folder before all others in PATH, for as long as the test lasts.</summary>
    internal sealed class SearchPath : IDisposable
    {
        private readonly string? _before = Environment.GetEnvironmentVariable("PATH");

        public SearchPath(string folder) => Environment.SetEnvironmentVariable("PATH", $"{folder}{Path.PathSeparator}{_before}");

        public void Dispose() => Environment.SetEnvironmentVariable("PATH", _before);
    }
}
