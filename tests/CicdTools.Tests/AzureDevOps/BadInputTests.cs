using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>What people give and what systems have that does not fit, each said before anything is changed.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    // Whoever may see an approval and not decide is told by the system (https://learn.microsoft.com/en-us/rest/api/azure/devops/approvalsandchecks/approvals/get).
    [Fact]
    public async Task An_approval_that_is_not_mine_names_those_whose_it_is_and_none_of_a_batch_is_decided()
    {
        AddGated(isMine: true);
        AddGated(isMine: false);
        AzureDevOpsProvider provider = _fixture.Provider();
        Approval[] waiting = await provider.GetApprovalsAsync(new(), default).ToArrayAsync();
        CicdException error = await FailsAsync(() => provider.PlanDecisionsAsync(waiting, approve: true, null, default));
        Assert.Equal(("ApprovalNotYours", CicdErrorKind.Forbidden), (error.Id, error.Kind));
        Assert.Contains("bob@fabrikam.example", error.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task An_approval_that_was_given_already_says_so()
    {
        AddGated(isMine: true);
        AzureDevOpsProvider provider = _fixture.Provider();
        Approval waiting = await provider.GetApprovalsAsync(new(), default).SingleAsync();
        Change change = await provider.PlanDecisionAsync(waiting, approve: true, null, default);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        CicdException error = await FailsAsync(() => provider.PlanDecisionAsync(waiting, approve: false, null, default));
        Assert.Equal(("ApprovalDecided", CicdErrorKind.Conflict), (error.Id, error.Kind));
        // Somebody else was faster, between the plan and its call: nothing is decided a second time, and it is no success.
        Assert.Equal("RequestRejected", (await FailsAsync(() => WriteScope.RunAsync(() => change.ApplyAsync(default)))).Id);
        Assert.Single(_fixture.Server.Writes, exchange => exchange.Status == 200);
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/build/leases: protectPipeline keeps the pipeline as long as the lease is valid.
    [Fact]
    public async Task A_run_that_is_retained_keeps_its_pipeline_and_is_named()
    {
        FakeDefinition definition = _fixture.Definition;
        _fixture.Azure.Leases.Add(new(definition.Id, 7, _fixture.Clock.GetUtcNow().AddDays(3)));
        AzureDevOpsProvider provider = _fixture.Provider();
        CicdException error = await FailsAsync(() => provider.PlanRemovePipelineAsync("My team/hello", "hello", default));
        Assert.Equal("RunRetained", error.Id);
        Assert.Contains("run 7 is retained", error.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Writes);

        // One that has ended, or keeps its run alone, is in nobody's way; and where the system itself refuses, it is said as well.
        _fixture.Azure.Leases[0] = new(definition.Id, 7, _fixture.Clock.GetUtcNow().AddDays(3), ProtectsPipeline: false);
        Change change = await provider.PlanRemovePipelineAsync("My team/hello", "hello", default);
        _fixture.Azure.Leases[0] = new(definition.Id, 7, _fixture.Clock.GetUtcNow().AddDays(-3));
        await provider.PlanRemovePipelineAsync("My team/hello", "hello", default);
        Assert.Equal("RunRetained", (await FailsAsync(() => WriteScope.RunAsync(() => change.ApplyAsync(default)))).Id);
        Assert.Contains(definition, _fixture.Project.Definitions);
    }

    [Theory]
    [InlineData("Ünïcode 日本 team", "a b.c")]
    [InlineData("Überwachung", "строка")]
    public async Task A_project_may_have_blanks_and_letters_of_any_language_in_all_that_is_asked(string project, string repository)
    {
        FakeProject made = _fixture.Azure.AddProject(project);
        FakeRepository own = _fixture.Azure.AddRepository(made, repository);
        _fixture.Azure.AddDefinition(made, own, "nächtlich", "\\täglich");
        _fixture.Azure.AddEnvironment(made, "staging");
        string name = $"{project}/{repository}";
        AzureDevOpsProvider provider = _fixture.Provider();
        Run run = Assert.IsType<Run>(await ApplyAsync(provider.PlanStartAsync(new() { Repository = name, Pipeline = "täglich/nächtlich" }, default)));
        Assert.Equal((name, $"{name}/{run.Number}", "nächtlich"), (run.Repository, run.Id, run.Pipeline));
        Assert.Equal(RunStatus.Succeeded, (await provider.WatchRunAsync(run.Id, default).ToListAsync())[^1].Status);
        // The address of its page leads back to it.
        string page = $"{_fixture.Server.Address}/fabrikam/{Uri.EscapeDataString(project)}/_build/results?buildId={run.Number}";
        Assert.Equal(run.Id, (await provider.GetRunsAsync(new() { Id = page }, default).SingleAsync()).Id);
        await ApplyAsync(provider.PlanSetItemAsync(new() { Repository = name, Path = "dök/ä.md", Content = "ä" }, default));
        Assert.Equal("ä", (await provider.GetItemsAsync(name, "dök/ä.md", null, default).SingleAsync()).Content);
        await ApplyAsync(provider.PlanSetVariableAsync(new() { Scope = new() { Repository = name }, Name = "COLOR", Value = "grün" }, default));
        Assert.Equal("grün", (await provider.GetVariablesAsync(new() { Repository = name }, null, default).SingleAsync()).Value);
        Assert.Single(await provider.GetEnvironmentsAsync(new() { Repository = name }, default).ToListAsync());
    }

    // https://learn.microsoft.com/en-us/azure/devops/organizations/settings/naming-restrictions#project-names and #azure-repos-git
    [Theory]
    [InlineData("a~b")]
    [InlineData("a&b")]
    [InlineData("a%b")]
    [InlineData("a@b")]
    [InlineData("it's")]
    [InlineData("a/b")]
    [InlineData("_a")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a😀")]
    [InlineData("a\tb")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AUX")]
    [InlineData("web.config")]
    [InlineData("signalr")]
    public async Task A_project_that_cannot_be_named_so_is_refused(string name)
    {
        CicdException error = await FailsAsync(() => _fixture.Provider().PlanInitializeAsync(new() { Name = name }, default));
        Assert.Contains(error.Id, new[] { "InvalidName", "RepositoryRequired" });
        Assert.Empty(_fixture.Server.Writes);
    }

    [Theory]
    [InlineData("My team/a@b")]
    [InlineData("My team/a~b")]
    [InlineData("My team/it's")]
    [InlineData("My team/a😀")]
    [InlineData("My team/_a")]
    [InlineData("My team")]
    public async Task A_repository_that_cannot_be_named_so_is_refused(string name)
    {
        Assert.Equal("InvalidName", (await FailsAsync(() => _fixture.Provider().PlanNewRepositoryAsync(new() { Name = name }, default))).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task An_environment_a_connection_and_a_variable_that_cannot_be_named_so_are_refused()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        foreach (string name in new[] { "", "a\nb" })
        {
            Assert.Equal("InvalidName", (await FailsAsync(() => provider.PlanSetEnvironmentAsync(new() { Repository = "My team", Name = name, Create = true }, default))).Id);
            Assert.Equal("InvalidName", (await FailsAsync(() => provider.PlanNewServiceConnectionAsync(new() { Repository = "My team", Name = name, Kind = ServiceConnectionKind.GitHub, Secret = new("correct-horse") }, default))).Id);
        }

        foreach (string name in new[] { "", "a b", "secretOne", "ä" })
            Assert.Equal("InvalidName", (await FailsAsync(() => provider.PlanSetVariableAsync(new() { Scope = new() { Repository = "My team/hello" }, Name = name, Value = "x" }, default))).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    private void AddGated(bool isMine)
    {
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition);
        build.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "production", Gate = new() { IsMine = isMine } });
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private static async Task<object?> ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        return await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
