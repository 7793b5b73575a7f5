using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CicdTools.Providers.GitLab;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.GitLab;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Charts out of a repository, as https://helm.sh/docs/topics/chart_repository/ describes one, and the agent of GitLab from its registration to its pods.</summary>
[Collection("cluster")]
public sealed class CatalogTests(ApiServer server) : IAsyncDisposable
{
    private readonly Repository _repository = new();

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    [Theory]
    [InlineData("ingress-nginx", "4.14.0")]
    [InlineData("cert-manager", "v1.19.1")]
    [InlineData("prometheus", "27.45.0")]
    [InlineData("gitlab-runner", "0.82.0")]
    [InlineData("argo-rollouts", "2.40.5")]
    public async Task A_chart_of_a_repository_is_installed_in_the_version_that_is_asked_for(string chart, string version)
    {
        using ComponentTests.SearchPath path = new(Path.GetDirectoryName(HelmTool.Require())!);
        string space = await server.NewNamespaceAsync();
        await _repository.StartAsync((chart, version), (chart, "99.0.0"));
        await using KubernetesProvider provider = server.Open();
        ComponentRequest request = new() { Chart = chart, Version = version, Repository = _repository.Address, Environment = space };
        Change plan = await provider.PlanInstallAsync(request, default);
        Assert.Contains($"{space}/ConfigMap/{chart}", plan.Details, StringComparison.Ordinal);
        Assert.Empty(await provider.GetComponentsAsync(chart, space, default).ToArrayAsync());
        await WriteScope.RunAsync(() => plan.ApplyAsync(default));
        Component made = await provider.GetComponentsAsync(chart, space, default).SingleAsync();
        Assert.Equal((chart, version, "deployed"), (made.Chart, made.Version, made.Status));
        await WriteScope.RunAsync(async () => await (await provider.PlanUninstallAsync(chart, space, default)).ApplyAsync(default));
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespacedConfigMapAsync(space)).Items, map => map.Metadata.Name == chart);
    }

    [Fact]
    public async Task A_cluster_is_given_to_GitLab_as_an_agent_whose_pods_find_its_token()
    {
        using ComponentTests.SearchPath path = new(Path.GetDirectoryName(HelmTool.Require())!);
        server.Require();
        await using GitLabFixture gitlab = new();
        await gitlab.StartAsync();
        string agent = "agent-" + Guid.NewGuid().ToString("N")[..6], space = ClusterAgents.NamespaceOf(agent);
        await using KubernetesProvider cluster = server.Open();
        GitLabProvider registrations = gitlab.Provider();
        Change change = await ClusterAgents.PlanAsync(registrations, cluster, new() { Repository = "team/hello", Name = agent }, space, default);
        Assert.Equal($"Register the agent, make a token for it, and keep it in the Secret '{space}/{agent}-token' of 'cluster'", change.Action);
        Assert.Empty(gitlab.Server.Writes);
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespaceAsync()).Items, item => item.Metadata.Name == space);

        ClusterRegistration made = (ClusterRegistration)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;
        string token = Assert.Single(Assert.Single(gitlab.Project.Agents).Tokens).Token;
        V1Secret secret = await server.Admin.CoreV1.ReadNamespacedSecretAsync($"{agent}-token", space);
        Assert.Equal(token, Encoding.UTF8.GetString(secret.Data["token"]));
        Assert.DoesNotContain(token, $"{change.Action} {change.Details} {made}", StringComparison.Ordinal);

        await _repository.StartAsync(("gitlab-agent", "2.20.0"));
        Change install = await cluster.PlanInstallAsync(new() { Chart = "gitlab-agent", Version = "2.20.0", Repository = _repository.Address, Environment = space, Values = made.ChartValues }, default);
        Assert.Equal("deployed", ((Component)(await WriteScope.RunAsync(() => install.ApplyAsync(default)))!).Status);
        V1Container container = (await server.Admin.AppsV1.ReadNamespacedDeploymentAsync("gitlab-agent", space)).Spec.Template.Spec.Containers[0];
        Assert.Equal((secret.Metadata.Name, "token"), (container.Env[0].ValueFrom.SecretKeyRef.Name, container.Env[0].ValueFrom.SecretKeyRef.Key));
        Assert.Equal(["--kas-address=wss://gitlab.example.com/-/kubernetes-agent/"], container.Args);
        // A second time there is no new token, so that the one in the cluster stays.
        Assert.NotNull((await ClusterAgents.PlanAsync(registrations, cluster, new() { Repository = "team/hello", Name = agent }, space, default)).AlreadyDone);
        await server.Admin.CoreV1.DeleteNamespaceAsync(space);
    }

    [Fact]
    public async Task An_agent_whose_cluster_takes_no_secret_is_not_registered()
    {
        server.Require();
        await using GitLabFixture gitlab = new();
        await gitlab.StartAsync();
        string space = await server.NewNamespaceAsync();
        await server.Admin.CoreV1.CreateNamespacedResourceQuotaAsync(new V1ResourceQuota { Metadata = new() { Name = "few" }, Spec = new() { Hard = new Dictionary<string, ResourceQuantity> { ["secrets"] = new("1") } } }, space);
        await ApiServer.UntilAsync(async () => (await server.Admin.CoreV1.ReadNamespacedResourceQuotaAsync("few", space)).Status?.Hard is { Count: > 0 });
        await using KubernetesProvider cluster = server.Open();
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => ClusterAgents.PlanAsync(gitlab.Provider(), cluster, new() { Repository = "team/hello", Name = "production" }, space, default));
        Assert.Equal("QuotaExceeded", refused.Id);
        Assert.Empty(gitlab.Server.Writes);
        Assert.Empty(gitlab.Project.Agents);
    }

    /// <summary>A repository of charts on the loopback: an index, and an archive for each chart.</summary>
    private sealed class Repository : FakeServer
    {
        private readonly Dictionary<string, byte[]> _archives = [];

        protected override ApiJudge? Judge => null;

        public async Task StartAsync(params (string Name, string Version)[] charts)
        {
            foreach ((string name, string version) in charts)
                _archives[$"{name}-{version}.tgz"] = Pack(name, version);
            await base.StartAsync();
        }

        protected override void Map(WebApplication application)
        {
            application.MapGet("/index.yaml", () => Results.Text(Index()));
            application.MapGet("/{archive}", (string archive) => _archives.TryGetValue(archive, out byte[]? bytes) ? Results.Bytes(bytes) : Results.NotFound());
        }

        private string Index()
        {
            IEnumerable<string> entries = _archives.Keys.GroupBy(archive => Split(archive).Name).Select(chart => $"  {chart.Key}:\n" + string.Concat(chart.Select(archive =>
                $"  - {{apiVersion: v2, name: {chart.Key}, version: {Split(archive).Version}, digest: {Convert.ToHexString(SHA256.HashData(_archives[archive])).ToLowerInvariant()}, urls: ['{archive}']}}\n")));
            return $"apiVersion: v1\nentries:\n{string.Concat(entries)}";
        }

        private static (string Name, string Version) Split(string archive)
        {
            int at = archive.LastIndexOf('-');
            return (archive[..at], archive[(at + 1)..^4]);
        }

        private static byte[] Pack(string name, string version)
        {
            Dictionary<string, string> files = new()
            {
                ["Chart.yaml"] = $"apiVersion: v2\nname: {name}\nversion: {version}\n",
                ["values.yaml"] = "config: {kasAddress: '', secretName: ''}\n",
                ["templates/all.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Chart.Name }}}\ndata: {version: {{ .Chart.Version | quote }}}\n",
            };
            if (name == "gitlab-agent")
            {
                files["templates/agent.yaml"] = """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: gitlab-agent}
                    spec:
                      selector: {matchLabels: {app: gitlab-agent}}
                      template:
                        metadata: {labels: {app: gitlab-agent}}
                        spec:
                          containers:
                            - name: agent
                              image: agentk:1
                              args: ["--kas-address={{ .Values.config.kasAddress }}"]
                              env: [{name: AGENT_TOKEN, valueFrom: {secretKeyRef: {name: {{ .Values.config.secretName }}, key: token}}}]
                    """;
            }

            using MemoryStream packed = new();
            using (GZipStream zip = new(packed, CompressionMode.Compress, leaveOpen: true))
            using (TarWriter tar = new(zip))
            {
                foreach ((string file, string text) in files)
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{name}/{file}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }

            return packed.ToArray();
        }
    }
}
