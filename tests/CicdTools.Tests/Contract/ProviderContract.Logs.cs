namespace CicdTools.Tests.Contract;

public abstract partial class ProviderContract
{
    [Fact]
    public async Task The_log_of_a_run_is_read_in_order_and_by_job()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        IRuns runs = Open<IRuns>();
        Run end = await EndAsync(runs, id);
        ILogs logs = Open<ILogs>();
        LogLine[] all = await logs.ReadLogAsync(new() { RunId = id }, CancellationToken.None).ToArrayAsync();
        Assert.Equal(end.Jobs.OrderBy(job => job.StartedAt).Select(job => job.Name), all.Select(line => line.Job).Distinct());
        Assert.All(all, line => Assert.Equal(id, line.RunId));
        string job = end.Jobs[0].Name;
        Assert.Equal([.. all.Where(line => line.Job == job).Select(line => line.Text)], (await logs.ReadLogAsync(new() { RunId = id, Job = job }, CancellationToken.None).ToArrayAsync()).Select(line => line.Text));
        Assert.Equal("JobNotFound", (await FailsAsync(async () => await logs.ReadLogAsync(new() { RunId = id, Job = "nothing" }, CancellationToken.None).ToListAsync())).Id);
        Assert.Equal("RunNotFound", (await FailsAsync(async () => await logs.ReadLogAsync(new() { RunId = World.MissingRun }, CancellationToken.None).ToListAsync())).Id);
    }

    [Fact]
    public async Task Who_stops_following_is_not_asked_for_any_more()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        IRuns runs = Open<IRuns>();
        using CancellationTokenSource stop = new();
        int asked = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Run _ in runs.WatchRunAsync(id, stop.Token))
            {
                asked = World.Server.Exchanges.Length;
                await stop.CancelAsync();
            }
        });
        Assert.Equal(asked, World.Server.Exchanges.Length);
    }

    [Fact]
    public async Task A_log_is_followed_to_the_end_of_its_run_and_misses_nothing()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        ILogs logs = Open<ILogs>();
        LogLine[] followed = await logs.ReadLogAsync(new() { RunId = id, Follow = true }, CancellationToken.None).ToArrayAsync();
        LogLine[] whole = await logs.ReadLogAsync(new() { RunId = id }, CancellationToken.None).ToArrayAsync();
        foreach (IGrouping<string, LogLine> job in whole.GroupBy(line => line.Job))
            Assert.Equal([.. job.Select(line => line.Text)], followed.Where(line => line.Job == job.Key).Select(line => line.Text).Where(text => job.Any(line => line.Text == text)));
    }
}
