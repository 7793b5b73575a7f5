using System.Text.Json.Nodes;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Rollouts of CodeDeploy: watched to their end, taken back, and stopped on their way.</summary>
public sealed class DeploymentRolloutTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_rollout_is_watched_instance_by_instance_until_it_is_done_or_has_failed()
    {
        AwsProvider provider = _world.Provider();
        Deploy("web-1.zip");
        List<Rollout> seen = await WatchAsync(provider);
        Assert.Equal([0, 50, 100], seen.Select(state => state.Percent));
        Assert.Equal(("web", "staging", "web-1.zip", RunStatus.Succeeded), (seen[^1].Application, seen[^1].Environment, seen[^1].Version, seen[^1].Status));
        Deploy("web-2.zip", "Failed");
        Rollout failed = (await WatchAsync(provider))[^1];
        Assert.Equal((RunStatus.Failed, 50, "HEALTH_CONSTRAINTS"), (failed.Status, failed.Percent, failed.ProblemId));
        Assert.Contains("healthy instances", failed.Message, StringComparison.Ordinal);
        // Each look asks for the group and for the deployment, and for nothing else.
        Assert.Equal(["BatchGetDeployments", "GetDeploymentGroup"], _world.Aws.Operations.Select(operation => operation.Split('.')[1]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_succeeded_before_with_another_revision_is_deployed_again()
    {
        AwsProvider provider = _world.Provider();
        // More than a page and a batch hold, and listed with the newest last.
        _world.Aws.PageSize = 10;
        for (int number = 0; number < 28; number++)
        {
            Deploy($"web-{number / 2}.zip", number == 26 ? "Failed" : "Succeeded");
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Change change = await provider.PlanUndoRolloutAsync("web", "staging", null, default);
        Assert.Equal("Deploy web-12.zip again, which d-000000026 had put there", change.Action);
        Assert.Equal(["POST codedeploy:CreateDeployment"], change.Calls!.Calls);
        Assert.Empty(_world.Server.Writes);
        Rollout begun = Assert.IsType<Rollout>(await ApplyAsync(change));
        Assert.Equal((RunStatus.Running, "web-12.zip"), (begun.Status, begun.Version));
        Assert.Equal("Back to web-12.zip", _world.Aws.Deployments[^1].Description);
        Assert.Equal((RunStatus.Succeeded, "web-12.zip"), (await WatchAsync(provider))[^1] is { } end ? (end.Status, end.Version) : default);
    }

    [Fact]
    public async Task A_deployment_under_way_is_stopped_and_the_way_back_is_watched()
    {
        AwsProvider provider = _world.Provider();
        Deploy("web-1.zip");
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        Deploy("web-2.zip");
        Change change = await provider.PlanUndoRolloutAsync("web", "staging", null, default);
        Assert.Equal(["POST codedeploy:StopDeployment"], change.Calls!.Calls);
        Rollout begun = Assert.IsType<Rollout>(await ApplyAsync(change));
        Assert.Equal((RunStatus.Running, "web-2.zip"), (begun.Status, begun.Version));
        List<Rollout> seen = await WatchAsync(provider);
        Assert.DoesNotContain(seen, state => state.Status == RunStatus.Failed);
        Assert.Contains(seen, state => state is { Version: "web-1.zip", Message: "It goes back from the deployment d-000000002." });
        Assert.Equal((RunStatus.Succeeded, "web-1.zip", 100), (seen[^1].Status, seen[^1].Version, seen[^1].Percent));
    }

    [Fact]
    public async Task The_text_of_an_AppSpec_is_asked_for_before_it_is_deployed_again()
    {
        AwsProvider provider = _world.Provider();
        string first = new('a', 64), second = new('b', 64);
        _world.Aws.Texts[first] = "version: 0.0";
        foreach (string sum in new[] { first, second })
        {
            _world.Aws.AddDeployment("web", "staging", new() { ["revisionType"] = "AppSpecContent", ["appSpecContent"] = new JsonObject { ["content"] = "version: 0.0", ["sha256"] = sum } });
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Rollout begun = Assert.IsType<Rollout>(await ApplyAsync(await provider.PlanUndoRolloutAsync("web", "staging", null, default)));
        Assert.Equal("aaaaaaaaaaaa", begun.Version);
        Assert.Equal("version: 0.0", _world.Aws.Deployments[^1].Revision["appSpecContent"]!["content"]!.GetValue<string>());
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        // The one before is now the second, of which nothing is kept.
        Assert.Equal("RevisionNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUndoRolloutAsync("web", "staging", null, default))).Id);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_go_back_to_that_is_said()
    {
        AwsProvider provider = _world.Provider();
        _world.Aws.Groups.Add(("web", "empty"));
        Rollout nothing = Assert.Single(await provider.WatchRolloutAsync("web", "empty", default).ToListAsync());
        Assert.Equal((RunStatus.Succeeded, 0, "Nothing was deployed there yet."), (nothing.Status, nothing.Percent, nothing.Message));
        Assert.Equal("NothingToUndo", await RefusalAsync(provider, "empty"));
        Deploy("web-1.zip");
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        Deploy("web-1.zip");
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("NothingToUndo", await RefusalAsync(provider, "staging"));
        Assert.Equal("ApplicationNotFound", await RefusalAsync(provider, "nowhere"));
        Assert.Equal("NotTaken", await RefusalAsync(provider, "staging", 3));
    }

    private static JsonObject Package(string key) => new() { ["revisionType"] = "S3", ["s3Location"] = new JsonObject { ["bucket"] = "contoso-artifacts", ["key"] = key, ["bundleType"] = "zip" } };

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private static async Task<List<Rollout>> WatchAsync(AwsProvider provider) => await provider.WatchRolloutAsync("web", "staging", default).ToListAsync();

    private static async Task<string> RefusalAsync(AwsProvider provider, string group, long? revision = null) =>
        (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUndoRolloutAsync("web", group, revision, default))).Id;

    private void Deploy(string key, string outcome = "Succeeded") => _world.Aws.AddDeployment("web", "staging", Package(key), outcome);
}
