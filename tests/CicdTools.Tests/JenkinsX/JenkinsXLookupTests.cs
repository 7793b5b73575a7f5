using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers.JenkinsX;
using CicdTools.Providers.JenkinsX.Charts;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.JenkinsX;

/// <summary>What was released, and where it lies: versions with their Git tags, images, charts, and the charts that run.</summary>
[Collection("cluster")]
public sealed class JenkinsXLookupTests(ApiServer server)
{
    [Fact]
    public async Task Versions_are_told_with_their_tags_their_runs_and_their_notes()
    {
        await using TestTeam team = await StartAsync();
        await team.CreateAsync(TeamResources.Activities, "octo-hello-main-1", new() { ["gitOwner"] = "octo", ["gitRepository"] = "hello", ["gitBranch"] = "main", ["build"] = "1", ["status"] = "Succeeded", ["version"] = "0.0.1", ["lastCommitSHA"] = new string('a', 40), ["steps"] = new JsonArray(JenkinsXRunTests.Stage("unit tests", "Succeeded")) });
        await team.CreateAsync(TeamResources.Activities, "octo-hello-pr-7-1", new() { ["gitOwner"] = "octo", ["gitRepository"] = "hello", ["gitBranch"] = "PR-7", ["build"] = "1", ["status"] = "Succeeded", ["version"] = "0.0.0-SNAPSHOT-PR-7-1" });
        await CreateReleaseAsync(team, team.Staging, "hello-0.0.1", "v0.0.1", "https://git.example.com/octo/hello/releases/tag/v0.0.1");
        await CreateReleaseAsync(team, team.Production, "hello-0.0.1", "v0.0.1", null);
        await CreateReleaseAsync(team, team.Staging, "hello-0.0.2", "0.0.2", null);
        string tagged = team.Tag("hello", "v0.0.1");

        Release[] releases = await team.Provider.GetReleasesAsync("hello", default).ToArrayAsync();
        Assert.Equal(["0.0.1", "0.0.2"], releases.Select(one => one.Version).Order());
        Release first = releases.Single(one => one.Version == "0.0.1");
        Assert.Equal(("v0.0.1", tagged, "octo-hello-main-1", "https://git.example.com/octo/hello/releases/tag/v0.0.1"), (first.Tag, first.Commit, first.RunId, first.Url));
        Assert.Equal("unit tests", Assert.Single((await team.Provider.GetRunsAsync(new() { Id = first.RunId }, default).SingleAsync()).Jobs).Name);
        Release second = releases.Single(one => one.Version == "0.0.2");
        Assert.Equal((null, null, ""), (second.Tag, second.RunId, second.Commit));
        Assert.Empty(await team.Provider.GetReleasesAsync("nothing", default).ToArrayAsync());

        await using JenkinsXProvider alone = team.Open(withGit: false);
        Assert.All(await alone.GetReleasesAsync("hello", default).ToArrayAsync(), one => Assert.Null(one.Tag));
        Assert.Contains(team.Warnings, warning => warning.Contains("Git tags is not known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Images_are_found_in_the_registry_that_the_requirements_name_by_the_pipelines_credential()
    {
        const string Login = "ada:correct horse";
        await using DockerRegistry registry = await DockerRegistry.StartAsync(Login, "ada:$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n");
        await using TestTeam team = await StartAsync($"    registry: {registry.Host}\n");
        DateTimeOffset made = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);
        foreach (string version in new[] { "0.0.9", "0.0.10" })
            await registry.PushAsync("octo/hello", version, made, version);
        string digest = await registry.PushAsync("octo/hello", "latest", made, "0.0.10");
        CicdException refused = await Assert.ThrowsAsync<CicdException>(async () => await team.Provider.GetImagesAsync(new() { Repository = "hello" }, default).ToArrayAsync());
        Assert.Equal("RegistryDenied", refused.Id);

        await team.Admin.CoreV1.CreateNamespacedSecretAsync(new V1Secret { Metadata = new() { Name = "tekton-container-registry-auth" }, Type = "kubernetes.io/dockerconfigjson", StringData = new Dictionary<string, string> { [".dockerconfigjson"] = $$$"""{"auths":{"{{{registry.Host}}}":{"auth":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Login))}}}"} } }""" } }, team.Space);
        ContainerImage[] images = await team.Provider.GetImagesAsync(new() { Repository = "octo/hello" }, default).ToArrayAsync();
        Assert.Equal([$"{registry.Host}/octo/hello:0.0.10", $"{registry.Host}/octo/hello:0.0.9", $"{registry.Host}/octo/hello:latest"], images.Select(one => one.ToString()));
        ContainerImage image = await team.Provider.GetImagesAsync(new() { Repository = "octo/hello", Tag = "0.0.10" }, default).SingleAsync();
        Assert.Equal((digest, made), (image.Digest, image.CreatedAt));
        Assert.Empty(await team.Provider.GetImagesAsync(new() { Repository = "octo/hello", Tag = "9.9.9" }, default).ToArrayAsync());
        Assert.Empty(await team.Provider.GetImagesAsync(new() { Repository = "octo/hello", Name = "other" }, default).ToArrayAsync());

        Change removal = await team.Provider.PlanRemoveImageAsync(image, default);
        Assert.Equal("Its other tags go with it: latest.", removal.Details);
        Assert.Equal(3, (await team.Provider.GetImagesAsync(new() { Repository = "octo/hello" }, default).ToArrayAsync()).Length);
        await team.ApplyAsync<object?>(Task.FromResult(removal));
        Assert.Equal(["0.0.9"], await team.Provider.GetImagesAsync(new() { Repository = "octo/hello" }, default).Select(one => one.Tags[0]).ToArrayAsync());
        Assert.Equal("ImageNotFound", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanRemoveImageAsync(image, default)));
    }

    [Fact]
    public async Task Charts_are_found_in_a_registry_on_pages_and_at_a_server()
    {
        await using DockerRegistry registry = await DockerRegistry.StartAsync();
        await using TestTeam team = await StartAsync($"    chartRepository: oci://{registry.Host}/charts\n", chartRepository: null);
        // https://helm.sh/docs/topics/registries/: a version's plus sign is written as a line below.
        await registry.PushAsync("charts/hello", "0.0.9", default);
        await registry.PushAsync("charts/hello", "0.0.10_build.1", default);
        Assert.Equal([("hello", "0.0.10+build.1"), ("hello", "0.0.9")], await team.Provider.GetChartsAsync(new() { Name = "hello" }, default).Select(one => (one.Name, one.Version)).ToArrayAsync());
        Assert.Equal("ChartNameMissing", await GitHub.GitHubFixture.FailsAsync(async () => await team.Provider.GetChartsAsync(new(), default).ToArrayAsync()));

        team.AddRepository("charts", ("README.md", "# charts\n"));
        team.Commit("charts", [("index.yaml", "apiVersion: v1\nentries:\n  hello:\n  - {name: hello, version: 1.0.0, digest: abc}\n  - {name: hello, version: 1.1.0}\n")], branch: "gh-pages");
        team.Commit("cluster", [("jx-requirements.yml", $"spec:\n  cluster:\n    chartRepository: {team.AddressOf("charts")}\n    chartKind: pages\n")]);
        Assert.Equal([("1.1.0", null), ("1.0.0", "sha256:abc")], await team.Provider.GetChartsAsync(new() { Name = "hello" }, default).Select(one => (one.Version, one.Digest)).ToArrayAsync());

        await using ChartMuseum museum = new();
        await museum.StartAsync();
        ChartVersion served = await team.Provider.GetChartsAsync(new() { Name = "hello", Version = "0.0.2", Repository = museum.Address }, default).SingleAsync();
        Assert.Equal(("0.0.2", museum.Address, "sha256:0cd5"), (served.Version, served.Repository, served.Digest));
        Assert.Empty(await team.Provider.GetChartsAsync(new() { Name = "nothing", Repository = museum.Address }, default).ToArrayAsync());
        Assert.Equal("ChartRepositoryUnknown", await GitHub.GitHubFixture.FailsAsync(async () => await team.Provider.GetChartsAsync(new() { Name = "hello", Repository = "file:///etc" }, default).ToArrayAsync()));

        // Nobody is behind that name in the cluster.
        team.Commit("cluster", [("jx-requirements.yml", "spec:\n  cluster: {}\n")]);
        Assert.Equal("ChartRepositoryNotFound", await GitHub.GitHubFixture.FailsAsync(async () => await team.Provider.GetChartsAsync(new() { Name = "hello" }, default).ToArrayAsync()));
    }

    [Fact]
    public async Task Which_charts_run_is_told_by_Helms_releases_and_by_what_charts_made()
    {
        await using TestTeam team = await StartAsync();
        await team.DeployAsync(team.Staging, "hello", "0.0.2");
        string release = """{"name":"shop","version":3,"namespace":"x","info":{"status":"deployed","last_deployed":"2026-05-01T10:00:00Z"},"chart":{"metadata":{"name":"shop","version":"1.2.3","appVersion":"7"}},"manifest":""}""";
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionMode.Compress, leaveOpen: true))
            zip.Write(Encoding.UTF8.GetBytes(release));
        await team.Admin.CoreV1.CreateNamespacedSecretAsync(new V1Secret { Metadata = new() { Name = "sh.helm.release.v1.shop.v3", Labels = new Dictionary<string, string> { ["owner"] = "helm", ["name"] = "shop", ["status"] = "deployed", ["version"] = "3" } }, Type = "helm.sh/release.v1", Data = new Dictionary<string, byte[]> { ["release"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(packed.ToArray())) } }, team.Production);

        Component[] all = await team.Provider.GetComponentsAsync(null, null, default).ToArrayAsync();
        Assert.Equal([("hello", "staging", "hello", "0.0.2", "applied"), ("shop", "production", "shop", "1.2.3", "deployed")], all.Select(one => (one.Name, one.Environment, one.Chart, one.Version, one.Status)));
        Assert.Equal(["Deployment hello"], all[0].Objects);
        Assert.Equal("0.0.2", (await team.Provider.GetComponentsAsync("hello", "staging", default).SingleAsync()).Version);
        Assert.Empty(await team.Provider.GetComponentsAsync("hello", team.Production, default).ToArrayAsync());
        Assert.Equal("EnvironmentNotFound", await GitHub.GitHubFixture.FailsAsync(async () => await team.Provider.GetComponentsAsync(null, "nowhere", default).ToArrayAsync()));
    }

    [Theory]
    [InlineData("hello-0.0.2", "hello", "0.0.2")]
    [InlineData("my-app-v2-1.0.0-rc.1", "my-app-v2", "1.0.0-rc.1")]
    [InlineData("hello-1.0.0_build.7", "hello", "1.0.0+build.7")]
    [InlineData("nginx", null, null)]
    public void A_label_tells_chart_and_version(string label, string? chart, string? version) =>
        Assert.Equal(chart is null ? ((string, string)?)null : (chart, version!), ChartLabel.Read(new Dictionary<string, string> { ["chart"] = label }));

    private async Task<TestTeam> StartAsync(string cluster = "", string? chartRepository = "    chartRepository: http://charts.example.com\n")
    {
        TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        team.Commit("cluster", [("jx-requirements.yml", $"apiVersion: core.jenkins-x.io/v4beta1\nkind: Requirements\nspec:\n  cluster:\n    provider: kind\n{chartRepository}{cluster}")]);
        return team;
    }

    private static Task CreateReleaseAsync(TestTeam team, string space, string name, string version, string? notes)
    {
        JsonObject spec = new() { ["name"] = "hello", ["version"] = version, ["gitOwner"] = "octo", ["gitRepository"] = "hello", ["gitHttpUrl"] = "https://git.example.com/octo/hello", ["gitCloneUrl"] = "https://git.example.com/octo/hello.git", ["commits"] = new JsonArray() };
        if (notes is not null)
            spec["releaseNotesURL"] = notes;
        JsonObject item = new() { ["apiVersion"] = "jenkins.io/v1", ["kind"] = "Release", ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec };
        return team.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(item, "jenkins.io", "v1", space, "releases");
    }

    /// <summary>ChartMuseum as its page describes it: https://github.com/helm/chartmuseum/blob/09d63b8172e68474dfde7ea3026f528c1a6c8d6f/README.md#api.</summary>
    private sealed class ChartMuseum : FakeServer
    {
        protected override ApiJudge? Judge => null;

        protected override void Map(WebApplication application)
        {
            application.MapGet("/api/charts/{name}", (string name) => name == "hello"
                ? Results.Text("""[{"name":"hello","version":"0.0.2","digest":"0cd5","created":"2026-05-01T10:00:00Z"},{"name":"hello","version":"0.0.1","digest":"0cd4"}]""", "application/json")
                : Results.Json(new { error = "not found" }, statusCode: 404));
            application.MapGet("/index.yaml", () => Results.Text("apiVersion: v1\nentries: {}\n", "application/x-yaml"));
        }
    }
}

/// <summary>A chart repository that only the cluster reaches, through the proxy of its API server: https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/.</summary>
public sealed class ClusterChartTests
{
    [Fact]
    public async Task It_is_asked_through_the_API_server()
    {
        await using ProxyingServer cluster = new();
        await cluster.StartAsync();
        await using JenkinsXProvider provider = new(new() { Name = "jx", Provider = "JenkinsX", Address = cluster.Address }, new Caller(), new CicdTools.Providers.ProviderCatalog());
        Assert.Equal(["0.0.2"], await provider.GetChartsAsync(new() { Name = "hello" }, default).Select(one => one.Version).ToArrayAsync());
        Assert.Contains(cluster.Exchanges, exchange => exchange.Path == "/api/v1/namespaces/jx/services/jenkins-x-chartmuseum%3A8080/proxy/api/charts/hello");
    }

    [Theory]
    [InlineData("http://jenkins-x-chartmuseum:8080", "jenkins-x-chartmuseum", null, "jenkins-x-chartmuseum:8080", "")]
    [InlineData("http://bucketrepo.jx.svc.cluster.local/bucketrepo/charts", "bucketrepo", "jx", "bucketrepo:80", "bucketrepo/charts")]
    [InlineData("https://charts.jx.svc/", "charts", "jx", "https:charts:443", "")]
    [InlineData("https://charts.example.com/", null, null, null, null)]
    [InlineData("http://127.0.0.1:8080/", null, null, null, null)]
    public void Its_address_says_whether_everybody_reaches_it(string address, string? name, string? space, string? port, string? path) =>
        Assert.Equal(name is null ? null : new ClusterService(name, space, port!, path!), ClusterService.Parse(new(address)));

    private sealed class ProxyingServer : FakeServer
    {
        protected override ApiJudge? Judge => null;

        protected override void Map(WebApplication application)
        {
            application.MapGet("/apis/jenkins.io/v1", () => Results.Text("""{"kind":"APIResourceList","groupVersion":"jenkins.io/v1","resources":[{"name":"pipelineactivities","kind":"PipelineActivity","namespaced":true,"singularName":"","verbs":["list"]}]}""", "application/json"));
            application.MapGet("/api/v1/namespaces/jx", () => Results.Text("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"jx"}}""", "application/json"));
            application.MapGet("/apis/jenkins.io/v1/namespaces/jx/environments", () => Results.Text("""{"apiVersion":"jenkins.io/v1","kind":"EnvironmentList","metadata":{},"items":[]}""", "application/json"));
            application.MapGet("/api/v1/namespaces/jx/services/jenkins-x-chartmuseum", () => Results.Text("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"jenkins-x-chartmuseum","namespace":"jx"},"spec":{}}""", "application/json"));
            application.MapGet("/api/v1/namespaces/jx/services/jenkins-x-chartmuseum:8080/proxy/api/charts/hello", () => Results.Text("""[{"name":"hello","version":"0.0.2"}]""", "application/json"));
            application.MapFallback(() => Results.Text("""{"kind":"Status","status":"Failure","reason":"NotFound","message":"not found","code":404}""", "application/json", statusCode: 404));
        }
    }
}
