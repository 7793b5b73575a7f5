using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>A real API server, with its controllers, for all tests of Kubernetes: with a stand-in for its nodes where it has none.</summary>
public sealed class ApiServer : IAsyncLifetime
{
    private ClusterProcess? _server;
    private TestNode? _node;
    private k8s.Kubernetes? _admin;

    /// <summary>The kubeconfig of an administrator.</summary>
    internal string KubeConfig => _server?.KubeConfig ?? "";

    /// <summary>The library's own client, which sees what is there without our help.</summary>
    internal k8s.Kubernetes Admin => _admin ?? throw new InvalidOperationException("The server is not there.");

    public async ValueTask InitializeAsync()
    {
        _server = await ClusterProcess.StartAsync();
        if (_server.Absent is not null)
            return;
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
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Skips the test where there is no server.</summary>
    public void Require() => Assert.SkipWhen(_server?.Absent is not null, _server?.Absent ?? "");

    /// <summary>Skips the test where the server is somebody else's, who keeps its keys and its process to himself.</summary>
    internal ClusterProcess RequireOurs()
    {
        Require();
        Assert.SkipUnless(_server!.IsOurs, "The cluster that CICDTOOLS_TEST_KUBECONFIG names is not ours to kill, and its keys are not ours to sign with.");
        return _server;
    }

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
}

/// <summary>The tests that share the one server.</summary>
[CollectionDefinition("cluster")]
public sealed class ClusterTestGroup : ICollectionFixture<ApiServer>;
