using System.Runtime.Versioning;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class JobOrderTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Jobs_run_after_what_they_need()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("d", "echo d", "b", "c"), Lab.Job("b", "echo b", "a"), Lab.Job("c", "echo c", "a"), Lab.Job("a", "echo a")), new() { ThrottleLimit = 8 });

        Assert.Equal(RunStatus.Succeeded, run.Status);
        JobRun Of(string name) => run.Jobs.Single(job => job.Name == name);
        Assert.True(Of("a").FinishedAt <= Of("b").StartedAt);
        Assert.True(Of("a").FinishedAt <= Of("c").StartedAt);
        Assert.True(Of("b").FinishedAt <= Of("d").StartedAt);
        Assert.True(Of("c").FinishedAt <= Of("d").StartedAt);
        Assert.Equal(1, run.Number);
        Assert.Equal("0.1.0", run.Version);
    }

    [Fact]
    public async Task Jobs_that_need_nothing_of_each_other_run_side_by_side()
    {
        // Each can only end if the other runs at the same time: a pipe opens when there is somebody at both of its ends.
        string there = _lab.Fifo("there");
        string back = _lab.Fifo("back");
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", $"echo > {there}; read line < {back}"), Lab.Job("b", $"read line < {there}; echo > {back}")), new() { ThrottleLimit = 2 });
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public async Task No_more_jobs_run_at_once_than_allowed()
    {
        string shared = Path.Combine(_lab.Root, "shared");
        Directory.CreateDirectory(shared);
        string go = _lab.Fifo("go");
        string script = $"mine={shared}/1; mkdir $mine 2>/dev/null || {{ mine={shared}/2; mkdir $mine; }}; read line < {go}; rmdir $mine";
        Run started = await _lab.StartAsync(Lab.Pipeline([.. Enumerable.Range(0, 6).Select(i => Lab.Job($"j{i}", $"set -e; {script}"))]), new() { ThrottleLimit = 2 });
        Run two = await _lab.UntilAsync(started, run => run.Jobs.Count(job => job.Status == RunStatus.Running) >= 2);
        Assert.Equal((2, 4), (two.Jobs.Count(job => job.Status == RunStatus.Running), two.Jobs.Count(job => job.Status == RunStatus.Queued)));
        // Held open, so that the lines wait for those who are still to come.
        await using (FileStream lines = await Task.Run(() => new FileStream(go, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)))
        {
            await lines.WriteAsync("\n\n\n\n\n\n"u8.ToArray());
            Assert.Equal(RunStatus.Succeeded, (await _lab.EndAsync(started)).Status);
        }
    }

    [Fact]
    public async Task What_needs_a_failed_job_is_skipped_and_what_does_not_runs()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("bad", "echo no; exit 3"), Lab.Job("after", "true", "bad"), Lab.Job("last", "true", "after"), Lab.Job("other", "true")));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal([RunStatus.Failed, RunStatus.Skipped, RunStatus.Skipped, RunStatus.Succeeded], run.Jobs.Select(job => job.Status));
        Assert.Equal(3, run.Jobs[0].ExitCode);
        Assert.Contains("'bad'", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conditions_are_held_to_how_things_stand()
    {
        Job On(string id, Condition condition) => Lab.Job(id, "true", "bad") with { Condition = condition };
        Run run = await _lab.RunAsync(Lab.Pipeline(
            Lab.Job("bad", "false"),
            On("failure", Condition.OnFailure),
            On("always", Condition.Always),
            On("success", Condition.OnSuccess),
            On("never", Condition.Never),
            On("branch", new AllCondition([new BranchCondition(["main"]), Condition.Always])),
            On("other", new AllCondition([new BranchCondition(["release/*"]), Condition.Always])),
            On("main-only", new BranchCondition(["main"])),
            Lab.Job("tag", "true") with { Condition = new TagCondition(["v*"]) },
            Lab.Job("no-tag", "true") with { Condition = new NotCondition(new TagCondition(["v*"])) }));

        Assert.Equal(["bad:Failed", "failure:Succeeded", "always:Succeeded", "success:Skipped", "never:Skipped", "branch:Succeeded", "other:Skipped", "main-only:Skipped", "tag:Skipped", "no-tag:Succeeded"],
            run.Jobs.Select(job => $"{job.Name}:{job.Status}"));
    }

    [Fact]
    public async Task An_allowed_failure_does_not_stop_the_run()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("flaky", "exit 1") with { ContinueOnError = true }, Lab.Job("after", "true", "flaky")));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal([RunStatus.Failed, RunStatus.Succeeded], run.Jobs.Select(job => job.Status));
    }

    [Fact]
    public async Task Steps_after_a_failure_are_left_out_unless_they_ask_for_it()
    {
        Job job = new()
        {
            Id = "j",
            Steps =
            [
                new ScriptStep { Name = "allowed", Script = "exit 1", ContinueOnError = true },
                new ScriptStep { Name = "bad", Script = "exit 4" },
                new ScriptStep { Name = "not", Script = "echo never" },
                new ScriptStep { Name = "cleanup", Script = "echo clean", Condition = Condition.Always },
                new ScriptStep { Name = "report", Script = "echo report", Condition = Condition.OnFailure },
            ],
        };
        Run run = await _lab.RunAsync(Lab.Pipeline(job));
        Assert.Equal([RunStatus.Failed, RunStatus.Failed, RunStatus.Skipped, RunStatus.Succeeded, RunStatus.Succeeded], run.Jobs[0].Steps.Select(step => step.Status));
        Assert.Equal(4, run.Jobs[0].ExitCode);
        Assert.Equal(["clean", "report"], (await _lab.LogAsync(run)).Select(line => line.Text));
    }

    [Fact]
    public async Task A_failure_is_tried_again_as_often_as_asked()
    {
        string counter = Path.Combine(_lab.Root, "count");
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("flaky", $"echo x >> {counter}; [ $(wc -l < {counter}) -ge 3 ]") with { Retries = 2 }));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(3, run.Jobs[0].Attempt);
    }

    [Fact]
    public async Task A_matrix_is_a_job_for_each_combination()
    {
        Job job = Lab.Job("test", "echo $os $version $extra") with
        {
            Matrix = new()
            {
                Axes = [new("os", ["a", "b"]), new("version", ["1", "2"])],
                Exclude = [new VariableMap().With("os", "a").With("version", "2")],
                Include = [new VariableMap().With("os", "b").With("version", "2").With("extra", "x"), new VariableMap().With("os", "c").With("version", "9")],
            },
        };
        Run run = await _lab.RunAsync(Lab.Pipeline(job, Lab.Job("after", "echo done", "test")), new() { ThrottleLimit = 1 });
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["test (a, 1)", "test (b, 1)", "test (b, 2, x)", "test (c, 9)", "after"], run.Jobs.Select(record => record.Name));
        Assert.Equal("b 2 x", (await _lab.TextAsync(run, "test (b, 2, x)")).Trim());
    }

    [Fact]
    public async Task The_first_failure_ends_the_rest_of_its_matrix()
    {
        Job job = Lab.Job("m", "[ $n = 1 ] && exit 1; sleep 60") with { Matrix = new() { Axes = [new("n", ["1", "2", "3"])] } };
        Run run = await _lab.RunAsync(Lab.Pipeline(job), new() { ThrottleLimit = 3 });
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal([RunStatus.Failed, RunStatus.Canceled, RunStatus.Canceled], run.Jobs.Select(record => record.Status));
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_ended()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Lab.Job("slow", "sleep 60") with { Timeout = TimeSpan.FromMilliseconds(200) }));
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("longer than", run.Jobs[0].Reason, StringComparison.Ordinal);
    }

    // docs.github.com, "Workflow syntax", timeout-minutes: the job is canceled, and a canceled job's always() steps run. GitLab leaves out the
    // after_script of a job that times out (https://gitlab.com/gitlab-org/gitlab/-/issues/15603).
    [Theory]
    [InlineData("", new[] { RunStatus.Canceled, RunStatus.Skipped, RunStatus.Succeeded }, "cleaned")]
    [InlineData("GitLabCI", new[] { RunStatus.Canceled, RunStatus.Skipped, RunStatus.Skipped }, "longer than")]
    public async Task After_a_job_s_own_time_limit_what_runs_always_still_runs(string format, RunStatus[] steps, string last)
    {
        Job job = new()
        {
            Id = "slow",
            Timeout = TimeSpan.FromMilliseconds(300),
            Steps = [new ScriptStep { Script = "sleep 60" }, new ScriptStep { Script = "echo missed" }, new ScriptStep { Script = "echo cleaned", Condition = Condition.Always }],
        };
        Run run = await _lab.RunAsync(Lab.Pipeline(job) with { Format = format });
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("longer than", run.Jobs[0].Reason, StringComparison.Ordinal);
        Assert.Equal(steps, run.Jobs[0].Steps.Select(step => step.Status));
        string text = await _lab.TextAsync(run);
        Assert.DoesNotContain("missed", text, StringComparison.Ordinal);
        Assert.Contains(last, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_takes_too_long_fails_and_the_next_can_see_it()
    {
        Job job = new() { Id = "j", Steps = [new ScriptStep { Script = "sleep 60", Timeout = TimeSpan.FromMilliseconds(200) }, new ScriptStep { Script = "echo seen", Condition = Condition.OnFailure }] };
        Run run = await _lab.RunAsync(Lab.Pipeline(job));
        Assert.Equal([RunStatus.Failed, RunStatus.Succeeded], run.Jobs[0].Steps.Select(step => step.Status));
        Assert.EndsWith("seen", await _lab.TextAsync(run), StringComparison.Ordinal);
    }
}
