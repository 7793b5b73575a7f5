using System.Collections.Concurrent;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Kubernetes;

/// <summary>What an apply asks of the server, and what happens between two of its calls.</summary>
[Collection("cluster")]
public sealed class ApplyCallTests(ApiServer server) : IAsyncLifetime
{
    private const int Maps = 20;

    private readonly TestFolder _ledgers = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private ClusterGate _gate = null!;
    private KubernetesProvider _provider = null!;
    private string _space = "";

    public async ValueTask InitializeAsync()
    {
        server.Require();
        _gate = await ClusterGate.StartAsync(server.KubeConfig);
        _gate.Fates = Note;
        _provider = new(new() { Name = "cluster", Provider = "Kubernetes", Address = _gate.Address }, new Caller { Actor = "ada" }, new HttpLimits { Ledgers = _ledgers.Path });
        _space = await server.NewNamespaceAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_gate is not null)
        {
            await _provider.DisposeAsync();
            await _gate.DisposeAsync();
        }

        _ledgers.Dispose();
    }

    [Fact]
    public async Task What_is_new_is_asked_about_once_and_applied_once()
    {
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _space, Text("b")));
        Assert.Equal([("PATCH", Maps), ("PATCH?", Maps), ("GET /api/v1", 1)], Counts());
    }

    [Fact]
    public async Task What_is_there_is_looked_at_once_and_applied_where_it_differs()
    {
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _space, Text("b")));
        _calls.Clear();
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _space, Text("c")));
        Assert.Equal([("GET", Maps), ("PATCH", Maps), ("PATCH?", Maps), ("GET /api/v1", 1)], Counts());
        _calls.Clear();
        Assert.NotNull((await ApplyTests.PlanAsync(_provider, _space, Text("c"))).AlreadyDone);
        Assert.Equal([("GET", Maps), ("PATCH?", Maps), ("GET /api/v1", 1)], Counts());
    }

    [Fact]
    public async Task What_somebody_else_writes_between_two_answers_is_not_taken_for_a_change_of_ours()
    {
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _space, Map(0, "b")));
        int looks = 0;
        _gate.Fates = request =>
        {
            if (request.Method == "GET" && request.Path.Value!.EndsWith("/map-0", StringComparison.Ordinal) && Interlocked.Increment(ref looks) == 1)
                server.Admin.CoreV1.PatchNamespacedConfigMap(new V1Patch("""{"data":{"foreign":"value"}}""", V1Patch.PatchType.MergePatch), "map-0", _space);
            return Fate.Pass;
        };
        Change change = await ApplyTests.PlanAsync(_provider, _space, Map(0, "c"));
        Assert.Equal(2, looks);
        Assert.Matches(@"(?m)^-  a: b$", change.Details);
        Assert.DoesNotMatch(@"(?m)^[-+].*foreign", change.Details);
    }

    private Fate Note(HttpRequest request)
    {
        _calls.Enqueue(!request.Path.Value!.Contains("/configmaps/", StringComparison.Ordinal) ? $"{request.Method} {request.Path}" : request.Query.ContainsKey("dryRun") ? $"{request.Method}?" : request.Method);
        return Fate.Pass;
    }

    private (string, int)[] Counts() => [.. _calls.GroupBy(call => call).Select(group => (group.Key, group.Count())).OrderBy(call => call.Key.Length).ThenBy(call => call.Key, StringComparer.Ordinal)];

    private static string Text(string value) => string.Join("---\n", Enumerable.Range(0, Maps).Select(number => Map(number, value)));

    private static string Map(int number, string value) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: map-{number}}}\ndata: {{a: {value}}}\n";
}
