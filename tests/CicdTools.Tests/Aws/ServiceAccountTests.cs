using System.Text.Json.Nodes;
using CicdTools.Providers.Aws;
using CicdTools.Tests.Fakes.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Users and roles of IAM: made with the least that they need, given policies, and listed.</summary>
public sealed class ServiceAccountTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Users_and_roles_are_listed_over_pages_without_those_of_AWSs_own_services()
    {
        DateTimeOffset made = _world.Clock.GetUtcNow();
        _world.Aws.PageSize = 2;
        for (int number = 0; number < 5; number++)
            _world.Aws.Users[$"user{number}"] = new($"user{number}", "/", made);
        _world.Aws.Roles["AWSServiceRoleForSupport"] = new("AWSServiceRoleForSupport", "/aws-service-role/support.amazonaws.com/", _world.Clock.GetUtcNow());
        ServiceAccount[] all = await _world.Provider().GetServiceAccountsAsync(null, default).ToArrayAsync();
        Assert.Equal(["user0", "user1", "user2", "user3", "user4", "build"], all.Select(one => one.Name));
        Assert.Equal((ServiceAccountKind.User, "arn:aws:iam::123456789012:user/user0", made), (all[0].Kind, all[0].Id, all[0].CreatedAt!.Value));
        Assert.Equal(ServiceAccountKind.Role, all[^1].Kind);
        Assert.Null(all[0].Keys);
        Assert.Empty(await _world.Provider().GetServiceAccountsAsync("nobody", default).ToListAsync());
    }

    [Fact]
    public async Task A_user_is_made_with_the_least_that_a_repository_needs_and_again_only_with_what_it_lacks()
    {
        AwsProvider provider = _world.Provider();
        NewServiceAccountRequest request = new() { Name = "circleci", Repository = "eks_orb_demo_app", Policies = ["AmazonEC2ContainerRegistryPowerUser"] };
        Change change = await provider.PlanNewServiceAccountAsync(request, default);
        Assert.Equal(["POST iam:CreateUser", "POST iam:PutUserPolicy", "POST iam:AttachUserPolicy"], change.Calls!.Calls);
        Assert.Empty(_world.Server.Writes);
        ServiceAccount made = Assert.IsType<ServiceAccount>(await ApplyAsync(change));
        Assert.Equal("arn:aws:iam::123456789012:user/circleci", made.Id);
        JsonArray statements = JsonNode.Parse(_world.Aws.Users["circleci"].Own["cicdtools"])!["Statement"]!.AsArray();
        // Only the token of the registry knows no resource.
        Assert.Equal(["CicdToolsRegistry"], statements.Where(one => one!["Resource"]![0]!.GetValue<string>() == "*").Select(one => one!["Sid"]!.GetValue<string>()));
        Assert.Contains("arn:aws:ecr:eu-west-1:123456789012:repository/eks_orb_demo_app", statements.Select(one => one!["Resource"]![0]!.GetValue<string>()));
        Assert.Equal(["AmazonEC2ContainerRegistryPowerUser", "cicdtools"], (await provider.GetServiceAccountsAsync("circleci", default).SingleAsync()).Policies!);
        Assert.NotNull((await provider.PlanNewServiceAccountAsync(request, default)).AlreadyDone);

        _world.Aws.Users["circleci"].Attached.Clear();
        Assert.Equal(["POST iam:AttachUserPolicy"], (await provider.PlanNewServiceAccountAsync(request, default)).Calls!.Calls);
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
    [Fact]
    public async Task A_user_that_is_not_seen_everywhere_yet_is_waited_for_and_that_is_said()
    {
        _world.Aws.UnseenUsers = 3;
        await ApplyAsync(await _world.Provider().PlanNewServiceAccountAsync(new() { Name = "ci", Repository = "shop" }, default));
        Assert.Equal(3, _world.Said.Count(line => line == "AWS: Waits until 'ci' is seen everywhere."));
        Assert.Contains("cicdtools", _world.Aws.Users["ci"].Own.Keys);
    }

    [Fact]
    public async Task A_policy_is_attached_by_its_name_once()
    {
        AwsProvider provider = _world.Provider();
        Change change = await provider.PlanGrantAsync("build", "AmazonEC2ContainerRegistryPowerUser", default);
        Assert.Equal(["POST iam:AttachRolePolicy"], change.Calls!.Calls);
        Assert.Equal(["AmazonEC2ContainerRegistryPowerUser"], Assert.IsType<ServiceAccount>(await ApplyAsync(change)).Policies!);
        Assert.Equal(["arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser"], _world.Aws.Roles["build"].Attached);
        Assert.NotNull((await provider.PlanGrantAsync("build", "AmazonEC2ContainerRegistryPowerUser", default)).AlreadyDone);
        // Those of the account itself, those that AWS keeps elsewhere, and those by their full names.
        foreach (string name in new[] { "ours", "AWSCodeDeployRole" })
            await ApplyAsync(await provider.PlanGrantAsync("build", name, default));
        Assert.NotNull((await provider.PlanGrantAsync("build", "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole", default)).AlreadyDone);
        Assert.Equal(["arn:aws:iam::123456789012:policy/ours", "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole"], _world.Aws.Roles["build"].Attached.Skip(1));
        Assert.Equal("PolicyNotFound", (await FailsAsync(() => provider.PlanGrantAsync("build", "Moon", default))).Id);
        Assert.Equal("ServiceAccountNotFound", (await FailsAsync(() => provider.PlanGrantAsync("nobody", "ours", default))).Id);
        for (int number = 0; number < 7; number++)
            _world.Aws.Roles["build"].Attached.Add($"arn:aws:iam::aws:policy/p{number}");
        _world.Aws.Policies.Add("arn:aws:iam::aws:policy/eleventh");
        Assert.Equal("LimitReached", (await FailsAsync(async () => await ApplyAsync(await provider.PlanGrantAsync("build", "eleventh", default)))).Id);
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: what a user has of its own counts together.
    [Fact]
    public async Task A_policy_at_its_limit_of_size_is_a_clear_error()
    {
        AwsPrincipal user = _world.Aws.Users["ci"] = new("ci", "/", _world.Clock.GetUtcNow());
        user.Own["theirs"] = new string('x', 2000);
        CicdException error = await FailsAsync(async () => await ApplyAsync(await _world.Provider().PlanNewServiceAccountAsync(new() { Name = "ci", Repository = "shop" }, default)));
        Assert.Equal(("PolicyTooLarge", CicdErrorKind.Conflict), (error.Id, error.Kind));
        Assert.Contains("managed policy", error.Remedy, StringComparison.Ordinal);
        user.Own["cicdtools"] = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(PolicyDocument.Allow("Theirs", [.. Enumerable.Range(0, 100).Select(number => $"sns:Publish{number}")], "*")) }.ToJsonString();
        // What is seen to be too large is not sent.
        int writes = _world.Server.Writes.Length;
        Assert.Equal("PolicyTooLarge", (await FailsAsync(() => _world.Provider().PlanNewServiceAccountAsync(new() { Name = "ci", Repository = "shop" }, default))).Id);
        Assert.Equal(writes, _world.Server.Writes.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a name")]
    [InlineData("a/b")]
    [InlineData("a-name-of-more-than-sixty-four-letters-which-is-more-than-IAM-takes")]
    public async Task A_name_that_IAM_would_not_take_is_refused(string name)
    {
        Assert.Equal("InvalidName", (await FailsAsync(() => _world.Provider().PlanNewServiceAccountAsync(new() { Name = name }, default))).Id);
        Assert.Empty(_world.Server.Exchanges);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
