using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Approvals of stages, found by the timelines of the runs that wait for them.</summary>
public sealed class ApprovalTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_stage_that_waits_is_listed_approved_with_a_comment_and_goes_on()
    {
        FakeApproval gate = AddGated();
        AzureDevOpsProvider provider = _fixture.Provider();
        Approval waiting = await provider.GetApprovalsAsync(new() { Repository = "My team/hello" }, default).SingleAsync();
        FakeBuild build = _fixture.Project.Builds[^1];
        Assert.Equal(($"My team/hello/{build.Id}", $"production of My team/hello #{build.Id}", "Stage", "ada@fabrikam.example"), (waiting.RunId, waiting.Subject, waiting.Kind, waiting.RequestedBy));
        Assert.Equal(["bob@fabrikam.example"], waiting.Approvers);
        Assert.Equal(RunStatus.Waiting, (await provider.GetRunsAsync(new() { Id = waiting.RunId }, default).SingleAsync()).Status);
        Assert.Equal(waiting.Id, (await provider.GetApprovalsAsync(new(), default).SingleAsync()).Id);

        Change change = await provider.PlanDecisionAsync(waiting, approve: true, "Approving", default);
        Assert.Equal(["PATCH /My%20team/_apis/pipelines/approvals"], change.Calls!.Calls);
        Approval decided = Assert.IsType<Approval>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        // Microsoft's own example of a request: httpExamples/approvals/PATCH__UpdateApproval.json.
        JsonNode sent = Assert.Single(_fixture.Server.Writes).Body!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$"""[{"approvalId":"{{gate.Id}}","comment":"Approving","status":"approved"}]"""), sent), sent.ToJsonString());
        Assert.Equal((ApprovalStatus.Approved, "bob@fabrikam.example", "Approving"), (decided.Status, decided.DecidedBy, decided.Comment));
        Assert.Equal(RunStatus.Succeeded, (await provider.WatchRunAsync(waiting.RunId!, default).ToListAsync())[^1].Status);
        Assert.Equal("ApprovalDecided", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanDecisionAsync(waiting, approve: true, null, default))).Id);
        Assert.Empty(await provider.GetApprovalsAsync(new(), default).ToListAsync());
    }

    [Fact]
    public async Task A_denied_stage_ends_its_run()
    {
        AddGated();
        AzureDevOpsProvider provider = _fixture.Provider();
        Approval waiting = await provider.GetApprovalsAsync(new(), default).SingleAsync();
        Change change = await provider.PlanDecisionAsync(waiting, approve: false, null, default);
        Assert.Equal(ApprovalStatus.Denied, Assert.IsType<Approval>(await WriteScope.RunAsync(() => change.ApplyAsync(default))).Status);
        // Somebody said no: that is no fault of the machinery.
        Run ended = await provider.GetRunsAsync(new() { Id = waiting.RunId }, default).SingleAsync();
        Assert.Equal((RunStatus.Failed, "Its approval was rejected."), (ended.Status, ended.Jobs.Single(job => job.Status == RunStatus.Failed).Reason));
        foreach (string id in new[] { "nonsense", $"My team/hello/1/{Guid.Empty}", $"{waiting.RunId}/{Guid.Empty}" })
            Assert.Equal("ApprovalNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanDecisionAsync(new() { Id = id }, approve: true, null, default))).Id);
    }

    [Fact]
    public async Task Several_are_decided_in_one_call_or_none()
    {
        AddGated();
        AddGated();
        AzureDevOpsProvider provider = _fixture.Provider();
        Approval[] waiting = await provider.GetApprovalsAsync(new(), default).ToArrayAsync();
        Change change = await provider.PlanDecisionsAsync(waiting, approve: true, "both", default);
        Assert.Equal(["PATCH /My%20team/_apis/pipelines/approvals"], change.Calls!.Calls);
        Approval[] decided = Assert.IsType<Approval[]>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(waiting.Select(one => (one.Id, ApprovalStatus.Approved)), decided.Select(one => (one.Id, one.Status)));
        Assert.Equal(2, ((JsonArray)Assert.Single(_fixture.Server.Writes).Body!).Count);
        AddGated();
        Approval third = await provider.GetApprovalsAsync(new(), default).SingleAsync();
        Assert.Equal("ApprovalDecided", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanDecisionsAsync([third, waiting[0]], approve: true, null, default))).Id);
        Assert.Single(_fixture.Server.Writes);
    }

    private FakeApproval AddGated()
    {
        FakeApproval gate = new();
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition);
        build.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "production", Gate = gate });
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        return gate;
    }
}
