using System.Net;
using System.Net.Sockets;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes.Kubernetes;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Ports of pods on this machine: https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/.</summary>
public sealed class PortForwardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_said_to_the_port_is_said_to_the_pod(bool inPieces)
    {
        await using PodServer server = await PodServer.StartAsync(inPieces);
        await using KubernetesProvider provider = Open(server);
        await using PortForward forward = await ForwardAsync(provider, new() { Environment = "shop", Pod = "hello-1" });
        Assert.Equal(("hello-1", 8080, true, 0), (forward.Pod, forward.Port, forward.IsOpen, forward.Connections));

        using TcpClient one = new(), other = new();
        await one.ConnectAsync(IPAddress.Loopback, forward.LocalPort, Token);
        await other.ConnectAsync(IPAddress.Loopback, forward.LocalPort, Token);
        using StreamWriter oneOut = new(one.GetStream()) { AutoFlush = true }, otherOut = new(other.GetStream()) { AutoFlush = true };
        using StreamReader oneIn = new(one.GetStream()), otherIn = new(other.GetStream());
        await otherOut.WriteLineAsync("good evening");
        await oneOut.WriteLineAsync("hello");
        Assert.Equal("HELLO", await oneIn.ReadLineAsync(Token));
        Assert.Equal("GOOD EVENING", await otherIn.ReadLineAsync(Token));
        await oneOut.WriteLineAsync("bye");
        Assert.Equal("BYE", await oneIn.ReadLineAsync(Token));
        // The pod's end is this machine's end.
        Assert.Null(await oneIn.ReadLineAsync(Token));
        Assert.Equal((2, null), (forward.Connections, forward.Problem));
        Assert.All(server.Asked, asked => Assert.Equal(("?ports=8080", "Bearer secret-token"), asked));
    }

    [Fact]
    public async Task Closing_it_ends_its_connections_and_frees_the_port()
    {
        await using PodServer server = await PodServer.StartAsync();
        await using KubernetesProvider provider = Open(server);
        PortForward forward = await ForwardAsync(provider, new() { Environment = "shop", Pod = "hello-1" });
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, forward.LocalPort, Token);
        using StreamReader reader = new(client.GetStream());
        await client.GetStream().WriteAsync("hello\n"u8.ToArray(), Token);
        Assert.Equal("HELLO", await reader.ReadLineAsync(Token));
        forward.Dispose();
        forward.Dispose();
        Assert.False(forward.IsOpen);
        Assert.Null(await reader.ReadLineAsync(Token));
        using TcpListener again = new(IPAddress.Loopback, forward.LocalPort);
        again.Start();
        await ApiServer.UntilAsync(() => Task.FromResult(server.Open == 0));
    }

    [Fact]
    public async Task It_outlives_the_provider_and_listens_on_the_loopback_alone()
    {
        await using PodServer server = await PodServer.StartAsync();
        KubernetesProvider provider = Open(server);
        await using PortForward forward = await ForwardAsync(provider, new() { Environment = "shop", Pod = "hello-1" });
        await provider.DisposeAsync();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, forward.LocalPort, Token);
        await client.GetStream().WriteAsync("hello\n"u8.ToArray(), Token);
        using StreamReader reader = new(client.GetStream());
        Assert.Equal("HELLO", await reader.ReadLineAsync(Token));
        IPEndPoint[] listening = [.. System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == forward.LocalPort)];
        Assert.Equal(IPAddress.Loopback, Assert.Single(listening).Address);
    }

    [Fact]
    public async Task A_port_behind_which_nobody_is_says_so()
    {
        await using PodServer server = await PodServer.StartAsync();
        await using KubernetesProvider provider = Open(server);
        await using PortForward forward = await ForwardAsync(provider, new() { Environment = "shop", Pod = "hello-1", Port = 9090 });
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, forward.LocalPort, Token);
        using StreamReader reader = new(client.GetStream());
        Assert.Null(await reader.ReadLineAsync(Token));
        await ApiServer.UntilAsync(() => Task.FromResult(forward.Problem?.Contains("connection refused", StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task A_port_that_is_taken_and_a_pod_that_is_not_there_are_named()
    {
        await using PodServer server = await PodServer.StartAsync();
        await using KubernetesProvider provider = Open(server);
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Change change = await provider.PlanPortForwardAsync(new() { Environment = "shop", Pod = "hello-1", LocalPort = port }, Token);
        Assert.Empty(server.Asked);
        Assert.Equal("PortNotFree", (await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(Token))).Id);
        Assert.Equal("PodNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanPortForwardAsync(new() { Environment = "shop", Pod = "nobody" }, Token))).Id);
    }

    internal static async Task<PortForward> ForwardAsync(KubernetesProvider provider, PortForwardRequest request)
    {
        Change change = await provider.PlanPortForwardAsync(request, Token);
        return (PortForward)(await WriteScope.RunAsync(() => change.ApplyAsync(Token)))!;
    }

    private static KubernetesProvider Open(PodServer server) => ApiServer.Open(new() { Address = server.Address }, new Caller { Credential = new("secret-token") });
}

/// <summary>What a real API server says before it would connect anybody. It has no node, so that it connects nobody.</summary>
[Collection("cluster")]
public sealed class PortForwardRefusalTests(ApiServer server)
{
    [Fact]
    public async Task What_cannot_be_reached_is_named()
    {
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        Assert.Equal("ApplicationNotFound", (await Assert.ThrowsAsync<CicdException>(() => PortForwardTests.ForwardAsync(provider, new() { Application = "hello", Environment = space }))).Id);
        Assert.Equal("PodNotFound", (await Assert.ThrowsAsync<CicdException>(() => PortForwardTests.ForwardAsync(provider, new() { Pod = "hello", Environment = space }))).Id);

        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(provider, space, Manifests.Yaml("hello", "hello:1-crash", replicas: 1)));
        await ApiServer.UntilAsync(async () => await provider.GetApplicationsAsync("hello", space, default).SingleAsync() is { Instances.Length: 1 });
        Assert.Equal("PodNotReady", (await Assert.ThrowsAsync<CicdException>(() => PortForwardTests.ForwardAsync(provider, new() { Application = "hello", Environment = space }))).Id);
        Assert.Equal("PortUnknown", (await Assert.ThrowsAsync<CicdException>(async () =>
            await PortForwardTests.ForwardAsync(provider, new() { Pod = (await provider.GetApplicationsAsync("hello", space, default).SingleAsync()).Instances[0].Name, Environment = space }))).Id);

        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(provider, space, Manifests.Yaml("hello", "hello:2", replicas: 1)));
        Assert.Equal(RunStatus.Succeeded, (await provider.WatchRolloutAsync("hello", space, default).LastAsync()).Status);
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => PortForwardTests.ForwardAsync(provider, new() { Application = "hello", Environment = space, Port = 80 }));
        Assert.Contains("does not have a host assigned", refused.Message, StringComparison.Ordinal);
    }
}
