using System.Collections.Concurrent;
using CicdTools.Providers;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes.Kubernetes;
using k8s;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Kubernetes;

/// <summary>A server that is killed in the middle, and what is said then. The server is real; the way to it breaks.</summary>
[Collection("cluster")]
public sealed class KilledServerTests(ApiServer server) : IAsyncLifetime
{
    private readonly TestFolder _ledgers = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly string _application = "app-" + Guid.NewGuid().ToString("N")[..6];
    private ClusterGate _gate = null!;
    private KubernetesProvider _provider = null!;
    private string _staging = "", _production = "";

    public async ValueTask InitializeAsync()
    {
        server.Require();
        _gate = await ClusterGate.StartAsync(server.KubeConfig);
        _provider = new(new() { Name = "cluster", Provider = "Kubernetes", Address = _gate.Address }, Caller, new HttpLimits { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1), Ledgers = _ledgers.Path });
        _staging = await server.NewNamespaceAsync();
        _production = await server.NewNamespaceAsync();
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

    private Caller Caller => new() { Actor = "ada", Warn = _warnings.Enqueue };

    [Fact]
    public async Task An_apply_says_how_far_it_came_and_is_done_by_doing_it_again()
    {
        string manifests = string.Join("---\n", Enumerable.Range(0, 40).Select(number => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: map-{number}}}\ndata: {{a: b}}\n"));
        Change change = await ApplyTests.PlanAsync(_provider, _staging, manifests);
        int writes = 0;
        // Of sixteen that are under way at once, fifteen are done at the least when the thirty-first begins.
        _gate.Fates = request =>
        {
            if (request.Method == "PATCH" && Interlocked.Increment(ref writes) > 30)
                _gate.IsDown = true;
            return _gate.IsDown ? Fate.Lose : Fate.Pass;
        };
        CicdException failure = await Assert.ThrowsAsync<CicdException>(() => ApplyTests.ApplyAsync(change));
        Assert.Equal(CicdErrorKind.Unavailable, failure.Kind);
        Assert.Matches("Of 40 objects at least (1[5-9]|2[0-9]|30) were applied before that\\.$", failure.Message);
        _gate.IsDown = false;
        _gate.Fates = _ => Fate.Pass;
        ClusterObject[] objects = await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _staging, manifests));
        Assert.Equal(40, objects.Length);
        Assert.InRange(objects.Count(one => one.Outcome == ObjectOutcome.Unchanged), 15, 30);
        Assert.Equal(40, (await server.Admin.CoreV1.ListNamespacedConfigMapAsync(_staging)).Items.Count(map => map.Metadata.Name.StartsWith("map-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_apply_whose_answer_is_lost_is_asked_again_and_done_once()
    {
        Change change = await ApplyTests.PlanAsync(_provider, _staging, Manifests.Yaml(_application, $"{_application}:1.0.0"));
        int writes = 0;
        _gate.Fates = request => request.Method == "PATCH" && Interlocked.Increment(ref writes) == 1 ? Fate.LoseAnswer : Fate.Pass;
        Assert.Equal(ObjectOutcome.Created, Assert.Single(await ApplyTests.ApplyAsync(change)).Outcome);
        Assert.Equal(2, writes);
    }

    [Fact]
    public async Task A_promotion_in_whose_middle_the_server_is_killed_is_resumed()
    {
        await BeginAsync();
        _gate.Fates = request =>
        {
            // The canary is there, and then nothing is.
            if (IsCanary(request))
                _gate.IsDown = true;
            return IsCanary(request) ? Fate.LoseAnswer : Fate.Pass;
        };
        CicdException failure = await Assert.ThrowsAsync<CicdException>(() => PromoteAsync("1.1.0", 50));
        Assert.Equal(("OutcomeUnknown", CicdErrorKind.Unavailable), (failure.Id, failure.Kind));
        Assert.Contains(_warnings, warning => warning.Contains("could not be taken back", StringComparison.Ordinal));

        _gate.IsDown = false;
        _gate.Fates = _ => Fate.Pass;
        Application there = await _provider.GetApplicationsAsync(_application, _production, default).SingleAsync();
        Promotion left = await _provider.GetPromotionsAsync(new() { Environment = _production }, default).FirstAsync();
        Assert.Equal(("1.0.0", 100, PromotionStatus.Running), (there.Version, there.Percent, left.Status));
        Assert.Contains(left.Id, there.Problem, StringComparison.Ordinal);
        await FreeAsync();
        Promotion done = (Promotion)(await ApplyAsync(await Engine().PlanResumeAsync(left.Id, default)))!;
        Assert.Equal((left.Id, PromotionStatus.Succeeded), (done.Id, done.Status));
        Assert.Equal(50, (await _provider.GetApplicationsAsync(_application, _production, default).SingleAsync()).Percent);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_found_in_the_book_and_stands_once()
    {
        await BeginAsync();
        int puts = 0;
        // The first write of the book begins the step, the second commits it.
        _gate.Fates = request => request.Method == "PUT" && request.Path.Value!.EndsWith("/secrets/cicdtools-environment", StringComparison.Ordinal) && Interlocked.Increment(ref puts) == 2 ? Fate.LoseAnswer : Fate.Pass;
        Promotion done = await PromoteAsync("1.1.0", 100);
        Assert.Equal(PromotionStatus.Succeeded, done.Status);
        string[] versions = await _provider.GetDeploymentsAsync(_application, _production, default).Select(entry => entry.Version).ToArrayAsync();
        Assert.Equal(["1.1.0", "1.0.0"], versions);
        Assert.Equal("1.1.0", (await _provider.GetApplicationsAsync(_application, _production, default).SingleAsync()).Version);
    }

    // https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses
    [Fact]
    public async Task A_watch_that_is_too_old_breaks_or_finds_no_server_for_a_moment_goes_on()
    {
        Queue<Fate> fates = new([Fate.Expire, Fate.Expire, Fate.Lose, Fate.LoseAnswer]);
        int watches = 0;
        _gate.Fates = request =>
        {
            if (request.Query["watch"] != "true")
                return Fate.Pass;
            Interlocked.Increment(ref watches);
            lock (fates)
                return fates.TryDequeue(out Fate fate) ? fate : Fate.Pass;
        };
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _staging, Manifests.Yaml(_application, $"{_application}:1-unready", replicas: 1)));
        // The version that gets ready comes once all ways to break have been gone.
        Task publishing = Task.Run(async () =>
        {
            await ApiServer.UntilAsync(async () =>
            {
                await TouchAsync();
                lock (fates)
                    return fates.Count == 0;
            });
            await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _staging, Manifests.Yaml(_application, $"{_application}:2", replicas: 1)));
        }, TestContext.Current.CancellationToken);
        Rollout last = await _provider.WatchRolloutAsync(_application, _staging, default).LastAsync();
        await publishing;
        Assert.Equal((RunStatus.Succeeded, "2"), (last.Status, last.Version));
        Assert.InRange(watches, 5, int.MaxValue);
    }

    private static bool IsCanary(HttpRequest request) => request.Method == "POST" && request.Path.Value!.EndsWith("/deployments", StringComparison.Ordinal) && request.Query["dryRun"].Count == 0;

    /// <summary>Something of the workload changes, so that it is looked at again.</summary>
    private Task TouchAsync() => server.Admin.AppsV1.PatchNamespacedDeploymentAsync(new k8s.Models.V1Patch($$"""{"metadata":{"annotations":{"touched":"{{Guid.NewGuid():N}}"} } }""", k8s.Models.V1Patch.PatchType.MergePatch), _application, _staging);

    private async Task BeginAsync()
    {
        await PublishAsync("1.0.0");
        await PromoteAsync("1.0.0", 100);
        await PublishAsync("1.1.0");
    }

    /// <summary>The lease of whoever was cut off ends by itself after half a minute; a test does not wait for it.</summary>
    private async Task FreeAsync()
    {
        foreach (k8s.Models.V1Lease lease in (await server.Admin.CoordinationV1.ListNamespacedLeaseAsync(_production)).Items)
            await server.Admin.CoordinationV1.DeleteNamespacedLeaseAsync(lease.Metadata.Name, _production);
    }

    private async Task PublishAsync(string version)
    {
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _staging, Manifests.Yaml(_application, $"{_application}:{version}", replicas: 2)));
        Assert.Equal(RunStatus.Succeeded, (await _provider.WatchRolloutAsync(_application, _staging, default).LastAsync()).Status);
    }

    private IPromotions Engine() => new ProviderCatalog().Promotions(_provider, Caller);

    private async Task<Promotion> PromoteAsync(string version, int percent) =>
        (Promotion)(await ApplyAsync(await Engine().PlanAsync(new() { Application = _application, Version = version, Environment = _production, Percent = percent }, default)))!;

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));
}
