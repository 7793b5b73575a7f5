using System.Diagnostics;
using System.Text.RegularExpressions;
using CicdTools.Providers.Aws;
using CicdTools.Tests.Fakes;
using k8s;

namespace CicdTools.Tests.Aws;

/// <summary>Clusters of EKS: a real API server that asks who signed our tokens, as EKS's does.</summary>
public sealed class EksTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_cluster_takes_the_token_that_is_signed_for_it_and_so_does_kubectl_by_its_kubeconfig()
    {
        using TestFolder folder = new();
        await using TokenWebhook webhook = await TokenWebhook.StartAsync("AKIAFULLFULLFULLFULL", _world.Clock);
        await using ClusterProcess cluster = await ClusterProcess.StartAsync(webhook.Write(folder["webhook"]));
        Assert.SkipWhen(cluster.Absent is not null, $"{cluster.Absent} No cluster took a token of EKS.");
        string kubeConfig = await File.ReadAllTextAsync(cluster.KubeConfig);
        string server = Value(kubeConfig, "server"), authority = Value(kubeConfig, "certificate-authority-data");
        _world.Aws.AddCluster("prod", server, authority);
        _world.Aws.AddCluster("new", server, authority, "CREATING");
        // The token is signed for another cluster than the one that sees it.
        _world.Aws.AddCluster("twin", server, authority);
        AwsProvider provider = _world.Provider();
        webhook.Cluster = "prod";

        Cluster[] all = await provider.GetClustersAsync(null, default).ToArrayAsync();
        Assert.Equal([("new", false, "It is CREATING."), ("prod", true, null), ("twin", false, "It answers 401: whoever the context signs in as has no access entry there.")], all.Select(one => (one.Name, one.IsReachable, one.Problem)));
        Assert.Equal(("v1.33", "eks.7", server), (all[1].Version, all[1].Platform, all[1].Server));

        Change change = await provider.PlanNewCredentialAsync(new() { Name = "prod", KubeConfig = new() { Path = folder["config"], Context = "eks-prod" } }, default);
        Assert.False(File.Exists(folder["config"]));
        ClusterCredential credential = Assert.IsType<ClusterCredential>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(_world.Clock.GetUtcNow() + TimeSpan.FromMinutes(14), credential.ExpiresAt);
        if (Kubectl(folder["config"], "get", "--raw", "/version") is { } version)
            Assert.Contains("\"gitVersion\"", version, StringComparison.Ordinal);
        // Others than kubectl read it too, and the server knows whom the token stands for.
        using k8s.Kubernetes client = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(folder["config"], "eks-prod"));
        Assert.StartsWith("go", (await client.Version.GetCodeAsync(default)).GoVersion, StringComparison.Ordinal);
        Assert.Equal("arn:aws:iam::123456789012:user/ana", webhook.Users[^1]);
        Assert.Empty(_world.Server.Writes);
    }

    [Theory]
    [InlineData("view", null)]
    [InlineData(null, "shop")]
    public async Task What_a_token_of_EKS_cannot_be_is_refused(string? role, string? environment)
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _world.Provider().PlanNewCredentialAsync(new() { Name = "prod", Role = role, Environment = environment }, default));
        Assert.Equal("NotTaken", error.Id);
    }

    [Fact]
    public async Task Clusters_are_listed_over_pages_and_one_without_an_address_says_so()
    {
        _world.LimitPages(2);
        foreach (string name in new[] { "a", "b", "c", "d", "e" })
            _world.Aws.AddCluster(name, "https://127.0.0.1:1", "");
        _world.Aws.Clusters["e"].Remove("endpoint");
        Cluster[] all = await _world.Provider().GetClustersAsync(null, default).ToArrayAsync();
        Assert.Equal(["a", "b", "c", "d", "e"], all.Select(one => one.Name));
        Assert.StartsWith("It does not answer: ", all[0].Problem, StringComparison.Ordinal);
        Assert.Equal("It has no address.", all[^1].Problem);
        Assert.Empty(await _world.Provider().GetClustersAsync("nothing", default).ToListAsync());
    }

    private static string Value(string yaml, string key) => Regex.Match(yaml, $"{key}: \"?([^\",}}]+)").Groups[1].Value;

    /// <summary>What kubectl says; null where it is not installed.</summary>
    private static string? Kubectl(string kubeConfig, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("kubectl", ["--kubeconfig", kubeConfig, "--context", "eks-prod", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
