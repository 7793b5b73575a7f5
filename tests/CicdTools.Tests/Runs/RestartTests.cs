using System.Runtime.Versioning;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class RestartTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Only_what_failed_runs_again_with_the_artifacts_of_the_rest()
    {
        string log = Path.Combine(_lab.Root, "made");
        string ready = Path.Combine(_lab.Root, "ready");
        Pipeline pipeline = Lab.Pipeline(
            new Job { Id = "make", Needs = [], Steps = [new ScriptStep { Script = $"echo x >> {log}; echo content > f" }, new UploadArtifactStep { Artifact = "a", Paths = ["f"] }] },
            new Job { Id = "use", Needs = ["make"], Steps = [new DownloadArtifactStep { Artifact = "a" }, new ScriptStep { Script = $"cat f; [ -e {ready} ]" }] },
            Lab.Job("last", "echo last", "use"));
        Run first = await _lab.RunAsync(pipeline);
        Assert.Equal([RunStatus.Succeeded, RunStatus.Failed, RunStatus.Skipped], first.Jobs.Select(job => job.Status));
        File.WriteAllText(ready, "");

        Run started = (Run)(await Lab.ApplyAsync(await _lab.Provider.PlanRestartAsync(new() { Run = first, FailedOnly = true }, CancellationToken.None)))!;
        Run second = await _lab.EndAsync(started);

        Assert.Equal(RunStatus.Succeeded, second.Status);
        Assert.Equal(("restart", 2, first.Commit), (second.Event, second.Number, second.Commit));
        Assert.Equal("x\n", File.ReadAllText(log));
        Assert.Contains("content", await _lab.TextAsync(second, "use"), StringComparison.Ordinal);

        Assert.Equal("NothingToRestart", (await Assert.ThrowsAsync<CicdException>(() => _lab.Provider.PlanRestartAsync(new() { Run = second, FailedOnly = true }, CancellationToken.None))).Id);
        Run third = await _lab.EndAsync((Run)(await Lab.ApplyAsync(await _lab.Provider.PlanRestartAsync(new() { Run = second }, CancellationToken.None)))!);
        Assert.Equal(RunStatus.Succeeded, third.Status);
        Assert.Equal("x\nx\n", File.ReadAllText(log));
    }

    [Fact]
    public async Task A_run_under_way_is_not_started_again()
    {
        Run started = await _lab.StartAsync(Lab.Pipeline(Lab.Job("a", "sleep 60")));
        Assert.Equal("RunNotFinished", (await Assert.ThrowsAsync<CicdException>(() => _lab.Provider.PlanRestartAsync(new() { Run = started }, CancellationToken.None))).Id);
        await Lab.ApplyAsync(await _lab.Provider.PlanStopAsync(started, CancellationToken.None));
    }
}
