using System.Runtime.Versioning;
using CicdTools.Providers.Local;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class GateTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_manual_job_waits_until_another_process_approves_it()
    {
        Run started = await _lab.StartAsync(Lab.Pipeline(Lab.Job("build", "echo b"), Lab.Job("release", "echo r", "build") with { Manual = true }));
        Run waiting = await _lab.UntilAsync(started, run => run.Status == RunStatus.Waiting);
        Assert.Equal(RunStatus.Waiting, waiting.Jobs[1].Status);

        LocalProvider other = _lab.Open();
        Approval approval = Assert.Single(await GatesAsync(other));
        Assert.Equal(("Job", "app #1: release", started.Id, "tester"), (approval.Kind, approval.Subject, approval.RunId, approval.RequestedBy));
        Approval decided = (Approval)(await Lab.ApplyAsync(await other.PlanDecisionAsync(approval, true, "looks good", CancellationToken.None)))!;
        Assert.Equal(ApprovalStatus.Approved, decided.Status);

        Run run = await _lab.EndAsync(started);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal("Approved by tester: looks good.", run.Jobs[1].Reason);
        CicdException again = await Assert.ThrowsAsync<CicdException>(() => other.PlanDecisionAsync(approval, false, null, CancellationToken.None));
        Assert.Equal("ApprovalAlreadyDecided", again.Id);
        Assert.Empty(await GatesAsync(other));
    }

    [Fact]
    public async Task A_denied_job_fails_with_the_reason()
    {
        Run started = await _lab.StartAsync(Lab.Pipeline(new Job { Id = "j", Steps = [new ScriptStep { Script = "echo before" }, new ApproveStep { Message = "Go on?" }, new ScriptStep { Script = "echo after" }] }));
        await _lab.UntilAsync(started, run => run.Status == RunStatus.Waiting);
        Approval approval = Assert.Single(await GatesAsync(_lab.Provider));
        Assert.Equal("Go on?", approval.Subject);
        await Lab.ApplyAsync(await _lab.Provider.PlanDecisionAsync(approval, false, "not today", CancellationToken.None));
        Run run = await _lab.EndAsync(started);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("Denied by tester: not today.", run.Jobs[0].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("after", await _lab.TextAsync(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_decisions_at_once_one_counts()
    {
        Run started = await _lab.StartAsync(Lab.Pipeline(Lab.Job("j", "true") with { Manual = true }));
        await _lab.UntilAsync(started, run => run.Status == RunStatus.Waiting);
        Approval approval = Assert.Single(await GatesAsync(_lab.Provider));
        Change yes = await _lab.Provider.PlanDecisionAsync(approval, true, null, CancellationToken.None);
        Change no = await _lab.Open().PlanDecisionAsync(approval, false, null, CancellationToken.None);
        await Lab.ApplyAsync(yes);
        Assert.Equal("ApprovalAlreadyDecided", (await Assert.ThrowsAsync<CicdException>(() => Lab.ApplyAsync(no))).Id);
        Assert.Equal(RunStatus.Succeeded, (await _lab.EndAsync(started)).Status);
    }

    [Fact]
    public async Task An_environment_that_asks_for_approval_makes_its_jobs_wait_for_its_approvers()
    {
        await Lab.ApplyAsync(await _lab.Provider.PlanSetEnvironmentAsync(new() { Name = "live", Create = true, RequiresApproval = true, Approvers = ["anna"] }, CancellationToken.None));
        Run started = await _lab.StartAsync(Lab.Pipeline(Lab.Job("deploy", "true") with { Environment = new("live") }));
        await _lab.UntilAsync(started, run => run.Status == RunStatus.Waiting);
        Approval approval = Assert.Single(await GatesAsync(_lab.Provider));
        Assert.Equal("live", approval.Environment);
        Assert.Equal("NotAnApprover", (await Assert.ThrowsAsync<CicdException>(() => _lab.Provider.PlanDecisionAsync(approval, true, null, CancellationToken.None))).Id);
        await Lab.ApplyAsync(await _lab.Provider.PlanStopAsync(started, CancellationToken.None));
        Assert.Equal("ApprovalExpired", (await Assert.ThrowsAsync<CicdException>(() => _lab.Provider.PlanDecisionAsync(approval, true, null, CancellationToken.None))).Id);
    }

    private static async Task<List<Approval>> GatesAsync(LocalProvider provider)
    {
        List<Approval> found = [];
        await foreach (Approval approval in provider.GetApprovalsAsync(new(), CancellationToken.None))
            found.Add(approval);
        return found;
    }
}
