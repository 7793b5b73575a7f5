using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Tokens, refusals and limits: https://learn.microsoft.com/en-us/azure/devops/integrate/concepts/rate-limits.</summary>
public sealed class DialectTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_personal_token_goes_as_a_password_and_one_of_Entra_as_a_bearers()
    {
        Account account = await _fixture.Provider().GetAccountAsync(default);
        Assert.Equal(("ada@fabrikam.example", "User"), (account.Name, account.Kind));
        Assert.Equal($"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(":" + AzureDevOpsServer.Token))}", _fixture.Server.Exchanges[^1].Headers["Authorization"]);
        await _fixture.Provider(AzureDevOpsServer.EntraToken).GetAccountAsync(default);
        Assert.Equal($"Bearer {AzureDevOpsServer.EntraToken}", _fixture.Server.Exchanges[^1].Headers["Authorization"]);
        Assert.Equal("Job", (await _fixture.Provider(AzureDevOpsServer.EntraToken, new("environment", "SYSTEM_ACCESSTOKEN")).GetAccountAsync(default)).Kind);
    }

    [Fact]
    public async Task A_sign_in_page_is_no_answer_but_a_token_that_is_not_taken()
    {
        CicdException expired = await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider(AzureDevOpsServer.ExpiredToken).GetAccountAsync(default));
        Assert.Equal(("CredentialRejected", CicdErrorKind.Unauthorized), (expired.Id, expired.Kind));
        Assert.Contains("sign-in page", expired.Message, StringComparison.Ordinal);
        CicdException unknown = await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider("nonsense").GetAccountAsync(default));
        Assert.Equal("CredentialRejected", unknown.Id);
        Assert.Equal("Suppress", _fixture.Server.Exchanges[^1].Headers["X-TFS-FedAuthRedirect"]);
    }

    [Fact]
    public async Task A_redirect_to_the_sign_in_page_is_one_as_well()
    {
        _fixture.Server.Answer(302, "", headers: ("Location", "/_signin?realm=dev.azure.com"));
        _fixture.Server.Answer(200, "<html>Sign in</html>", "text/html");
        Assert.Equal("CredentialRejected", (await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().GetAccountAsync(default))).Id);
    }

    [Fact]
    public async Task An_answer_that_asks_to_slow_down_is_an_answer_and_the_next_call_waits()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        _fixture.Azure.Headers["Retry-After"] = "9";
        Assert.Single(await provider.GetRepositoriesAsync("My team/hello", default).ToListAsync());
        Assert.Empty(_fixture.Clock.Waits);
        _fixture.Azure.Headers.Clear();
        Assert.Single(await provider.GetRepositoriesAsync("My team/hello", default).ToListAsync());
        Assert.InRange(_fixture.Clock.Waits.Sum(wait => wait.TotalSeconds), 8.9, 10);
    }

    [Fact]
    public async Task What_is_left_is_told_as_the_system_tells_it()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Assert.Empty(await provider.GetRateBudgetsAsync(default).ToListAsync());
        DateTimeOffset reset = _fixture.Clock.GetUtcNow().AddMinutes(4);
        _fixture.Azure.Headers["X-RateLimit-Resource"] = "GitApi/Sliding";
        _fixture.Azure.Headers["X-RateLimit-Limit"] = "200";
        _fixture.Azure.Headers["X-RateLimit-Remaining"] = "20";
        _fixture.Azure.Headers["X-RateLimit-Reset"] = $"{reset.ToUnixTimeSeconds()}";
        RateBudget budget = Assert.Single(await provider.GetRateBudgetsAsync(default).ToListAsync());
        Assert.Equal(("GitApi/Sliding", 200, 20, reset, "work"), (budget.Name, budget.Limit, budget.Remaining, budget.ResetsAt, budget.Context));

        // With nothing left it slows down and does not refuse, so nothing waits by itself.
        _fixture.Azure.Headers["X-RateLimit-Remaining"] = "0";
        await provider.GetAccountAsync(default);
        _fixture.Clock.Waits.Clear();
        await provider.GetAccountAsync(default);
        Assert.Empty(_fixture.Clock.Waits);
    }

    [Theory]
    [InlineData(409, "GitReferenceStaleException", "TF401028: The reference has already been updated by another client.", "ItemChanged")]
    [InlineData(403, "GitRefUpdateRejectedByPolicyException", "TF402455: Pushes to this branch are not permitted.", "BranchProtected")]
    [InlineData(400, "PipelineValidationException", "/azure-pipelines.yml: A template expression is not allowed.", "PipelineInvalid")]
    [InlineData(400, "ArgumentException", "Nothing in particular.", "RequestRejected")]
    public async Task A_refusal_is_told_by_its_kind_with_what_it_says(int status, string kind, string message, string id)
    {
        _fixture.Server.Answer(status, $$"""{"$id":"1","innerException":null,"message":"{{message}}","typeKey":"{{kind}}","errorCode":0,"eventId":3000}""");
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().GetAccountAsync(default));
        Assert.Equal(id, error.Id);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }
}
