namespace CicdTools.Tests.Contract;

public abstract partial class ProviderContract
{
    [Fact]
    public async Task A_token_that_is_not_taken_any_more_is_said_to_be()
    {
        CicdException error = await FailsAsync(async () => await Open<IRuns>(World.ExpiredToken).GetRunsAsync(new() { Repository = World.Repository }, CancellationToken.None).ToListAsync());
        Assert.Equal(("CredentialRejected", CicdErrorKind.Unauthorized), (error.Id, error.Kind));
        Assert.DoesNotContain(World.ExpiredToken, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_may_only_read_reads_and_changes_nothing()
    {
        IRuns runs = Open<IRuns>(World.ReadToken);
        string id = World.AddRun(RunStatus.Succeeded);
        Run run = await GetAsync(runs, id);
        CicdException error = await FailsAsync(async () => await ApplyAsync(await runs.PlanStopAsync(run, CancellationToken.None)));
        Assert.Equal(CicdErrorKind.Forbidden, error.Kind);
        Assert.NotNull(error.Remedy);
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(Open<IRuns>(), id)).Status);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_waited_for()
    {
        IRepositories repositories = Open<IRepositories>();
        World.Clock.Waits.Clear();
        World.Server.Answer(429, "{\"message\":\"Retry later\"}", headers: ("Retry-After", "7"));
        Assert.Single(await repositories.GetRepositoriesAsync(World.Repository, CancellationToken.None).ToListAsync());
        Assert.InRange(World.Clock.Waits.Sum(wait => wait.TotalSeconds), 6.9, 9);
    }

    [Theory]
    [InlineData(400, "RequestRejected", CicdErrorKind.Invalid)]
    [InlineData(409, "Conflict", CicdErrorKind.Conflict)]
    [InlineData(422, "RequestRejected", CicdErrorKind.Invalid)]
    public async Task A_refusal_says_what_the_system_says(int status, string id, CicdErrorKind kind)
    {
        IRepositories repositories = Open<IRepositories>();
        Change change = await repositories.PlanRemoveRepositoryAsync(World.Repository, CancellationToken.None);
        World.Server.Answer(status, "{\"message\":\"Not while the moon is full\"}");
        CicdException error = await FailsAsync(() => ApplyAsync(change));
        Assert.Equal((id, kind), (error.Id, error.Kind));
        Assert.Contains("Not while the moon is full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_server_is_ridden_out_or_said_to_be_broken()
    {
        IRepositories repositories = Open<IRepositories>();
        for (int time = 0; time < 3; time++)
            World.Server.Answer(502, "<html>Bad gateway</html>", "text/html");
        Assert.Single(await repositories.GetRepositoriesAsync(World.Repository, CancellationToken.None).ToListAsync());
        for (int time = 0; time < 5; time++)
            World.Server.Answer(500, "{\"message\":\"500 Internal Server Error\"}");
        Assert.Equal("ServerBroken", (await FailsAsync(async () => await repositories.GetRepositoriesAsync(World.Repository, CancellationToken.None).ToListAsync())).Id);
    }

    [Theory]
    [InlineData("text/html", "<html>Sign in</html>", "NotTheApi")]
    [InlineData("application/json", "{\"id\":", "AnswerInvalid")]
    [InlineData("application/json", "[[]]", "AnswerInvalid")]
    public async Task What_is_no_answer_of_the_API_is_said_to_be_none(string type, string body, string id)
    {
        IRepositories repositories = Open<IRepositories>();
        World.Server.Answer(200, body, type);
        Assert.Equal(id, (await FailsAsync(async () => await repositories.GetRepositoriesAsync(World.Repository, CancellationToken.None).ToListAsync())).Id);
    }
}
