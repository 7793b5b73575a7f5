using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>What AWS gives once: logins of the registry, access keys, and passwords of CodeCommit's Git.</summary>
public sealed class IssuedCredentialTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
    [Fact]
    public async Task A_login_of_the_registry_is_for_its_host_and_ends_after_twelve_hours()
    {
        _world.Aws.Images[("shop", "1.0")] = null;
        Change change = await _world.Provider().PlanNewImageCredentialAsync("shop", default);
        Assert.Equal("123456789012.dkr.ecr.eu-west-1.amazonaws.com", change.Target);
        IssuedCredential login = await IssueAsync(change);
        Assert.Equal((IssuedCredentialKind.Registry, "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "AWS", "eyJwYXlsb2FkIjoiexample"), (login.Kind, login.Address, login.UserName, login.Password.Reveal()));
        Assert.InRange(login.ExpiresAt!.Value, _world.Clock.GetUtcNow() + TimeSpan.FromHours(11.9), _world.Clock.GetUtcNow() + TimeSpan.FromHours(12));
        // It is a question, and it is told to nobody else.
        Assert.Empty(_world.Server.Writes);
        Assert.DoesNotContain("eyJwYXlsb2FkIjoiexample", $"{login}", StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Said, line => line.Contains("eyJwYXlsb2FkIjoiexample", StringComparison.Ordinal));
        Assert.Equal("RepositoryNotFound", (await FailsAsync(() => _world.Provider().PlanNewImageCredentialAsync("nothing", default))).Id);
        Assert.Equal(login.Address, (await IssueAsync(await _world.Provider().PlanNewImageCredentialAsync(null, default))).Address);
    }

    [Fact]
    public async Task A_login_that_cannot_be_read_is_not_in_the_error()
    {
        _world.Aws.RegistryLogin = "one-word-without-a-user";
        CicdException error = await FailsAsync(async () => await IssueAsync(await _world.Provider().PlanNewImageCredentialAsync(null, default)));
        Assert.Equal("AnswerInvalid", error.Id);
        Assert.DoesNotContain("one-word", $"{error}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IssuedCredentialKind.Access, "AKIA", "access-secret")]
    [InlineData(IssuedCredentialKind.Git, "ACCA", "git-secret")]
    public async Task A_key_is_made_told_once_and_removed(IssuedCredentialKind kind, string mark, string secret)
    {
        AwsProvider provider = _world.Provider();
        await ApplyAsync(await provider.PlanNewServiceAccountAsync(new() { Name = "ci" }, default));
        IssuedCredential key = await IssueAsync(await provider.PlanNewServiceAccountKeyAsync(new() { Name = "ci", Kind = kind }, default));
        Assert.StartsWith(mark, key.Id, StringComparison.Ordinal);
        Assert.StartsWith(secret, key.Password.Reveal(), StringComparison.Ordinal);
        Assert.Equal(kind == IssuedCredentialKind.Git ? "ci-at-123456789012" : key.Id, key.UserName);
        Assert.Equal(kind == IssuedCredentialKind.Git ? "git-codecommit.eu-west-1.amazonaws.com" : null, key.Address);
        Assert.Null(key.ExpiresAt);
        Assert.DoesNotContain(_world.Said, line => line.Contains(secret, StringComparison.Ordinal));
        ServiceAccount account = await provider.GetServiceAccountsAsync("ci", default).SingleAsync();
        Assert.Equal([(key.Id!, kind, true)], account.Keys!.Select(one => (one.Id, one.Kind, one.IsActive)));
        Assert.Equal("KeyNotFound", (await FailsAsync(() => provider.PlanRemoveServiceAccountKeyAsync("ci", mark + "0000000000009999", default))).Id);
        await ApplyAsync(await provider.PlanRemoveServiceAccountKeyAsync("ci", key.Id!, default));
        Assert.Empty((await provider.GetServiceAccountsAsync("ci", default).SingleAsync()).Keys!);
    }

    [Fact]
    public async Task A_third_key_a_role_and_nobody_are_refused_with_what_to_do()
    {
        AwsProvider provider = _world.Provider();
        await ApplyAsync(await provider.PlanNewServiceAccountAsync(new() { Name = "ci" }, default));
        for (int number = 0; number < 2; number++)
            await IssueAsync(await provider.PlanNewServiceAccountKeyAsync(new() { Name = "ci", Kind = IssuedCredentialKind.Git }, default));
        CicdException limit = await FailsAsync(async () => await IssueAsync(await provider.PlanNewServiceAccountKeyAsync(new() { Name = "ci", Kind = IssuedCredentialKind.Git }, default)));
        Assert.Equal(("LimitReached", CicdErrorKind.Conflict), (limit.Id, limit.Kind));
        Assert.Equal("KeysNotServed", (await FailsAsync(() => provider.PlanNewServiceAccountKeyAsync(new() { Name = "build" }, default))).Id);
        Assert.Equal("ServiceAccountNotFound", (await FailsAsync(() => provider.PlanNewServiceAccountKeyAsync(new() { Name = "nobody" }, default))).Id);
        Assert.Equal("NotTaken", (await FailsAsync(() => provider.PlanNewServiceAccountKeyAsync(new() { Name = "ci", Kind = IssuedCredentialKind.Registry }, default))).Id);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private static async Task<IssuedCredential> IssueAsync(Change change) => Assert.IsType<IssuedCredential>(await ApplyAsync(change));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
