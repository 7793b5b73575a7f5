using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>Hold jobs of CircleCI as approvals.</summary>
public sealed class ApprovalTests : CircleTests
{
    [Fact]
    public async Task A_hold_job_is_found_and_approved_and_what_comes_after_it_runs()
    {
        string id = Held();
        Approval waiting = await Provider.GetApprovalsAsync(new(), default).SingleAsync();
        Assert.Equal(($"{id}/deploy/hold", "Job", "gh/contoso/hello", id, ApprovalStatus.Waiting), (waiting.Id, waiting.Kind, waiting.Repository, waiting.RunId, waiting.Status));
        Change change = await Provider.PlanDecisionAsync(waiting, true, "looks good", default);
        Assert.Empty(World.Server.Writes);
        Assert.Contains("no comment", change.Details, StringComparison.Ordinal);
        Approval approved = Assert.IsType<Approval>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal((ApprovalStatus.Approved, "ada"), (approved.Status, approved.DecidedBy));
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(id)).Status);
        Assert.Empty(await Provider.GetApprovalsAsync(new() { Repository = "gh/contoso/hello" }, default).ToListAsync());
        Approval past = await Provider.GetApprovalsAsync(new() { Id = waiting.Id, Status = [ApprovalStatus.Approved] }, default).SingleAsync();
        Assert.Equal("ada", past.DecidedBy);
        Assert.Equal("ApprovalDecided", await IdAsync(() => Provider.PlanDecisionAsync(waiting, true, null, default)));
    }

    // https://circleci.com/docs/guides/orchestrate/workflows/#holding-a-workflow-for-a-manual-approval
    [Fact]
    public async Task A_denial_is_a_cancellation_and_says_so()
    {
        string id = Held();
        Approval waiting = await Provider.GetApprovalsAsync(new() { Repository = "gh/contoso/hello" }, default).SingleAsync();
        Change change = await Provider.PlanDecisionAsync(waiting, false, null, default);
        Assert.Contains("Cancel", change.Action, StringComparison.Ordinal);
        Approval denied = Assert.IsType<Approval>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(ApprovalStatus.Denied, denied.Status);
        Run end = await EndAsync(id);
        Assert.Equal((RunStatus.Canceled, RunStatus.Skipped), (end.Status, end.Jobs.Single(job => job.Name == "deploy").Status));
        Assert.Equal(ApprovalStatus.Denied, (await Provider.GetApprovalsAsync(new() { Id = waiting.Id, Status = Enum.GetValues<ApprovalStatus>() }, default).SingleAsync()).Status);
    }

    [Fact]
    public async Task A_hold_that_its_workflow_has_not_come_to_is_none_and_one_that_is_not_there_is_said_to_be()
    {
        World.Project.Recipe = CircleRecipes.Gated;
        World.Circle.AddPipeline(World.Project);
        Assert.Empty(await Provider.GetApprovalsAsync(new(), default).ToListAsync());
        Assert.Empty(await Provider.GetApprovalsAsync(new() { Id = "nonsense" }, default).ToListAsync());
        Assert.Equal("ApprovalNotFound", await IdAsync(() => Provider.PlanDecisionAsync(new() { Id = "gh/contoso/hello/1/deploy/other" }, true, null, default)));
        Assert.Equal("ApprovalNotFound", await IdAsync(() => Provider.PlanDecisionAsync(new() { Id = "nonsense" }, true, null, default)));
    }

    private string Held()
    {
        World.Project.Recipe = CircleRecipes.Gated;
        string id = World.IdOf(World.Circle.AddPipeline(World.Project));
        World.Clock.Advance(TimeSpan.FromMinutes(5));
        return id;
    }
}
