using CicdTools.Tests.Environments;
using CicdTools.Tests.Repositories;

namespace CicdTools.Tests.Promotions;

public sealed class InterruptionTests
{
    [Fact]
    public async Task A_promotion_that_is_killed_at_any_step_is_complete_or_not_begun()
    {
        int completed = 0;
        int notBegun = 0;
        for (int step = 1; ; step++)
        {
            await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
            await fixture.PromoteAsync("0.1.0");
            if (!await CrashAsync(fixture, step, () => fixture.PromoteAsync("0.2.0", percent: 50)))
                break;

            bool done = await CompleteOrNotBegunAsync(fixture, before: "0.1.0×4", after: "0.2.0×2 0.1.0×2");
            _ = done ? completed++ : notBegun++;
            Assert.Equal(done ? 2 : 1, await fixture.Engine.GetAsync(new(), default).CountAsync());
            Assert.Equal(done ? 2 : 1, await fixture.Local.Local.GetDeploymentsAsync("app", null, default).CountAsync());

            // Whoever comes next finds no process that nobody knows.
            await fixture.PromoteAsync("0.3.0");
            Assert.Equal("0.3.0×4", await fixture.RunsAsync());
            Assert.Equal(4, fixture.World.Alive.Count);
            Assert.Equal(4, Directory.EnumerateFiles(Path.Combine(fixture.Local.Local.Paths.Environment("staging"), "instances"), "*.json").Count());
            Assert.Single(Directory.EnumerateDirectories(Path.Combine(fixture.Local.Local.Paths.Environment("staging"), "work")));
        }

        Assert.True(completed > 0 && notBegun > 5, $"{completed} completed, {notBegun} not begun");
    }

    [Fact]
    public async Task An_approved_promotion_that_is_killed_at_any_step_can_be_resumed()
    {
        for (int step = 1; ; step++)
        {
            await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
            Promotion waiting = await fixture.PromoteAsync("0.1.0", "production");
            if (!await CrashAsync(fixture, step, () => fixture.ApproveAsync(waiting)))
                break;

            Promotion found = await fixture.Engine.GetAsync(new() { Id = waiting.Id }, default).SingleAsync();
            Assert.Contains(found.Status, new[] { PromotionStatus.Approved, PromotionStatus.Succeeded });
            Assert.Equal(found.Status == PromotionStatus.Succeeded ? "0.1.0×4" : "", await fixture.RunsAsync("production"));

            Promotion resumed = Assert.IsType<Promotion>(await LocalFixture.ApplyAsync(await fixture.Engine.PlanResumeAsync(waiting.Id, default)));

            Assert.Equal(PromotionStatus.Succeeded, resumed.Status);
            Assert.Equal("0.1.0×4", await fixture.RunsAsync("production"));
            Assert.Equal(4, fixture.World.Alive.Count);
        }
    }

    [Fact]
    public async Task An_undo_that_is_killed_at_any_step_is_complete_or_not_begun()
    {
        for (int step = 1; ; step++)
        {
            await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
            await fixture.PromoteAsync("0.1.0");
            Promotion last = await fixture.PromoteAsync("0.2.0", percent: 25);
            if (!await CrashAsync(fixture, step, () => fixture.UndoAsync(last)))
                break;

            bool done = await CompleteOrNotBegunAsync(fixture, before: "0.2.0×1 0.1.0×3", after: "0.1.0×4");
            Promotion found = await fixture.Engine.GetAsync(new() { Id = last.Id }, default).SingleAsync();
            Assert.Equal(done ? PromotionStatus.Undone : PromotionStatus.Succeeded, found.Status);
            if (!done)
                await fixture.UndoAsync(last);
            Assert.Equal("0.1.0×4", await fixture.RunsAsync());
        }
    }

    [Fact]
    public async Task A_removal_that_is_killed_at_any_step_can_be_done_again()
    {
        for (int step = 1; ; step++)
        {
            await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
            await fixture.PromoteAsync("0.1.0");
            Change change = await fixture.Local.Local.PlanRemoveEnvironmentAsync(null, "staging", default);
            if (!await CrashAsync(fixture, step, () => LocalFixture.ApplyAsync(change)))
                break;

            await LocalFixture.ApplyAsync(await fixture.Local.Local.PlanRemoveEnvironmentAsync(null, "staging", default));
            Assert.Empty(fixture.World.Alive);
        }
    }

    [Fact]
    public async Task A_canceled_promotion_leaves_nothing_running()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        using CancellationTokenSource source = new();
        CicdTools.Providers.Local.LocalProvider canceling = fixture.Local.Open(fixture.Local.Caller with { Progress = new CancelAt(source, "Starting 0.2.0, instance 3 of 4") });
        Change change = await fixture.EngineOf(canceling).PlanAsync(new() { Application = "app", Version = "0.2.0", Environment = "staging" }, default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteScope.RunAsync(() => change.ApplyAsync(source.Token)));

        Assert.Equal("0.1.0×4", await fixture.RunsAsync());
        Assert.Equal(4, fixture.World.Alive.Count);
        Assert.Single(await fixture.Engine.GetAsync(new(), default).ToArrayAsync());
    }

    [Fact]
    public async Task Of_two_promotions_at_once_one_is_refused_or_both_are_in_the_ledger()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        Change two = await fixture.PlanAsync("0.2.0");
        Change three = await fixture.EngineOf(fixture.Local.Open()).PlanAsync(new() { Application = "app", Version = "0.3.0", Environment = "staging" }, default);

        Task<object?>[] both = [LocalFixture.ApplyAsync(two), LocalFixture.ApplyAsync(three)];
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => Task.WhenAll(both));

        Assert.Equal(("EnvironmentChanged", CicdErrorKind.Conflict), (error.Id, error.Kind));
        Promotion won = (Promotion)(await both.Single(task => task.IsCompletedSuccessfully))!;
        Assert.Equal($"{won.Version}×4", await fixture.RunsAsync());
        Assert.Equal(4, fixture.World.Alive.Count);
    }

    private static async Task<bool> CrashAsync(PromotionFixture fixture, int step, Func<Task> action)
    {
        fixture.World.Revive();
        fixture.World.CrashAt = step;
        try
        {
            await action();
            return false;
        }
        catch (SimulatedCrashException)
        {
            return true;
        }
        finally
        {
            fixture.World.Revive();
        }
    }

    private static async Task<bool> CompleteOrNotBegunAsync(PromotionFixture fixture, string before, string after)
    {
        string runs = await fixture.RunsAsync();
        Assert.Contains(runs, new[] { before, after });
        Application there = (await fixture.ThereAsync())!;
        Assert.Equal(there.Desired, there.Ready);
        return runs == after;
    }

    private sealed class CancelAt(CancellationTokenSource source, string status) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            if (value.Status == status)
                source.Cancel();
        }
    }
}
