using CicdTools.Providers;
using CicdTools.Providers.Aws;
using CicdTools.Tests.Fakes.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Signatures, clocks, throttling, and the errors of AWS.</summary>
public sealed class ChainTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task A_clock_that_is_ten_minutes_off_is_corrected_by_the_servers_date(int minutes)
    {
        _world.Aws.Ahead = TimeSpan.FromMinutes(minutes);
        AwsProvider provider = _world.Provider();
        Assert.Equal("shop", (await provider.GetRepositoriesAsync("shop", default).SingleAsync()).Name);
        Assert.Equal([400, 200], _world.Server.Exchanges.Select(exchange => exchange.Status));
        // What was learned serves every service of the context.
        await provider.GetRunsAsync(new() { Repository = "shop" }, default).ToListAsync();
        Assert.Single(_world.Server.Exchanges, exchange => exchange.Status == 400);
    }

    [Fact]
    public async Task A_write_that_was_refused_for_its_time_alone_is_sent_again()
    {
        AwsProvider provider = _world.Provider();
        Change change = await provider.PlanNewRepositoryAsync(new() { Name = "new" }, default);
        _world.Aws.Ahead = TimeSpan.FromMinutes(10);
        Assert.Equal("new", Assert.IsType<Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default))).Name);
    }

    [Fact]
    public async Task A_wrong_signature_at_the_right_time_is_refused_once()
    {
        AwsProvider provider = _world.Provider();
        _world.Server.Answer(400, """{"__type":"InvalidSignatureException","message":"The request signature we calculated does not match the signature you provided."}""", "application/x-amz-json-1.1", ("Date", _world.Clock.GetUtcNow().ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await provider.GetRepositoriesAsync("shop", default).ToListAsync());
        Assert.Equal("CredentialRejected", error.Id);
        Assert.Empty(_world.Server.Exchanges);
    }

    // https://docs.aws.amazon.com/codecommit/latest/APIReference/CommonErrors.html: ThrottlingException has the status 400.
    [Fact]
    public async Task Throttling_that_comes_as_400_is_waited_for_and_then_said()
    {
        AwsProvider provider = _world.Provider();
        const string Throttled = """{"__type":"com.amazonaws.codecommit#ThrottlingException","message":"Rate exceeded"}""";
        for (int time = 0; time < 3; time++)
            _world.Server.Answer(400, Throttled, "application/x-amz-json-1.1");
        _world.Clock.Waits.Clear();
        Assert.Single(await provider.GetRepositoriesAsync("shop", default).ToListAsync());
        Assert.Equal([1, 2, 4], _world.Clock.Waits.Select(wait => (int)wait.TotalSeconds));

        Change write = await provider.PlanNewRepositoryAsync(new() { Name = "new" }, default);
        _world.Server.Answer(400, Throttled, "application/x-amz-json-1.1");
        await WriteScope.RunAsync(() => write.ApplyAsync(default));

        for (int time = 0; time < 5; time++)
            _world.Server.Answer(400, Throttled, "application/x-amz-json-1.1");
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await provider.GetRepositoriesAsync("shop", default).ToListAsync());
        Assert.Equal(("RateLimited", CicdErrorKind.RateLimited), (error.Id, error.Kind));
        Assert.Contains("codecommit:GetRepository", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_is_told_which_action_is_missing()
    {
        AwsProvider provider = _world.Provider(AwsServer.ReadToken);
        Change change = await provider.PlanNewRepositoryAsync(new() { Name = "new" }, default);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("PermissionDenied", CicdErrorKind.Forbidden), (error.Id, error.Kind));
        Assert.Contains("'codecommit:CreateRepository'", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_CodeCommit_is_closed_to_is_told_what_else_there_is()
    {
        _world.Aws.IsClosed = true;
        Change change = await _world.Provider().PlanNewRepositoryAsync(new() { Name = "new" }, default);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("CodeCommitClosed", CicdErrorKind.NotSupported), (error.Id, error.Kind));
        Assert.Contains("connection", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_is_none_is_said_to_be_without_showing_it()
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await _world.Provider("just-one-word").GetRepositoriesAsync("shop", default).ToListAsync());
        Assert.Equal("CredentialInvalid", error.Id);
        Assert.DoesNotContain("just-one-word", $"{error.Message} {error.Remedy}", StringComparison.Ordinal);
        Assert.Equal("AKIA", new AwsKeys("AKIA", "secret", "token").ToString());
    }

    [Theory]
    [InlineData("eu-west-1", "codecommit", "https://codecommit.eu-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "codecommit", "https://codecommit.cn-north-1.amazonaws.com.cn/")]
    [InlineData("eu-west-1", "iam", "https://iam.amazonaws.com/")]
    [InlineData("us-gov-west-1", "iam", "https://iam.us-gov.amazonaws.com/")]
    [InlineData("eu-west-1", "ecr", "https://api.ecr.eu-west-1.amazonaws.com/")]
    public void Services_have_their_addresses_by_region_and_partition(string region, string service, string address)
    {
        AwsService asked = new[] { AwsService.CodeCommit, AwsService.Iam, AwsService.Ecr }.Single(one => one.Name == service);
        Assert.Equal(address, new AwsPlace(region, null).Of(asked).AbsoluteUri);
    }

    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html and feature-endpoints.html
    [Fact]
    public void Addresses_are_overridden_for_one_service_for_all_and_for_FIPS()
    {
        AwsPlace place = new("us-east-1", null) { Environment = new Dictionary<string, string> { ["AWS_ENDPOINT_URL_CODECOMMIT"] = "http://127.0.0.1:1/", ["AWS_USE_FIPS_ENDPOINT"] = "true" } };
        Assert.Equal("http://127.0.0.1:1/", place.Of(AwsService.CodeCommit).AbsoluteUri);
        Assert.Equal("https://codebuild-fips.us-east-1.amazonaws.com/", place.Of(AwsService.CodeBuild).AbsoluteUri);
        Assert.Equal("http://127.0.0.1:2/", (place with { Address = new("http://127.0.0.1:2/") }).Of(AwsService.CodeCommit).AbsoluteUri);
    }
}
