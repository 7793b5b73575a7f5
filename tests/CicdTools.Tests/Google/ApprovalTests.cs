namespace CicdTools.Tests.Google;

/// <summary>Builds that wait for an approval: https://docs.cloud.google.com/build/docs/securing-builds/gate-builds-on-approval.</summary>
public sealed class ApprovalTests : GoogleTests
{
    [Theory]
    [InlineData(true, ApprovalStatus.Approved, RunStatus.Succeeded)]
    [InlineData(false, ApprovalStatus.Denied, RunStatus.Canceled)]
    public async Task A_build_waits_and_is_decided_once(bool approve, ApprovalStatus status, RunStatus end)
    {
        World.Trigger["approvalConfig"] = new System.Text.Json.Nodes.JsonObject { ["approvalRequired"] = true };
        string id = World.AddRun(RunStatus.Succeeded);
        Run waits = await Provider.GetRunsAsync(new() { Repository = "github/hello", Status = [RunStatus.Waiting] }, default).SingleAsync();
        Assert.Equal((id, "It waits for an approval."), (waits.Id, waits.Reason));
        Approval waiting = await Provider.GetApprovalsAsync(new() { Repository = "github/hello" }, default).SingleAsync();
        Assert.Equal((id, id, "github/hello", ApprovalStatus.Waiting), (waiting.Id, waiting.RunId, waiting.Repository, waiting.Status));
        Change change = await Provider.PlanDecisionAsync(waiting, approve, "seen by two", default);
        Assert.Empty(World.Server.Writes);
        Approval decided = Assert.IsType<Approval>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal((status, "ada@contoso.com", "seen by two"), (decided.Status, decided.DecidedBy, decided.Comment));
        Assert.Equal($$$"""{"approvalResult":{"decision":"{{{(approve ? "APPROVED" : "REJECTED")}}}","comment":"seen by two"}}""", World.Server.Writes.Single().Body!.ToJsonString());
        Assert.Equal(end, (await EndAsync(id)).Status);
        Assert.Equal("ApprovalDecided", await IdAsync(() => Provider.PlanDecisionAsync(waiting, approve, null, default)));
        Assert.Empty(await Provider.GetApprovalsAsync(new(), default).ToListAsync());
        Assert.Single(await Provider.GetApprovalsAsync(new() { Status = [status] }, default).ToListAsync());
    }

    [Fact]
    public async Task What_waits_for_nobody_is_no_approval()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        Assert.Empty(await Provider.GetApprovalsAsync(new() { Id = id }, default).ToListAsync());
        Assert.Equal("ApprovalNotFound", await IdAsync(() => Provider.PlanDecisionAsync(new() { Id = id }, true, null, default)));
        Assert.Equal("ApprovalNotFound", await IdAsync(() => Provider.PlanDecisionAsync(new() { Id = "nonsense" }, true, null, default)));
    }
}
