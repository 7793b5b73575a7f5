using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>The cmdlets over Jenkins X's kinds on a real API server, as a user would type them: the kinds and their objects are put there by Publish-CicdManifest.</summary>
[Collection("engine")]
public sealed class JenkinsXSessionTests : IAsyncLifetime
{
    private const string Variable = "CICDTOOLS_TEST_GITHUB_TOKEN";

    private const string Objects = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: jx}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: jx-staging}
        ---
        apiVersion: jenkins.io/v1
        kind: Environment
        metadata: {name: dev, namespace: jx}
        spec: {kind: Development, namespace: jx, promotionStrategy: Never, source: {url: "https://git.example.com/octo/cluster.git"}}
        ---
        apiVersion: jenkins.io/v1
        kind: Environment
        metadata: {name: staging, namespace: jx}
        spec: {kind: Permanent, namespace: jx-staging, promotionStrategy: Auto, order: 100}
        ---
        apiVersion: jenkins.io/v1
        kind: SourceRepository
        metadata: {name: octo-hello, namespace: jx}
        spec: {org: octo, repo: hello, httpCloneURL: "https://git.example.com/octo/hello.git"}
        ---
        apiVersion: jenkins.io/v1
        kind: PipelineActivity
        metadata: {name: octo-hello-main-1, namespace: jx}
        spec:
          gitOwner: octo
          gitRepository: hello
          gitBranch: main
          build: "1"
          context: release
          status: Succeeded
          version: 0.0.1
          steps:
          - kind: Stage
            stage: {name: build, status: Succeeded}
          - kind: Promote
            promote: {environment: staging, status: Succeeded}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: hello, namespace: jx-staging, labels: {chart: hello-0.0.1}}
        spec:
          selector: {matchLabels: {app: hello}}
          template:
            metadata: {labels: {app: hello}}
            spec: {containers: [{name: web, image: "registry.example.com/octo/hello:0.0.1"}]}
        """;

    private static readonly string Kinds = Path.Combine(TestTools.Root, "..", "shared", "api", "crds");

    private readonly Session _session = new(ownHome: true);
    private readonly GitHubServer _github = new(TimeProvider.System);
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
    private ClusterProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Directory.Exists(Kinds), "The descriptions of Jenkins X's kinds are not on this machine.");
        _server = await ClusterProcess.StartAsync();
        Assert.SkipWhen(_server.Absent is not null, _server.Absent ?? "");
        await _github.StartAsync();
        _github.Add("octo/cluster", ("README.md", "# cluster\n"));
        Environment.SetEnvironmentVariable(Variable, GitHubServer.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _session.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        await _github.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_team_is_connected_by_either_name_and_looked_at()
    {
        ErrorRecord absent = _session.Fails($"Connect-CicdProvider JenkinsX jx -ProfileFile '{_server.KubeConfig}'");
        Assert.StartsWith("JenkinsXNotInstalled,", absent.FullyQualifiedErrorId, StringComparison.Ordinal);
        _session.Run("$null = Connect-CicdProvider Kubernetes cluster -ProfileFile $args[0]", _server.KubeConfig);
        foreach (string kind in Directory.GetFiles(Kinds, "jx-*.yaml"))
            Assert.Empty(_session.Run("$null = Publish-CicdManifest $args[0] -Context cluster", kind).Errors);
        string objects = Path.Combine(_folder, "team.yaml");
        await File.WriteAllTextAsync(objects, Objects);
        // What was taught by one command is known to the next.
        Assert.Empty(_session.Run("$null = Publish-CicdManifest $args[0] -Context cluster", objects).Errors);

        Assert.Empty(_session.Run("$null = Connect-CicdProvider GitHub work -Address $args[0] -TokenVariable CICDTOOLS_TEST_GITHUB_TOKEN", _github.Address).Errors);
        Assert.StartsWith("ContextNotFound,", _session.Fails($"Connect-CicdProvider JayeX jx -ProfileFile '{_server.KubeConfig}' -GitContext wrok").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("GitContextNotUsable,", _session.Fails($"Connect-CicdProvider JayeX jx -ProfileFile '{_server.KubeConfig}' -GitContext cluster").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("GitContextNotTaken,", _session.Fails($"Connect-CicdProvider Kubernetes other -ProfileFile '{_server.KubeConfig}' -GitContext work").FullyQualifiedErrorId, StringComparison.Ordinal);
        Outcome connected = _session.Run("Connect-CicdProvider JayeX jx -ProfileFile $args[0] -GitContext work; $null = Select-CicdContext jx", _server.KubeConfig);
        Assert.Empty(connected.Errors);
        Assert.Equal(("JenkinsX", "work"), ((string)connected.Output[0].Properties["Provider"].Value, (string)connected.Output[0].Properties["GitContext"].Value));

        Assert.Equal(["octo/hello #1 Succeeded: build: Succeeded, promote to staging: Succeeded"], Texts("Get-CicdRun octo/hello | ForEach-Object { \"$_ $($_.Status): $($_.Jobs -join ', ')\" }"));
        Assert.Equal(["octo-hello-main-1"], Texts("Get-CicdRun octo/hello | Wait-CicdRun | ForEach-Object Id"));
        Assert.Equal(["staging Auto"], Texts("Get-CicdEnvironment | ForEach-Object { \"$_ $($_.Strategy)\" }"));
        Assert.Equal(["octo/hello"], Texts("Get-CicdRepository | ForEach-Object Name"));
        Assert.Equal(["0.0.1 staging"], Texts("Get-CicdDeployment | ForEach-Object { \"$($_.Version) $($_.Environment)\" }"));
        Assert.Equal(["jx"], Texts("Get-CicdCluster | ForEach-Object Namespace"));
        Assert.Equal(["hello 0.0.1 octo-hello-main-1"], Texts("Get-CicdRelease hello | ForEach-Object { \"$_ $($_.RunId)\" }"));
        Assert.StartsWith("VersionNotFound,", _session.Fails("Get-CicdRelease hello 9.9.9").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("ApplicationNotFound,", _session.Fails("Get-CicdRelease nobody").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["hello applied staging"], Texts("Get-CicdComponent hello staging | ForEach-Object { \"$($_.Chart) $($_.Status) $($_.Environment)\" }"));
        Assert.StartsWith("ComponentNotFound,", _session.Fails("Get-CicdComponent shop").FullyQualifiedErrorId, StringComparison.Ordinal);
        // What jx ns does: the namespaces, and another one for kubectl.
        Assert.Equal(["jx dev", "jx-staging staging"], Texts("Get-CicdNamespace | Where-Object Environment | ForEach-Object { \"$_ $($_.Environment)\" }"));
        string before = await File.ReadAllTextAsync(_server.KubeConfig);
        _session.Run("Select-CicdNamespace staging -WhatIf");
        Assert.Equal(before, await File.ReadAllTextAsync(_server.KubeConfig));
        Assert.Equal(["jx-staging True"], Texts("Select-CicdNamespace staging | ForEach-Object { \"$_ $($_.IsCurrent)\" }"));
        Assert.Contains("jx-staging", await File.ReadAllTextAsync(_server.KubeConfig), StringComparison.Ordinal);
        Assert.Equal(["jx"], Texts("Get-CicdCluster | ForEach-Object Namespace"));
        Assert.StartsWith("NamespaceNotFound,", _session.Fails("Select-CicdNamespace nowhere").FullyQualifiedErrorId, StringComparison.Ordinal);
        // The repository that the environment names is not at that host: the host was asked, and no credential went elsewhere.
        Assert.StartsWith("GitContextMismatch,", _session.Fails("Invoke-CicdPromotion hello 0.0.1 -To staging -Confirm:$false").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private string[] Texts(string script)
    {
        Outcome outcome = _session.Run(script);
        Assert.Empty(outcome.Errors);
        return [.. outcome.Output.Select(item => $"{item}")];
    }
}
