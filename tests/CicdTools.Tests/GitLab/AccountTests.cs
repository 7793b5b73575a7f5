using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.GitLab;

/// <summary>Who the token stands for, in which header it goes, and what it will not serve.</summary>
public sealed class AccountTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task An_access_token_tells_its_scopes_and_its_end()
    {
        Account account = await _fixture.Provider().GetAccountAsync(default);
        Assert.Equal(("ada", "User", "18.2.1"), (account.Name, account.Kind, account.ServerVersion));
        Assert.Equal(["api"], account.Scopes);
        Assert.Equal(new DateTimeOffset(2026, 6, 30, 0, 0, 0, TimeSpan.Zero), account.ExpiresAt);
        Assert.Empty(account.Lacks);
        Assert.All(_fixture.Server.Exchanges, exchange => Assert.Equal(GitLabServer.Token, exchange.Headers["PRIVATE-TOKEN"]));
    }

    [Fact]
    public async Task A_token_that_only_reads_says_what_it_will_not_serve()
    {
        Account account = await _fixture.Provider(GitLabServer.ReadToken).GetAccountAsync(default);
        Assert.Equal(2, account.Lacks.Length);
        Assert.Contains("Start-CicdRun", account.Lacks[0], StringComparison.Ordinal);
        // https://docs.gitlab.com/user/profile/personal_access_tokens/#prefill-personal-access-token-name-and-scopes
        Assert.EndsWith("/-/user_settings/personal_access_tokens?name=CicdTools&scopes=api.", account.Lacks[1], StringComparison.Ordinal);
        Assert.Contains("'api'", account.Lacks[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_neither_says_both()
    {
        _fixture.GitLab.Scopes = ["read_user"];
        Account account = await _fixture.Provider().GetAccountAsync(default);
        Assert.Equal(3, account.Lacks.Length);
    }

    [Fact]
    public async Task An_OAuth_token_goes_where_OAuth_wants_it()
    {
        Account account = await _fixture.Provider(GitLabServer.OAuthToken).GetAccountAsync(default);
        Assert.Equal(["api"], account.Scopes);
        Assert.Equal(_fixture.Clock.GetUtcNow().AddHours(2), account.ExpiresAt);
        Assert.All(_fixture.Server.Exchanges, exchange => Assert.Equal($"Bearer {GitLabServer.OAuthToken}", exchange.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_jobs_token_is_told_by_its_prefix_or_by_the_variable_that_holds_it()
    {
        Account account = await _fixture.Provider(GitLabServer.JobToken).GetAccountAsync(default);
        Assert.Equal(("ada", "Job"), (account.Name, account.Kind));
        Assert.NotEmpty(account.Lacks);
        Assert.Equal(GitLabServer.JobToken, _fixture.Server.Exchanges.Single().Headers["JOB-TOKEN"]);

        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider("an-older-job-token", new("environment", "CI_JOB_TOKEN")).GetAccountAsync(default));
        Assert.Equal("CredentialRejected", refused.Id);
        Assert.Equal("an-older-job-token", _fixture.Server.Exchanges[^1].Headers["JOB-TOKEN"]);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () =>
        {
            Change change = await _fixture.Provider(GitLabServer.ReadToken).PlanRemoveRepositoryAsync(_fixture.Repository, default);
            await WriteScope.RunAsync(() => change.ApplyAsync(default));
        });
        Assert.Equal("ScopeMissing", error.Id);
        Assert.Contains("'api'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budgets_are_what_the_server_tells()
    {
        _fixture.GitLab.PerMinute = 100;
        RateBudget[] budgets = await _fixture.Provider().GetRateBudgetsAsync(default).ToArrayAsync();
        RateBudget told = Assert.Single(budgets);
        Assert.Equal(("throttle_authenticated_api", 100, 99, "work", "server"), (told.Name, told.Limit, told.Remaining, told.Context, told.Source));
    }

    [Fact]
    public async Task A_server_with_a_narrow_limit_refuses_nothing()
    {
        _fixture.GitLab.PerMinute = 5;
        GitLabProvider provider = _fixture.Provider();
        for (int time = 0; time < 12; time++)
            Assert.Single(await provider.GetRepositoriesAsync(_fixture.Repository, default).ToListAsync());
        Assert.DoesNotContain(_fixture.Server.Exchanges, exchange => exchange.Status == 429);
    }

    [Fact]
    public void Only_the_hosted_server_has_the_documented_limits()
    {
        Assert.Contains(new GitLabDialect(isHosted: true, GitLabTokenKind.Access).Limits, rule => rule is { Name: "project creation", Limit: 200 });
        Assert.Empty(new GitLabDialect(isHosted: false, GitLabTokenKind.Access).Limits);
    }
}
