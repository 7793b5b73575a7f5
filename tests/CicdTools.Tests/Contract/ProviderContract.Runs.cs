namespace CicdTools.Tests.Contract;

public abstract partial class ProviderContract
{
    [Fact]
    public async Task Runs_come_newest_first_over_pages()
    {
        World.LimitPages(2);
        string[] ids = [.. Enumerable.Range(0, 5).Select(_ =>
        {
            World.Clock.Advance(TimeSpan.FromMinutes(1));
            return World.AddRun(RunStatus.Succeeded);
        })];
        World.Clock.Advance(TimeSpan.FromHours(1));
        IRuns runs = Open<IRuns>();

        Run[] all = await runs.GetRunsAsync(new() { Repository = World.Repository }, CancellationToken.None).ToArrayAsync();
        Assert.Equal([.. ids.Reverse()], all.Select(run => run.Id));
        Assert.All(all, run => Assert.Equal((RunStatus.Succeeded, World.Repository, runs.Context), (run.Status, run.Repository, run.Context)));
        Assert.Equal(ids, (await runs.GetRunsAsync(new(), CancellationToken.None).ToArrayAsync()).Select(run => run.Id).Reverse());
        if (World.HasNumbers)
            Assert.Equal(ids[2], (await runs.GetRunsAsync(new() { Repository = World.Repository, Number = all[2].Number }, CancellationToken.None).SingleAsync()).Id);
        Assert.Empty(await runs.GetRunsAsync(new() { Repository = World.Repository, Status = [RunStatus.Canceled] }, CancellationToken.None).ToArrayAsync());
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_nothing_to_a_query_and_an_error_to_what_needs_it()
    {
        IRuns runs = Open<IRuns>();
        Assert.Empty(await runs.GetRunsAsync(new() { Id = World.MissingRun }, CancellationToken.None).ToArrayAsync());
        Assert.Empty(await runs.GetRunsAsync(new() { Id = "nonsense" }, CancellationToken.None).ToArrayAsync());
        foreach (string id in new[] { World.MissingRun, "nonsense" })
        {
            Assert.Equal("RunNotFound", (await FailsAsync(async () => await runs.WatchRunAsync(id, CancellationToken.None).ToListAsync())).Id);
            Assert.Equal("RunNotFound", (await FailsAsync(() => runs.PlanStopAsync(new() { Id = id }, CancellationToken.None))).Id);
        }

        CicdException error = await FailsAsync(async () => await runs.GetRunsAsync(new() { Repository = World.Missing }, CancellationToken.None).ToArrayAsync());
        Assert.Equal(("RepositoryNotFound", CicdErrorKind.NotFound), (error.Id, error.Kind));
    }

    [Fact]
    public async Task A_run_is_started_and_watched_to_its_end()
    {
        IRuns runs = Open<IRuns>();
        Change change = await runs.PlanStartAsync(new() { Repository = World.Repository }, CancellationToken.None);
        Assert.Empty(World.Server.Writes);
        Run started = Assert.IsType<Run>(await ApplyAsync(change));
        Assert.Equal((World.Repository, World.Branch, false), (started.Repository, started.Ref, started.IsFinished));

        List<Run> states = await runs.WatchRunAsync(started.Id, CancellationToken.None).ToListAsync();
        Run end = states[^1];
        Assert.Equal((RunStatus.Succeeded, true), (end.Status, end.IsFinished));
        Assert.NotNull(end.FinishedAt);
        Assert.Equal(2, end.Jobs.Length);
        Assert.All(end.Jobs, job => Assert.Equal(RunStatus.Succeeded, job.Status));
        Assert.All(states.SkipLast(1), state => Assert.False(state.IsFinished));
        Assert.Contains(states, state => state.Status == RunStatus.Running);
        // Nothing is told twice.
        Assert.Equal(states.Count, states.Select(state => $"{state.Status} {string.Join(' ', state.Jobs.Select(job => job.Status))} {string.Join(' ', state.Jobs.SelectMany(job => job.Steps).Select(step => step.Status))}").Distinct().Count());
    }

    [Fact]
    public async Task A_watched_run_costs_one_call_each_time()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        IRuns runs = Open<IRuns>();
        World.Clock.Waits.Clear();
        await runs.WatchRunAsync(id, CancellationToken.None).ToListAsync();
        // The first and the last look take the run and its jobs, in no more than three calls.
        Assert.InRange(World.Server.Exchanges.Length, 1, World.Clock.Waits.Count + 6);
    }

    [Theory]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Errored)]
    public async Task What_the_author_broke_is_told_from_what_the_machinery_did(RunStatus end)
    {
        string id = World.AddRun(end);
        IRuns runs = Open<IRuns>();
        Run run = await EndAsync(runs, id);
        Assert.Equal(end, run.Status);
        // A run that its system could not even start has no job.
        Assert.True(run.Jobs.Length == 0 || run.Jobs.Any(job => job.Status == end));
        Assert.Equal(end == RunStatus.Errored, run.Reason is not null);
        Assert.Equal(end, (await runs.GetRunsAsync(new() { Repository = World.Repository }, CancellationToken.None).SingleAsync()).Status);
        Assert.Equal([id], (await runs.GetRunsAsync(new() { Repository = World.Repository, Status = [end] }, CancellationToken.None).ToListAsync()).Select(found => found.Id));
    }

    [Fact]
    public async Task A_run_is_stopped_and_stopping_it_again_does_nothing()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        IRuns runs = Open<IRuns>();
        Run stopped = await ApplyAsync<Run>(runs.PlanStopAsync(await GetAsync(runs, id), CancellationToken.None));
        Assert.Equal(RunStatus.Canceled, stopped.Status);
        int writes = World.Server.Writes.Length;
        Change again = await runs.PlanStopAsync(stopped, CancellationToken.None);
        Assert.NotNull(again.AlreadyDone);
        Assert.Equal(RunStatus.Canceled, Assert.IsType<Run>(await ApplyAsync(again)).Status);
        Assert.Equal(writes, World.Server.Writes.Length);
    }

    [Fact]
    public async Task A_run_that_failed_is_started_again()
    {
        string id = World.AddRun(RunStatus.Failed);
        IRuns runs = Open<IRuns>();
        Run failed = await EndAsync(runs, id);
        Run again = await ApplyAsync<Run>(runs.PlanRestartAsync(new() { Run = failed, FailedOnly = true }, CancellationToken.None));
        Assert.False(again.IsFinished);
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(runs, again.Id)).Status);
        Assert.Equal("NothingToRestart", (await FailsAsync(async () => await runs.PlanRestartAsync(new() { Run = await GetAsync(runs, again.Id), FailedOnly = true }, CancellationToken.None))).Id);
    }

    [Fact]
    public async Task A_start_whose_answer_is_lost_starts_one_run()
    {
        IRuns runs = Open<IRuns>();
        Change change = await runs.PlanStartAsync(new() { Repository = World.Repository }, CancellationToken.None);
        World.Server.FaultWhen(context => context.Request.Method != "GET", after: true);
        try
        {
            await ApplyAsync(change);
        }
        catch (CicdException exception)
        {
            Assert.Equal("OutcomeUnknown", exception.Id);
        }

        Assert.Single(await runs.GetRunsAsync(new() { Repository = World.Repository }, CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task A_plan_refuses_what_is_wrong_before_anything_is_sent()
    {
        IRuns runs = Open<IRuns>();
        Assert.Equal("RepositoryNotFound", (await FailsAsync(() => runs.PlanStartAsync(new() { Repository = World.Missing }, CancellationToken.None))).Id);
        Assert.Equal("PipelineNotFound", (await FailsAsync(() => runs.PlanStartAsync(new() { Repository = World.Repository, Pipeline = "nothing" }, CancellationToken.None))).Id);
        Assert.Equal("InvalidName", (await FailsAsync(() => runs.PlanStartAsync(new() { Repository = World.NoName }, CancellationToken.None))).Id);
        Assert.Equal("NotTaken", (await FailsAsync(() => runs.PlanStartAsync(new() { Repository = World.Repository, Isolation = Isolation.Host }, CancellationToken.None))).Id);
        Assert.Empty(World.Server.Writes);
    }

    [Fact]
    public async Task Nothing_is_written_outside_an_applied_plan()
    {
        IRuns runs = Open<IRuns>();
        Change change = await runs.PlanStartAsync(new() { Repository = World.Repository }, CancellationToken.None);
        Assert.Equal("WriteOutsideScope", (await FailsAsync(() => change.ApplyAsync(CancellationToken.None))).Id);
        Assert.Empty(World.Server.Writes);
    }
}
