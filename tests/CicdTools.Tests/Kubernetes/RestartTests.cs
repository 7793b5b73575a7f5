using CicdTools.Providers;
using CicdTools.Providers.Http;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Kubernetes;

/// <summary>The process of the API server is killed and started again, on the same port over the same data.</summary>
[Collection("cluster")]
public sealed class RestartTests(ApiServer server)
{
    private readonly string _application = "app-" + Guid.NewGuid().ToString("N")[..6];

    [Fact]
    public async Task A_watch_goes_on_behind_a_restart_of_the_server()
    {
        ClusterProcess process = server.RequireOurs();
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(provider, space, Manifests.Yaml(_application, $"{_application}:1-unready", replicas: 1)));
        List<Rollout> seen = [];
        bool restarted = false;
        await foreach (Rollout now in provider.WatchRolloutAsync(_application, space, TestContext.Current.CancellationToken))
        {
            seen.Add(now);
            if (now.ProblemId != "ProbeFailed" || restarted)
                continue;
            // The watch is under way, and its server is gone.
            restarted = true;
            await process.KillAsync();
            await process.StartAgainAsync();
            await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(provider, space, Manifests.Yaml(_application, $"{_application}:2", replicas: 1)));
        }

        Assert.True(restarted);
        Assert.Equal((RunStatus.Succeeded, "2"), (seen[^1].Status, seen[^1].Version));
    }

    [Fact]
    public async Task A_watch_whose_server_is_away_for_a_while_finds_it_again()
    {
        ClusterProcess process = server.RequireOurs();
        string space = await server.NewNamespaceAsync();
        await using KubernetesProvider provider = server.Open();
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(provider, space, Manifests.Yaml(_application, $"{_application}:1-unready", replicas: 1)));
        TaskCompletionSource underWay = new();
        Task<Rollout> watching = Task.Run(async () =>
        {
            Rollout? last = null;
            await foreach (Rollout now in provider.WatchRolloutAsync(_application, space, TestContext.Current.CancellationToken))
            {
                last = now;
                if (now.ProblemId == "ProbeFailed")
                    underWay.TrySetResult();
            }

            return last!;
        });
        await underWay.Task;
        await process.KillAsync();
        await process.StartAgainAsync();
        await using KubernetesProvider other = server.Open();
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(other, space, Manifests.Yaml(_application, $"{_application}:2", replicas: 1)));
        Rollout end = await watching;
        Assert.Equal((RunStatus.Succeeded, "2"), (end.Status, end.Version));
    }

    [Fact]
    public async Task An_apply_whose_server_is_killed_says_how_far_it_came_and_is_done_by_doing_it_again()
    {
        ClusterProcess process = server.RequireOurs();
        using TestFolder ledgers = new();
        string space = await server.NewNamespaceAsync();
        await using ClusterGate gate = await ClusterGate.StartAsync(server.KubeConfig);
        await using KubernetesProvider provider = new(new() { Name = "cluster", Provider = "Kubernetes", Address = gate.Address }, new() { Actor = "ada" }, new HttpLimits { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1), Ledgers = ledgers.Path });
        string manifests = string.Join("---\n", Enumerable.Range(0, 40).Select(number => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: map-{number}}}\ndata: {{a: b}}\n"));
        Change change = await ApplyTests.PlanAsync(provider, space, manifests);
        int writes = 0;
        TaskCompletionSource<Task> killing = new();
        gate.Fates = request =>
        {
            int number = request.Method == "PATCH" && request.Query["dryRun"].Count == 0 ? Interlocked.Increment(ref writes) : 0;
            if (number == 31)
                killing.SetResult(process.KillAsync());
            return number > 30 ? Fate.Lose : Fate.Pass;
        };
        CicdException failure = await Assert.ThrowsAsync<CicdException>(() => ApplyTests.ApplyAsync(change));
        Assert.Equal(CicdErrorKind.Unavailable, failure.Kind);
        Assert.Contains("were applied before that.", failure.Message, StringComparison.Ordinal);
        await await killing.Task;
        gate.Fates = _ => Fate.Pass;
        await process.StartAgainAsync();
        ClusterObject[] objects = await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(provider, space, manifests));
        Assert.Equal(40, objects.Length);
        Assert.InRange(objects.Count(one => one.Outcome == ObjectOutcome.Unchanged), 1, 30);
    }

    [Fact]
    public async Task A_promotion_whose_server_is_killed_says_so_and_is_resumed()
    {
        ClusterProcess process = server.RequireOurs();
        using TestFolder ledgers = new();
        await using ClusterGate gate = await ClusterGate.StartAsync(server.KubeConfig);
        Caller caller = new() { Actor = "ada" };
        KubernetesProvider provider = new(new() { Name = "cluster", Provider = "Kubernetes", Address = gate.Address }, caller, new HttpLimits { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1), Ledgers = ledgers.Path });
        await using Strategies.PromotionStage stage = await Strategies.PromotionStage.StartAsync(server, provider, caller);
        int kills = 0;
        gate.Fates = request =>
        {
            // The canary is on its way when the server ends.
            if (request.Method == "POST" && request.Path.Value!.EndsWith("/deployments", StringComparison.Ordinal) && Interlocked.Increment(ref kills) == 1)
                process.KillAsync().GetAwaiter().GetResult();
            return kills > 0 ? Fate.Lose : Fate.Pass;
        };
        CicdException failure = await Assert.ThrowsAsync<CicdException>(() => stage.PromoteAsync("1.1.0", percent: 50));
        Assert.Equal(CicdErrorKind.Unavailable, failure.Kind);
        gate.Fates = _ => Fate.Pass;
        await process.StartAgainAsync();
        await stage.FreeAsync();
        Promotion left = await stage.Provider.GetPromotionsAsync(new() { Environment = stage.Production }, default).FirstAsync();
        Assert.Equal(PromotionStatus.Running, left.Status);
        Promotion done = await stage.ResumeAsync(left.Id);
        Assert.Equal((PromotionStatus.Succeeded, "1.1.0×2 1.0.0×2"), (done.Status, await stage.RunsAsync()));
    }
}
