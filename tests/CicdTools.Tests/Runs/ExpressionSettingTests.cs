using System.Runtime.Versioning;

namespace CicdTools.Tests.Runs;

/// <summary>Settings of jobs and steps that are expressions. docs.github.com, "Workflow syntax": <c>jobs.&lt;job_id&gt;.continue-on-error</c>, <c>timeout-minutes</c>.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ExpressionSettingTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_job_may_fail_where_its_expression_says_so()
    {
        Run run = await RunAsync("""
            on: push
            jobs:
              a:
                runs-on: x
                continue-on-error: ${{ matrix.experimental }}
                strategy:
                  fail-fast: true
                  matrix:
                    experimental: [true, false]
                steps:
                  - run: ${{ !matrix.experimental }}
              after:
                needs: a
                runs-on: x
                steps:
                  - run: echo "${{ needs.a.result }}"
            """);
        Assert.Equal(["a (true):Failed", "a (false):Succeeded", "after:Succeeded"], run.Jobs.Select(job => $"{job.Name}:{job.Status}"));
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public async Task It_is_computed_for_each_job_of_a_matrix_that_only_showed_during_the_run()
    {
        Run run = await RunAsync("""
            on: push
            jobs:
              plan:
                runs-on: x
                outputs:
                  list: ${{ steps.s.outputs.list }}
                steps:
                  - id: s
                    run: echo 'list=["flaky","slow","good"]' >> "$GITHUB_OUTPUT"
              each:
                needs: plan
                runs-on: x
                continue-on-error: ${{ matrix.kind != 'good' }}
                timeout-minutes: ${{ matrix.kind == 'slow' && 0.005 || 5 }}
                strategy:
                  matrix:
                    kind: ${{ fromJSON(needs.plan.outputs.list) }}
                steps:
                  - if: matrix.kind == 'flaky'
                    run: exit 3
                  - if: matrix.kind == 'slow'
                    run: sleep 300
            """);
        Assert.Equal(["each (flaky):Failed", "each (good):Succeeded", "each (slow):Failed", "plan:Succeeded"], run.Jobs.Select(job => $"{job.Name}:{job.Status}").Order(StringComparer.Ordinal));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Contains("longer than 00:00:00.3", run.Jobs.Single(job => job.Name == "each (slow)").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_may_fail_and_ends_in_time_where_its_expressions_say_so()
    {
        Run run = await RunAsync("""
            on: push
            env:
              MINUTES: '0.005'
            jobs:
              a:
                runs-on: x
                timeout-minutes: ${{ fromJSON('5') }}
                steps:
                  - run: exit 3
                    continue-on-error: ${{ github.ref_name == 'main' }}
                  - run: sleep 300
                    continue-on-error: ${{ always() }}
                    timeout-minutes: ${{ fromJSON(env.MINUTES) }}
                  - run: exit 4
                    continue-on-error: ${{ github.ref_name == 'other' }}
            """);
        Assert.Equal([RunStatus.Failed, RunStatus.Failed, RunStatus.Failed], run.Jobs[0].Steps.Select(step => step.Status));
        Assert.Equal((RunStatus.Failed, 4), (run.Status, run.Jobs[0].ExitCode));
        Assert.Contains("The step took longer than 00:00:00.3", await _lab.TextAsync(run), StringComparison.Ordinal);
    }

    private async Task<Run> RunAsync(string text)
    {
        _lab.Commit("Pipeline", (".github/workflows/ci.yml", text));
        Change change = await _lab.Provider.PlanStartAsync(new() { Repository = "app" }, CancellationToken.None);
        return await _lab.EndAsync((Run)(await Lab.ApplyAsync(change))!);
    }
}
