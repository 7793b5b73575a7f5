using System.Diagnostics;
using CicdTools.Providers;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>A real API server, with its controllers, for all tests of Kubernetes: that of <c>CICDTOOLS_TEST_KUBECONFIG</c>, or one that <c>tests/tools/kubernetes.sh</c> runs on the loopback until this ends.</summary>
public sealed class ApiServer : IAsyncLifetime
{
    private static readonly string Script = Path.Combine(TestTools.Root, "tests", "tools", "kubernetes.sh");

    private Process? _server;
    private TestNode? _node;
    private k8s.Kubernetes? _admin;
    private string? _absent;

    /// <summary>The kubeconfig of an administrator.</summary>
    public string KubeConfig { get; private set; } = "";

    /// <summary>The library's own client, which sees what is there without our help.</summary>
    internal k8s.Kubernetes Admin => _admin ?? throw new InvalidOperationException("The server is not there.");

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CICDTOOLS_TEST_KUBECONFIG") is { Length: > 0 } given)
        {
            KubeConfig = given;
        }
        else if (await FindAsync() is { } absent)
        {
            _absent = absent;
            return;
        }
        else
        {
            ProcessStartInfo start = new("bash", [Script, "run"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            _server = Process.Start(start)!;
            Task<string> errors = _server.StandardError.ReadToEndAsync();
            KubeConfig = await _server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The API server did not start: {await errors}");
        }

        _admin = new(await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(new FileInfo(KubeConfig)));
        // A cluster that has nodes of its own needs no stand-in for them.
        if ((await _admin.CoreV1.ListNodeAsync()).Items.Count > 0)
            return;
        _node = new(_admin);
        _node.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        _admin?.Dispose();
        if (_server is null)
            return;
        // It ends what it started when its input ends.
        _server.StandardInput.Close();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    /// <summary>Skips the test where there is no server.</summary>
    public void Require() => Assert.SkipWhen(_absent is not null, _absent ?? "");

    /// <summary>A namespace of the test's own.</summary>
    internal async Task<string> NewNamespaceAsync(string? label = null)
    {
        Require();
        V1Namespace made = await Admin.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { GenerateName = "test-", Labels = label is null ? null : new Dictionary<string, string> { ["cicdtools-test"] = label } } });
        // A namespace takes pods once its default service account is there.
        V1Pod pod = new() { Metadata = new() { Name = "any" }, Spec = new() { Containers = [new() { Name = "any", Image = "any" }] } };
        await UntilAsync(async () =>
        {
            try
            {
                await Admin.CoreV1.CreateNamespacedPodAsync(pod, made.Metadata.Name, dryRun: "All");
                return true;
            }
            catch (k8s.Autorest.HttpOperationException)
            {
                return false;
            }
        });
        return made.Metadata.Name;
    }

    internal static KubernetesProvider Open(Connection connection, Caller? caller = null) => new(connection with { Name = "cluster", Provider = "Kubernetes" }, caller ?? new Caller { Actor = "ada" });

    internal KubernetesProvider Open(Caller? caller = null)
    {
        Require();
        return Open(new() { ProfileFile = KubeConfig }, caller);
    }

    /// <summary>Looks until something is so; the run's own time limit ends it where it never is.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using PeriodicTimer pulse = new(TimeSpan.FromMilliseconds(100));
        while (!await condition())
            await pulse.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string?> FindAsync()
    {
        if (OperatingSystem.IsWindows())
            return "The Kubernetes API server of the tests runs on Linux.";
        using Process process = Process.Start(new ProcessStartInfo("bash", [Script, "folder"]) { RedirectStandardOutput = true })!;
        string folder = (await process.StandardOutput.ReadToEndAsync()).Trim();
        return File.Exists(Path.Combine(folder, "kube-apiserver")) ? null : "There is no kube-apiserver: 'tests/tools/kubernetes.sh build' makes one, CICDTOOLS_TEST_KUBERNETES names the folder of one, CICDTOOLS_TEST_KUBECONFIG another cluster.";
    }
}

/// <summary>The tests that share the one server.</summary>
[CollectionDefinition("cluster")]
public sealed class ClusterTestGroup : ICollectionFixture<ApiServer>;
