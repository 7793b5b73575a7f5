using System.Text.Json.Nodes;

namespace CicdTools.Tests.Spinnaker;

/// <summary>Manual judgments as approvals, which Spinnaker's own command line cannot decide.</summary>
public sealed class JudgmentTests : SpinnakerTests
{
    [Theory]
    [InlineData(true, ApprovalStatus.Approved, RunStatus.Succeeded, "continue")]
    [InlineData(false, ApprovalStatus.Denied, RunStatus.Failed, "stop")]
    public async Task A_judgment_is_given_once(bool approve, ApprovalStatus status, RunStatus end, string word)
    {
        string id = Judged();
        Run run = await Provider.GetRunsAsync(new() { Id = id }, default).SingleAsync();
        Assert.Equal((RunStatus.Waiting, "It waits for a manual judgment."), (run.Status, run.Reason));
        JobRun stage = run.Jobs.Single(job => job.Status == RunStatus.Waiting);
        Assert.Equal(("Deploy to production?", "Look at the canary first."), (stage.Name, stage.Reason));
        Approval waiting = await Provider.GetApprovalsAsync(new() { Repository = "sample" }, default).SingleAsync();
        Assert.Equal((id, "sample", ApprovalStatus.Waiting, "ada"), (waiting.RunId, waiting.Application, waiting.Status, waiting.RequestedBy));
        Change change = await Provider.PlanDecisionAsync(waiting, approve, "all of it", default);
        Assert.Empty(World.Server.Writes);
        Approval decided = Assert.IsType<Approval>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal((status, "ada", "all of it"), (decided.Status, decided.DecidedBy, decided.Comment));
        Assert.Equal($$"""{"judgmentStatus":"{{word}}","judgmentInput":"all of it"}""", World.Server.Writes.Single().Body!.ToJsonString());
        Run ended = await EndAsync(id);
        Assert.Equal((end, approve ? RunStatus.Succeeded : RunStatus.Skipped), (ended.Status, ended.Jobs[^1].Status));
        Approval past = await Provider.GetApprovalsAsync(new() { Id = waiting.Id, Status = [status] }, default).SingleAsync();
        Assert.Equal(("ada", "all of it"), (past.DecidedBy, past.Comment));
    }

    [Fact]
    public async Task A_judgment_that_somebody_else_gave_is_not_written_over()
    {
        string id = Judged();
        Approval waiting = await Provider.GetApprovalsAsync(new(), default).SingleAsync();
        Change change = await Provider.PlanDecisionAsync(waiting, true, "fine", default);
        Assert.Contains("keeps no comment", change.Details, StringComparison.Ordinal);
        World.Gate.Executions[0].Judge(waiting.Id.Split('/')[1], "stop", null, World.Clock.GetUtcNow());
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("ApprovalDecided", CicdErrorKind.Conflict), (error.Id, error.Kind));
        Assert.Contains("Denied by ada", error.Message, StringComparison.Ordinal);
        Assert.Empty(World.Server.Writes);
        Assert.Equal(RunStatus.Failed, (await EndAsync(id)).Status);
    }

    [Fact]
    public async Task A_judgment_that_the_pipeline_has_not_come_to_is_none()
    {
        JsonObject pipeline = World.Gate.AddPipeline("sample", "Judged", judged: true);
        string id = World.Gate.AddExecution(pipeline).Id;
        World.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(await Provider.GetApprovalsAsync(new(), default).ToListAsync());
        Assert.Equal("ApprovalNotFound", await IdAsync(() => Provider.PlanDecisionAsync(new() { Id = $"{id}/{id}-S3" }, true, null, default)));
        Assert.Equal("ApprovalNotFound", await IdAsync(() => Provider.PlanDecisionAsync(new() { Id = "nonsense" }, true, null, default)));
    }

    private string Judged()
    {
        string id = World.Gate.AddExecution(World.Gate.AddPipeline("sample", "Judged", judged: true)).Id;
        World.Clock.Advance(TimeSpan.FromMinutes(1));
        return id;
    }
}
