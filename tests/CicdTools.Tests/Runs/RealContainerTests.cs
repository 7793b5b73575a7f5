using System.Runtime.Versioning;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Tests.Runs;

/// <summary>Jobs in containers that are really started.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RealContainerTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_job_runs_inside_and_leaves_nothing_behind()
    {
        Job make = new()
        {
            Id = "make",
            Needs = [],
            Container = new() { Image = RealEngine.Image, Variables = new VariableMap().With("FROM_IMAGE", "1") },
            Steps =
            [
                new CheckoutStep(),
                new ScriptStep { Script = "cat readme.txt; ls /; echo \"$FROM_IMAGE $OF_STEP $TOKEN\"; id -u", Variables = new VariableMap().With("OF_STEP", "2") },
                new ScriptStep { Script = "mkdir -p out/sub; echo made > out/sub/f; touch \"$HOME/left\"; ls \"$HOME\"" },
                new UploadArtifactStep { Artifact = "x", Paths = ["out"] },
                new ScriptStep { Script = "exit 7" },
            ],
        };
        Job use = new() { Id = "use", Needs = ["make"], Condition = Condition.Always, Container = new() { Image = RealEngine.Image }, Steps = [new DownloadArtifactStep { Artifact = "x" }, new ScriptStep { Shell = "sh", Script = "cat out/sub/f" }] };
        Run run = await RunAsync(Lab.Pipeline(make, use));

        Assert.Equal([RunStatus.Failed, RunStatus.Succeeded], run.Jobs.Select(job => job.Status));
        Assert.Equal(7, run.Jobs[0].ExitCode);
        string text = await _lab.TextAsync(run, "make");
        Assert.Contains("1 2 ***\n0\nleft", text, StringComparison.Ordinal);
        // The root of the file system is the image's, not this machine's.
        Assert.DoesNotContain("\nboot\n", text, StringComparison.Ordinal);
        Assert.EndsWith("made", await _lab.TextAsync(run, "use"), StringComparison.Ordinal);
        await NothingIsLeftAsync(run);
    }

    [Fact]
    public async Task A_service_answers_under_its_name()
    {
        // A server in a line, with no module: the image has the program only.
        const string server = "socket(S,2,1,6); setsockopt(S,1,2,1); bind(S, pack('Sna4x8',2,5432,\"\\0\\0\\0\\0\")) or die; listen(S,5); while(accept(C,S)){ print C \"served\\n\"; close C }";
        Job job = new()
        {
            Id = "a",
            Container = new() { Image = RealEngine.Image },
            Services = [new() { Name = "db", Container = new() { Image = RealEngine.Image, Entrypoint = ["perl", "-e", server] } }],
            Steps = [new ScriptStep { Shell = "bash", Script = "for i in {1..200}; do if exec 3<>/dev/tcp/db/5432; then cat <&3; exit 0; fi 2>/dev/null; sleep 0.05; done; exit 1" }],
        };
        Run run = await RunAsync(Lab.Pipeline(job));
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Reason} {await _lab.TextAsync(run)}");
        Assert.EndsWith("served", await _lab.TextAsync(run), StringComparison.Ordinal);
        await NothingIsLeftAsync(run);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_or_is_stopped_ends_inside_too()
    {
        Job slow = Lab.Job("slow", "echo up; sleep 300") with { Container = new() { Image = RealEngine.Image } };
        slow = slow with { Steps = [.. slow.Steps, new ScriptStep { Script = "echo cleaned", Condition = Condition.Always }] };
        Run late = await RunAsync(Lab.Pipeline(slow with { Timeout = TimeSpan.FromSeconds(3) }));
        Assert.Equal(RunStatus.Failed, late.Status);
        Assert.Contains("longer than", late.Jobs[0].Reason, StringComparison.Ordinal);
        await NothingIsLeftAsync(late);

        Run started = await StartAsync(Lab.Pipeline(slow));
        await foreach (LogLine line in _lab.Provider.ReadLogAsync(new() { RunId = started.Id, Follow = true }, CancellationToken.None))
        {
            if (line.Text == "up")
                break;
        }

        Run stopped = (Run)(await Lab.ApplyAsync(await _lab.Provider.PlanStopAsync(started, CancellationToken.None)))!;
        Assert.Equal(RunStatus.Canceled, stopped.Status);
        Assert.EndsWith("up\ncleaned", await _lab.TextAsync(stopped), StringComparison.Ordinal);
        await NothingIsLeftAsync(stopped);
    }

    [Fact]
    public async Task The_steps_after_one_that_took_too_long_find_the_container_as_it_was()
    {
        Job job = new()
        {
            Id = "a",
            Container = new() { Image = RealEngine.Image },
            Steps = [new ScriptStep { Script = "echo made > /tmp/inside; sleep 300", Timeout = TimeSpan.FromSeconds(3) }, new ScriptStep { Script = "cat /tmp/inside", Condition = Condition.OnFailure }],
        };
        Run run = await RunAsync(Lab.Pipeline(job));
        Assert.Equal([RunStatus.Failed, RunStatus.Succeeded], run.Jobs[0].Steps.Select(step => step.Status));
        Assert.EndsWith("made", await _lab.TextAsync(run), StringComparison.Ordinal);
        await NothingIsLeftAsync(run);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_the_jobs_error()
    {
        Run run = await RunAsync(Lab.Pipeline(Lab.Job("a", "true") with { Container = new() { Image = "localhost/no-such-image:0" } }));
        Assert.Equal(RunStatus.Errored, run.Status);
        Assert.Contains("'podman run' ended with exit code", run.Jobs[0].Reason, StringComparison.Ordinal);
        await NothingIsLeftAsync(run);
    }

    private async Task<Run> RunAsync(Pipeline pipeline)
    {
        Run run = await _lab.EndAsync(await StartAsync(pipeline));
        await RunLauncher.EndOfOwnedAsync(_lab.Provider.Paths);
        return run;
    }

    private async Task<Run> StartAsync(Pipeline pipeline)
    {
        string engine = await RealEngine.RequireAsync();
        RunPlanner planner = new(_lab.Provider);
        Pipeline bare = pipeline with { Stages = [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Select(job => job with { Services = [] })] })] };
        RunPlan plan = await planner.PlanAsync(new() { Repository = "app", Isolation = Isolation.Host }, bare, planner.Source("app", null), CancellationToken.None);
        Dictionary<string, SecretText> secrets = new() { ["TOKEN"] = new("hunter2-secret") };
        return await WriteScope.RunAsync(() => new RunLauncher(_lab.Provider, _lab.Provider.Runs).LaunchAsync(plan with { Engine = engine, Pipeline = pipeline }, secrets, null, CancellationToken.None));
    }

    private async Task NothingIsLeftAsync(Run run)
    {
        Assert.DoesNotContain(run.Id, await RealEngine.AskAsync("ps", "--all", "--format", "{{.Names}}"), StringComparison.Ordinal);
        Assert.DoesNotContain(run.Id, await RealEngine.AskAsync("network", "ls", "--format", "{{.Name}}"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(new RunFolder(Path.Combine(_lab.Root, "runs", run.Id)).Work("0001")));
    }
}
