using System.Runtime.Versioning;

namespace CicdTools.Tests.Runs;

/// <summary>
/// What still runs when a run is stopped. docs.github.com, "Workflow cancellation reference" and "Status check functions";
/// docs.gitlab.com/ci/yaml/script, and gitlab-org epic 10158: <c>after_script</c> of a job that ran is run, and CI_JOB_STATUS is <c>canceled</c>.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class StopTests : IAsyncLifetime
{
    private const string Endless = """
        on: push
        jobs:
          a:
            runs-on: x
            steps:
              - run: echo up; sleep 300
              - if: always()
                run: echo still; sleep 300
          b:
            needs: a
            if: always()
            runs-on: x
            steps:
              - run: echo never
        """;

    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Steps_and_jobs_that_ask_for_it_run_after_a_stop_and_no_others()
    {
        Run started = await StartAsync(_lab, ".github/workflows/ci.yml", """
            on: push
            jobs:
              a:
                runs-on: x
                steps:
                  - run: echo up; sleep 300
                  - if: always()
                    run: echo "always ${{ job.status }}"
                  - if: cancelled()
                    run: echo cancelled
                  - run: echo never
                  - if: failure()
                    run: echo never
                  - if: ${{ !cancelled() }}
                    run: echo never
              after:
                needs: a
                if: ${{ always() && needs.a.result == 'cancelled' }}
                runs-on: x
                steps:
                  - run: echo after
              plain:
                needs: a
                runs-on: x
                steps:
                  - run: echo never
              not:
                needs: a
                if: ${{ !cancelled() }}
                runs-on: x
                steps:
                  - run: echo never
            """);
        await _lab.UntilLineAsync(started, "up");
        Run run = (Run)(await Lab.ApplyAsync(await _lab.Provider.PlanStopAsync(started, CancellationToken.None)))!;

        Assert.Equal((RunStatus.Canceled, "Stopped by tester."), (run.Status, run.Reason));
        Assert.Equal([RunStatus.Canceled, RunStatus.Succeeded, RunStatus.Canceled, RunStatus.Canceled], run.Jobs.Select(job => job.Status));
        Assert.Equal([RunStatus.Canceled, RunStatus.Succeeded, RunStatus.Succeeded, RunStatus.Skipped, RunStatus.Skipped, RunStatus.Skipped], run.Jobs[0].Steps.Select(step => step.Status));
        Assert.Equal(["up", "always cancelled", "cancelled", "after"], (await _lab.LogAsync(run)).Select(line => line.Text));
    }

    [Fact]
    public async Task A_job_and_a_step_that_run_always_go_on()
    {
        string go = _lab.Fifo("go");
        string go2 = _lab.Fifo("go2");
        Run started = await StartAsync(_lab, ".github/workflows/ci.yml", $$"""
            on: push
            jobs:
              job:
                if: always()
                runs-on: x
                steps:
                  - run: echo up; cat {{go}}
                  - run: echo next
              step:
                runs-on: x
                steps:
                  - if: always()
                    run: echo up2; cat {{go2}}
                  - run: echo never
              stopped:
                runs-on: x
                steps:
                  - run: echo up3; sleep 300
            """, new() { ThrottleLimit = 3 });
        foreach (string line in (string[])["up", "up2", "up3"])
            await _lab.UntilLineAsync(started, line);
        Task<object?> stopping = Lab.ApplyAsync(await _lab.Provider.PlanStopAsync(started, CancellationToken.None));
        await _lab.UntilAsync(started, run => run.Jobs[2].Status == RunStatus.Canceled);
        await Lab.SignalAsync(go, "went on");
        await Lab.SignalAsync(go2, "went on");
        Run run = (Run)(await stopping)!;
        Assert.Equal([RunStatus.Succeeded, RunStatus.Canceled, RunStatus.Canceled], run.Jobs.Select(job => job.Status));
        Assert.Equal(RunStatus.Canceled, run.Status);
        Assert.Equal("up\nwent on\nnext", await _lab.TextAsync(run, "job"));
        Assert.Equal("up2\nwent on", await _lab.TextAsync(run, "step"));
    }

    [Fact]
    public async Task The_after_script_of_GitLab_runs_after_a_stop_and_other_jobs_do_not()
    {
        Run started = await StartAsync(_lab, ".gitlab-ci.yml", """
            stages: [one, two]
            a:
              stage: one
              script:
                - echo up
                - sleep 300
              after_script:
                - echo "after $CI_JOB_STATUS"
            b:
              stage: two
              when: always
              script: echo never
            """);
        await _lab.UntilLineAsync(started, "up");
        Run run = (Run)(await Lab.ApplyAsync(await _lab.Provider.PlanStopAsync(started, CancellationToken.None)))!;
        Assert.Equal([RunStatus.Canceled, RunStatus.Canceled], run.Jobs.Select(job => job.Status));
        Assert.Equal(["up", "after canceled"], (await _lab.LogAsync(run)).Select(line => line.Text));
    }

    [Fact]
    public async Task The_after_script_of_GitLab_learns_of_a_failure()
    {
        Run run = await _lab.EndAsync(await StartAsync(_lab, ".gitlab-ci.yml", "a:\n  script: exit 1\n  after_script:\n    - echo \"after $CI_JOB_STATUS\"\n"));
        Assert.Equal("after failed", await _lab.TextAsync(run));
    }

    [Fact]
    public async Task A_second_stop_ends_all_at_once()
    {
        Run started = await StartAsync(_lab, ".github/workflows/ci.yml", Endless);
        await _lab.UntilLineAsync(started, "up");
        Task<object?> first = Lab.ApplyAsync(await _lab.Provider.PlanStopAsync(started, CancellationToken.None));
        await _lab.UntilLineAsync(started, "still");
        Change second = await _lab.Open().PlanStopAsync(started, CancellationToken.None);
        Assert.Equal("End what still runs, also what should run always", second.Action);
        Run run = (Run)(await Lab.ApplyAsync(second))!;
        Assert.Equal([RunStatus.Canceled, RunStatus.Canceled], run.Jobs.Select(job => job.Status));
        Assert.Equal(["up", "still"], (await _lab.LogAsync(run)).Select(line => line.Text));
        await first;
    }

    [Fact]
    public async Task What_runs_always_has_five_minutes()
    {
        HastyClock clock = new();
        await using Lab lab = new(clock: clock);
        Run started = await StartAsync(lab, ".github/workflows/ci.yml", Endless);
        await lab.UntilLineAsync(started, "up");
        Run run = (Run)(await Lab.ApplyAsync(await lab.Provider.PlanStopAsync(started, CancellationToken.None)))!;
        Assert.Equal([RunStatus.Canceled, RunStatus.Canceled], run.Jobs.Select(job => job.Status));
        Assert.Equal(1, clock.Waits);
    }

    private static async Task<Run> StartAsync(Lab lab, string path, string text, RunRequest? request = null)
    {
        lab.Commit("Pipeline", (path, text));
        Change change = await lab.Provider.PlanStartAsync((request ?? new()) with { Repository = "app" }, CancellationToken.None);
        return (Run)(await Lab.ApplyAsync(change))!;
    }

    /// <summary>Five minutes pass in a moment, and nothing else does.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private int _waits;

        public int Waits => _waits;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != TimeSpan.FromMinutes(5))
                return base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _waits);
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(300), period);
        }
    }
}
