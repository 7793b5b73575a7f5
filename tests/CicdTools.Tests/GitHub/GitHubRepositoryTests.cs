using CicdTools.Providers.GitHub;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Tests.GitHub;

/// <summary>Accounts, repositories, files, pipelines and deployments of GitHub.</summary>
public sealed class GitHubRepositoryTests
{
    // https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api, https://docs.github.com/enterprise-server@latest/rest/quickstart
    [Theory]
    [InlineData(null, "https://api.github.com/", true)]
    [InlineData("github.com", "https://api.github.com/", true)]
    [InlineData("https://api.github.com", "https://api.github.com/", true)]
    [InlineData("https://octo.ghe.com", "https://api.octo.ghe.com/", true)]
    [InlineData("https://github.example.com", "https://github.example.com/api/v3/", false)]
    [InlineData("https://github.example.com/api/v3", "https://github.example.com/api/v3/", false)]
    public void The_API_is_found_from_the_address(string? address, string api, bool hosted)
    {
        GitHubAddress found = GitHubAddress.From(address);
        Assert.Equal((api, hosted), (found.Api.AbsoluteUri, found.IsHosted));
    }

    [Theory]
    [InlineData("https://user:pw@github.example.com")]
    [InlineData("ftp://github.example.com")]
    [InlineData("::")]
    public void An_address_that_is_none_is_refused_and_not_repeated(string address)
    {
        CicdException error = Assert.Throws<CicdException>(() => GitHubAddress.From(address));
        Assert.Equal("InvalidAddress", error.Id);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_account_tells_what_the_token_will_not_serve()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.Server.Scopes = ["repo"];
        Account account = await fixture.Provider.GetAccountAsync(default);
        Assert.Equal(("octocat", "User"), (account.Name, account.Kind));
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 9, 0, 0, TimeSpan.Zero), account.ExpiresAt);
        Assert.Equal(6, account.Lacks.Length);
        Assert.EndsWith("/settings/tokens/new?description=CicdTools&scopes=repo,workflow,admin%3Aorg,delete_repo,read%3Apackages,delete%3Apackages.", account.Lacks[^1], StringComparison.Ordinal);
        Assert.Contains(account.Lacks, sentence => sentence.Contains("'workflow'", StringComparison.Ordinal) && sentence.Contains("New-CicdPipeline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_token_is_said_to_be_wrong()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync(new("ghp_wrong"));
        Assert.Equal("CredentialRejected", await GitHubFixture.FailsAsync(() => fixture.Provider.GetAccountAsync(default)));
    }

    [Fact]
    public async Task Repositories_come_over_pages_with_what_may_be_done_there()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        for (int i = 0; i < 120; i++)
            fixture.Server.Add($"octo/r{i:000}").Permission = i == 3 ? "maintain" : "admin";
        Repository[] all = await fixture.Provider.GetRepositoriesAsync(null, default).ToArrayAsync();
        Assert.Equal(120, all.Length);
        Assert.Equal("maintain", all[3].Permission);
        Assert.Empty(await fixture.Provider.GetRepositoriesAsync("octo/moon", default).ToArrayAsync());
    }

    [Fact]
    public async Task A_repository_is_made_from_a_template_in_one_commit_after_the_first()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        Repository made = await GitHubFixture.ApplyAsync<Repository>(fixture.Provider.PlanNewRepositoryAsync(new() { Name = "octocat/hello", Template = "static" }, default));
        Assert.Equal("octocat/hello", made.Name);
        SortedDictionary<string, string> files = fixture.Server.Repositories["octocat/hello"].Branches["main"];
        Assert.Equal(new CicdTools.Providers.Templates.TemplateLibrary().Render("static", "hello").Select(file => file.Path).Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("RepositoryExists", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanNewRepositoryAsync(new() { Name = "octocat/hello" }, default)));
        await GitHubFixture.ApplyAsync<Repository>(fixture.Provider.PlanNewRepositoryAsync(new() { Name = "contoso/hello" }, default));
        Assert.Contains(fixture.Server.Writes, exchange => exchange.Path == "/orgs/contoso/repos");
        await GitHubFixture.ApplyAsync<object?>(fixture.Provider.PlanRemoveRepositoryAsync("contoso/hello", default));
        Assert.DoesNotContain("contoso/hello", fixture.Server.Repositories.Keys);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        (GitHubFixture fixture, _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        fixture.Server.Scopes = ["repo"];
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => GitHubFixture.ApplyAsync<object?>(fixture.Provider.PlanRemoveRepositoryAsync("octo/app", default)));
        Assert.Equal(("ScopeMissing", CicdErrorKind.Forbidden), (error.Id, error.Kind));
        Assert.Contains("'delete_repo'", error.Message, StringComparison.Ordinal);
        Assert.Equal("ScopeMissing", await GitHubFixture.FailsAsync(() => GitHubFixture.ApplyAsync<RepositoryItem>(fixture.Provider.PlanSetItemAsync(new() { Repository = "octo/app", Path = ".github/workflows/ci.yml", Content = "name: x\n" }, default))));
    }

    [Fact]
    public async Task Files_are_read_written_and_not_overwritten_unseen()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        Assert.Equal([".github", "README.md"], await fixture.Provider.GetItemsAsync("octo/app", "", null, default).Select(item => item.Path).ToArrayAsync());
        Assert.Equal("# app\n", (await fixture.Provider.GetItemsAsync("octo/app", "README.md", null, default).SingleAsync()).Content);
        Assert.Equal("PathNotFound", await GitHubFixture.FailsAsync(() => fixture.Provider.GetItemsAsync("octo/app", "moon", null, default).ToArrayAsync().AsTask()));

        SetItemRequest request = new() { Repository = "octo/app", Path = "docs/a b#c.md", Content = "ä\n" };
        Change change = await fixture.Provider.PlanSetItemAsync(request, default);
        Assert.Contains("+ä", change.Details, StringComparison.Ordinal);
        RepositoryItem written = await GitHubFixture.ApplyAsync<RepositoryItem>(Task.FromResult(change));
        Assert.Equal("ä\n", repository.Branches["main"]["docs/a b#c.md"]);
        Assert.NotEqual("", written.Commit);
        Assert.NotNull((await fixture.Provider.PlanSetItemAsync(request, default)).AlreadyDone);

        Change late = await fixture.Provider.PlanSetItemAsync(request with { Content = "mine" }, default);
        repository.Branches["main"]["docs/a b#c.md"] = "theirs";
        Assert.Equal("ItemChanged", await GitHubFixture.FailsAsync(() => GitHubFixture.ApplyAsync<RepositoryItem>(Task.FromResult(late))));
        Assert.Equal("theirs", repository.Branches["main"]["docs/a b#c.md"]);

        repository.ProtectedBranches.Add("main");
        Assert.Equal("BranchProtected", await GitHubFixture.FailsAsync(() => GitHubFixture.ApplyAsync<RepositoryItem>(fixture.Provider.PlanSetItemAsync(request with { Content = "again" }, default))));
    }

    [Fact]
    public async Task Pipelines_are_read_into_the_model()
    {
        (GitHubFixture fixture, _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        Pipeline pipeline = await fixture.Provider.GetPipelinesAsync("octo/app", default).SingleAsync();
        Assert.Equal(("ci", ".github/workflows/ci.yml"), (pipeline.Name, pipeline.Path));
        Assert.Equal(["build"], pipeline.Jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task Deployments_tell_what_runs_where()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        repository.Environments.Add("production", new(5));
        repository.Environments.Add("staging", new(6));
        repository.Deployments.AddRange([new("staging", "v1", "success"), new("production", "v1", "success"), new("staging", "v2", "success"), new("production", "v2", "failure")]);
        Assert.Equal(["staging v2", "production v1"], await fixture.Provider.GetApplicationsAsync("octo/app", null, default).Select(application => $"{application.Environment} {application.Version}").ToArrayAsync());
        Assert.Equal(["v2 Failed", "v1 Succeeded"], await fixture.Provider.GetDeploymentsAsync("octo/app", "production", default).Select(deployment => $"{deployment.Version} {deployment.Status}").ToArrayAsync());
    }

    [Fact]
    public async Task Budgets_come_from_the_server()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        RateBudget core = await fixture.Provider.GetRateBudgetsAsync(default).FirstAsync();
        Assert.Equal(("work", "core", 5000, 4999, "server"), (core.Context, core.Name, core.Limit, core.Remaining, core.Source));
    }
}
