using CicdTools.Providers.Local;
using CicdTools.Tests.Repositories;

namespace CicdTools.Tests.Promotions;

public sealed class ApprovalTests
{
    [Fact]
    public async Task Production_waits_for_a_person_and_then_goes_on()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();

        Promotion waiting = await fixture.PromoteAsync("0.1.0", "production");

        Assert.Equal(PromotionStatus.Waiting, waiting.Status);
        Assert.Empty(fixture.World.Alive);
        Approval gate = await fixture.Local.Local.GetApprovalsAsync(new(), default).SingleAsync();
        Assert.Equal(("Promotion", "app 0.1.0 to production", "production", "app", waiting.Id, "ada", ApprovalStatus.Waiting), (gate.Kind, gate.Subject, gate.Environment, gate.Application, gate.PromotionId, gate.RequestedBy, gate.Status));
        Assert.Equal("ApprovalPending", await PromotionFixture.IdAsync(() => fixture.Engine.PlanResumeAsync(waiting.Id, default)));

        Promotion done = await fixture.ApproveAsync(waiting);

        Assert.Equal((PromotionStatus.Succeeded, waiting.Id), (done.Status, done.Id));
        Assert.Equal("0.1.0×4", await fixture.RunsAsync("production"));
        Approval decided = await fixture.Local.Local.GetApprovalsAsync(new() { Status = [ApprovalStatus.Approved] }, default).SingleAsync();
        Assert.Equal(("ada", "fine"), (decided.DecidedBy, decided.Comment));
        Assert.NotNull(decided.DecidedAt);
        Assert.NotNull((await fixture.Engine.PlanResumeAsync(waiting.Id, default)).AlreadyDone);
    }

    [Fact]
    public async Task Asking_twice_gives_the_promotion_that_waits_already()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion waiting = await fixture.PromoteAsync("0.1.0", "production");
        Change again = await fixture.PlanAsync("0.1.0", "production");
        Assert.Contains(waiting.ApprovalId!, again.AlreadyDone, StringComparison.Ordinal);
        Assert.Equal(waiting.Id, Assert.IsType<Promotion>(await LocalFixture.ApplyAsync(again)).Id);
    }

    [Fact]
    public async Task What_was_approved_for_a_share_is_approved_for_all_until_it_is_undone()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion share = await fixture.ApproveAsync(await fixture.PromoteAsync("0.1.0", "production", 25));
        Promotion all = await fixture.PromoteAsync("0.1.0", "production");
        Assert.Equal(PromotionStatus.Succeeded, all.Status);

        await fixture.UndoAsync(all);
        await fixture.UndoAsync(share);

        Assert.Equal(PromotionStatus.Waiting, (await fixture.PromoteAsync("0.1.0", "production")).Status);
        Assert.Equal(PromotionStatus.Waiting, (await fixture.PromoteAsync("0.2.0", "production")).Status);
    }

    [Fact]
    public async Task A_denied_promotion_has_ended_and_an_approval_is_decided_once()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion waiting = await fixture.PromoteAsync("0.1.0", "production");
        Approval gate = await fixture.Local.Local.GetApprovalsAsync(new(), default).SingleAsync();
        Change second = await fixture.Local.Local.PlanDecisionAsync(gate, approve: true, null, default);

        await LocalFixture.ApplyAsync(await fixture.Local.Local.PlanDecisionAsync(gate, approve: false, "not\nyet", default));

        Promotion denied = await fixture.Engine.GetAsync(new() { Id = waiting.Id }, default).SingleAsync();
        Assert.Equal((PromotionStatus.Denied, "Denied by ada: not yet", true), (denied.Status, denied.Message, denied.IsFinished));
        Assert.Equal("ApprovalAlreadyDecided", await PromotionFixture.IdAsync(() => LocalFixture.ApplyAsync(second)));
        Assert.Equal("ApprovalAlreadyDecided", await PromotionFixture.IdAsync(() => fixture.Local.Local.PlanDecisionAsync(gate, approve: true, null, default)));
        Assert.NotNull((await fixture.Engine.PlanResumeAsync(waiting.Id, default)).AlreadyDone);
        Assert.Equal("ApprovalNotFound", await PromotionFixture.IdAsync(() => fixture.Local.Local.PlanDecisionAsync(new() { Id = "production-p99" }, approve: true, null, default)));
    }

    [Fact]
    public async Task Only_approvers_decide()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.SetAsync(new() { Name = "production", Approvers = ["grace"] });
        await fixture.PromoteAsync("0.1.0", "production");
        Approval gate = await fixture.Local.Local.GetApprovalsAsync(new() { Environment = "production" }, default).SingleAsync();
        Assert.Equal(["grace"], gate.Approvers);
        Assert.Equal("NotAnApprover", await PromotionFixture.IdAsync(() => fixture.Local.Local.PlanDecisionAsync(gate, approve: true, null, default)));

        LocalProvider grace = fixture.Local.Open(fixture.Local.Caller with { Actor = "grace" });

        Assert.Equal("grace", Assert.IsType<Approval>(await LocalFixture.ApplyAsync(await grace.PlanDecisionAsync(gate, approve: true, null, default))).DecidedBy);
    }

    [Fact]
    public async Task A_promotion_that_waits_gives_way_to_one_that_was_carried_out()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion waiting = await fixture.PromoteAsync("0.1.0", "production");
        await fixture.SetAsync(new() { Name = "production", RequiresApproval = false });
        await fixture.PromoteAsync("0.1.0", "production");

        Promotion old = await fixture.Engine.GetAsync(new() { Id = waiting.Id }, default).SingleAsync();
        Assert.Equal((PromotionStatus.Superseded, "production-p2 of app 0.1.0 to production took its place.", true), (old.Status, old.Message, old.IsFinished));
        Assert.Empty(await fixture.Local.Local.GetApprovalsAsync(new(), default).ToArrayAsync());
        Assert.Equal("ApprovalExpired", await PromotionFixture.IdAsync(() => fixture.Local.Local.PlanDecisionAsync(new() { Id = waiting.ApprovalId! }, approve: true, null, default)));
        Assert.Contains("Superseded", (await fixture.Engine.PlanResumeAsync(waiting.Id, default)).AlreadyDone, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promotion_that_waits_gives_way_to_a_later_one_that_waits()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion old = await fixture.PromoteAsync("0.1.0", "production");
        Approval gate = await fixture.Local.Local.GetApprovalsAsync(new(), default).SingleAsync();
        // Somebody is just about to approve it.
        Change late = await fixture.Local.Local.PlanDecisionAsync(gate, approve: true, null, default);

        Promotion later = await fixture.PromoteAsync("0.2.0", "production");

        Assert.Equal(later.Id, (await fixture.Local.Local.GetApprovalsAsync(new(), default).SingleAsync()).PromotionId);
        Assert.Equal("ApprovalExpired", await PromotionFixture.IdAsync(() => LocalFixture.ApplyAsync(late)));
        Assert.Equal(ApprovalStatus.Expired, (await fixture.Local.Local.GetApprovalsAsync(new() { Id = gate.Id, Status = [ApprovalStatus.Expired] }, default).SingleAsync()).Status);
        Assert.Equal(PromotionStatus.Succeeded, (await fixture.ApproveAsync(later)).Status);
        Assert.Equal("0.2.0×4", await fixture.RunsAsync("production"));
        Assert.Equal(PromotionStatus.Superseded, (await fixture.Engine.GetAsync(new() { Id = old.Id }, default).SingleAsync()).Status);
    }

    [Fact]
    public async Task What_was_asked_for_later_or_for_another_application_still_waits()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await LocalFixture.ApplyAsync(await fixture.Local.Local.PlanNewRepositoryAsync(new() { Name = "other", Trust = true }, default));
        fixture.Local.Releases.Add("other", "0.1.0");
        await LocalFixture.ApplyAsync(await fixture.Engine.PlanAsync(new() { Application = "other", Version = "0.1.0", Environment = "production" }, default));
        Promotion first = await fixture.PromoteAsync("0.1.0", "production");
        Approval gate = await fixture.Local.Local.GetApprovalsAsync(new() { Id = first.ApprovalId }, default).SingleAsync();
        await LocalFixture.ApplyAsync(await fixture.Local.Local.PlanDecisionAsync(gate, approve: true, null, default));
        // The first is approved and was interrupted; the second is asked for before somebody carries the first one out.
        Promotion second = await fixture.PromoteAsync("0.2.0", "production");
        Promotion done = (Promotion)(await LocalFixture.ApplyAsync(await fixture.Engine.PlanResumeAsync(first.Id, default)))!;
        Assert.Equal(PromotionStatus.Succeeded, done.Status);
        await fixture.UndoAsync(done);
        Assert.Equal(["other", "app"], (await fixture.Local.Local.GetApprovalsAsync(new(), default).ToArrayAsync()).Select(approval => approval.Application));

        Assert.Equal(PromotionStatus.Succeeded, (await fixture.ApproveAsync(second)).Status);
    }

    [Fact]
    public async Task One_that_was_approved_and_interrupted_is_not_carried_out_after_a_later_one()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion first = await fixture.PromoteAsync("0.1.0", "production");
        Approval gate = await fixture.Local.Local.GetApprovalsAsync(new(), default).SingleAsync();
        await LocalFixture.ApplyAsync(await fixture.Local.Local.PlanDecisionAsync(gate, approve: true, null, default));
        await fixture.ApproveAsync(await fixture.PromoteAsync("0.2.0", "production"));
        Assert.Contains("Superseded", (await fixture.Engine.PlanResumeAsync(first.Id, default)).AlreadyDone, StringComparison.Ordinal);
        Assert.Equal("0.2.0×4", await fixture.RunsAsync("production"));
    }

    [Fact]
    public async Task What_may_not_run_here_is_refused_before_anybody_is_asked()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync(trust: false);
        Assert.Equal("HostIsolationRequired", await PromotionFixture.IdAsync(() => fixture.PlanAsync("0.1.0", "production")));
        Assert.Empty(await fixture.Local.Local.GetApprovalsAsync(new(), default).ToArrayAsync());
        Assert.Empty(await fixture.Engine.GetAsync(new() { Environment = "production" }, default).ToArrayAsync());
    }
}
