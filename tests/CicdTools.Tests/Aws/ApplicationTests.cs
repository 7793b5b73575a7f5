using System.Text.Json.Nodes;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Applications of CodeDeploy for functions, services and machines: made, deployed in steps, and taken back.</summary>
public sealed class ApplicationTests : IAsyncLifetime
{
    private const string AppSpec = "version: 0.0\nResources:\n  - web:\n      Type: AWS::Lambda::Function\n      Properties: { Name: web, Alias: live, CurrentVersion: '1', TargetVersion: '2' }\n";
    private const string Role = "arn:aws:iam::123456789012:role/web-deploy";

    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_function_is_deployed_as_a_canary_watched_and_taken_back()
    {
        AwsProvider provider = _world.Provider();
        NewApplicationRequest request = new() { Name = "web", Environment = "live", Platform = ApplicationPlatform.Lambda, Shift = new() { Shift = TrafficShift.Canary, Interval = TimeSpan.FromMinutes(10) } };
        Change change = await provider.PlanNewApplicationAsync(request, default);
        Assert.Equal(["POST codedeploy:CreateApplication", "POST codedeploy:CreateDeploymentGroup"], change.Calls!.Calls);
        Assert.Empty(_world.Server.Writes);
        Assert.Equal("CodeDeploy Lambda", Assert.IsType<Application>(await ApplyAsync(change)).Kind);
        JsonObject group = _world.Aws.GroupSettings[("web", "live")];
        Assert.Equal(("CodeDeployDefault.LambdaCanary10Percent10Minutes", Role, "BLUE_GREEN", "WITH_TRAFFIC_CONTROL"), (Text(group, "deploymentConfigName"), Text(group, "serviceRoleArn"), Text(group, "deploymentStyle", "deploymentType"), Text(group, "deploymentStyle", "deploymentOption")));
        Assert.True(group["autoRollbackConfiguration"]!["enabled"]!.GetValue<bool>());
        Assert.NotNull((await provider.PlanNewApplicationAsync(request, default)).AlreadyDone);

        foreach (string text in new[] { AppSpec, AppSpec.Replace("'2'", "'3'", StringComparison.Ordinal) })
        {
            Deployment begun = Assert.IsType<Deployment>(await ApplyAsync(await provider.PlanNewDeploymentAsync(new() { Application = "web", Environment = "live", Specification = text, Reason = "A better greeting" }, default)));
            Assert.Equal(("web", "live", "A better greeting"), (begun.Application, begun.Environment, begun.Reason));
            Assert.Equal("DeploymentUnderWay", (await FailsAsync(() => provider.PlanNewDeploymentAsync(new() { Application = "web", Environment = "live", Specification = text }, default))).Id);
            Assert.Equal(RunStatus.Succeeded, (await provider.WatchRolloutAsync("web", "live", default).ToListAsync())[^1].Status);
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        string first = (await provider.GetDeploymentsAsync("web", "live", default).ToArrayAsync())[^1].Version;
        Rollout back = Assert.IsType<Rollout>(await ApplyAsync(await provider.PlanUndoRolloutAsync("web", "live", null, default)));
        Assert.Equal(first, back.Version);
        Assert.Equal(AppSpec, _world.Aws.Deployments[^1].Revision["appSpecContent"]!["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_service_of_ECS_has_its_cluster_listener_and_two_target_groups()
    {
        AwsProvider provider = _world.Provider();
        Dictionary<string, string> settings = new() { ["Cluster"] = "prod", ["Service"] = "web", ["Listener"] = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/1/2", ["TargetGroup"] = "blue, green" };
        NewApplicationRequest request = new() { Name = "web", Environment = "live", Platform = ApplicationPlatform.Ecs, Shift = new() { Shift = TrafficShift.Linear, Percent = 20, Interval = TimeSpan.FromMinutes(2) }, Settings = settings };
        Change change = await provider.PlanNewApplicationAsync(request, default);
        Assert.Equal(["POST codedeploy:CreateApplication", "POST codedeploy:CreateDeploymentConfig", "POST codedeploy:CreateDeploymentGroup"], change.Calls!.Calls);
        await ApplyAsync(change);
        // No configuration that CodeDeploy has goes so: one of our own does, and it is made once.
        JsonObject configuration = _world.Aws.Configurations["CicdTools.ECSLinear20Percent2Minutes"];
        Assert.Equal((20, 2), (configuration["trafficRoutingConfig"]!["timeBasedLinear"]!["linearPercentage"]!.GetValue<int>(), configuration["trafficRoutingConfig"]!["timeBasedLinear"]!["linearInterval"]!.GetValue<int>()));
        JsonObject group = _world.Aws.GroupSettings[("web", "live")];
        Assert.Equal(["blue", "green"], group["loadBalancerInfo"]!["targetGroupPairInfoList"]![0]!["targetGroups"]!.AsArray().Select(one => one!["name"]!.GetValue<string>()));
        Assert.Equal("prod", group["ecsServices"]![0]!["clusterName"]!.GetValue<string>());

        Assert.Equal("EnvironmentExists", (await FailsAsync(() => provider.PlanNewApplicationAsync(request with { Shift = null }, default))).Id);
        Change other = await provider.PlanNewApplicationAsync(request with { Shift = null, Force = true }, default);
        Assert.Equal(["POST codedeploy:UpdateDeploymentGroup"], other.Calls!.Calls);
        await ApplyAsync(other);
        Assert.Equal("CodeDeployDefault.ECSAllAtOnce", Text(_world.Aws.GroupSettings[("web", "live")], "deploymentConfigName"));
    }

    [Fact]
    public async Task Machines_are_found_by_tags_and_take_a_bundle()
    {
        AwsProvider provider = _world.Provider();
        NewApplicationRequest request = new() { Name = "web", Environment = "staging", Platform = ApplicationPlatform.Server, Shift = new() { Shift = TrafficShift.OneAtATime }, Settings = new Dictionary<string, string> { ["Tag"] = "Name=web,blue" } };
        await ApplyAsync(await provider.PlanNewApplicationAsync(request, default));
        JsonObject group = _world.Aws.GroupSettings[("web", "staging")];
        Assert.Equal(["KEY_AND_VALUE", "KEY_ONLY"], group["ec2TagFilters"]!.AsArray().Select(one => one!["Type"]!.GetValue<string>()));
        Assert.Equal("CodeDeployDefault.OneAtATime", Text(group, "deploymentConfigName"));
        NewDeploymentRequest deployment = new() { Application = "web", Environment = "staging", Source = "s3://contoso-artifacts/shop/web%20one.zip?versionId=7", Shift = new() { Shift = TrafficShift.HalfAtATime } };
        Deployment begun = Assert.IsType<Deployment>(await ApplyAsync(await provider.PlanNewDeploymentAsync(deployment, default)));
        Assert.Equal("7", begun.Version);
        JsonNode place = _world.Aws.Deployments[^1].Revision["s3Location"]!;
        Assert.Equal(("contoso-artifacts", "shop/web one.zip", "zip"), (place["bucket"]!.GetValue<string>(), place["key"]!.GetValue<string>(), place["bundleType"]!.GetValue<string>()));
        await provider.WatchRolloutAsync("web", "staging", default).ToListAsync();
        await ApplyAsync(await provider.PlanNewDeploymentAsync(deployment with { Source = "github:contoso/web@0123456789abcdef0123456789abcdef01234567" }, default));
        Assert.Equal("GitHub", Text(_world.Aws.Deployments[^1].Revision, "revisionType"));
    }

    // https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
    [Theory]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.AllAtOnce, null, null, "CodeDeployDefault.LambdaAllAtOnce")]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.Canary, null, null, "CodeDeployDefault.LambdaCanary10Percent5Minutes")]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.Linear, null, null, "CodeDeployDefault.LambdaLinear10PercentEvery1Minute")]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.Linear, 10, 3, "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes")]
    [InlineData(ApplicationPlatform.Ecs, TrafficShift.Linear, 10, 1, "CodeDeployDefault.ECSLinear10PercentEvery1Minutes")]
    [InlineData(ApplicationPlatform.Ecs, TrafficShift.Canary, 10, 15, "CodeDeployDefault.ECSCanary10Percent15Minutes")]
    [InlineData(ApplicationPlatform.Ecs, TrafficShift.Canary, 10, 10, "CicdTools.ECSCanary10Percent10Minutes")]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.Canary, 25, 2880, "CicdTools.LambdaCanary25Percent2880Minutes")]
    [InlineData(ApplicationPlatform.Server, TrafficShift.AllAtOnce, null, null, "CodeDeployDefault.AllAtOnce")]
    [InlineData(ApplicationPlatform.Server, TrafficShift.HalfAtATime, null, null, "CodeDeployDefault.HalfAtATime")]
    public void A_way_has_the_configuration_that_CodeDeploy_has_for_it_or_one_of_its_own(ApplicationPlatform platform, TrafficShift shift, int? percent, int? minutes, string name)
    {
        DeploymentConfiguration configuration = DeploymentConfiguration.Of(new() { Shift = shift, Percent = percent, Interval = minutes is { } number ? TimeSpan.FromMinutes(number) : null }, platform, "web");
        Assert.Equal(name, configuration.Name);
        Assert.Equal(name.StartsWith("CicdTools.", StringComparison.Ordinal), configuration.Definition is not null);
    }

    [Theory]
    [InlineData(ApplicationPlatform.Server, TrafficShift.Canary, null, null)]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.OneAtATime, null, null)]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.AllAtOnce, 10, null)]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.Canary, 100, null)]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.Canary, 10, 0.5)]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.Canary, 10, 2881.0)]
    public void A_way_that_a_platform_does_not_have_is_refused(ApplicationPlatform platform, TrafficShift shift, int? percent, double? minutes) =>
        Assert.Equal("ShiftNotTaken", Assert.Throws<CicdException>(() => DeploymentConfiguration.Of(new() { Shift = shift, Percent = percent, Interval = minutes is { } number ? TimeSpan.FromMinutes(number) : null }, platform, "web")).Id);

    [Fact]
    public async Task What_is_missing_or_wrong_is_said_before_anything_is_made()
    {
        AwsProvider provider = _world.Provider();
        _world.Aws.AddDeployment("old", "staging", new() { ["revisionType"] = "S3", ["s3Location"] = new JsonObject { ["bucket"] = "b", ["key"] = "k.zip", ["bundleType"] = "zip" } });
        async Task<string> NewAsync(NewApplicationRequest request) => (await FailsAsync(() => provider.PlanNewApplicationAsync(request, default))).Id;
        async Task<string> DeployAsync(NewDeploymentRequest request) => (await FailsAsync(() => provider.PlanNewDeploymentAsync(request, default))).Id;
        Assert.Equal("ApplicationNotFound", await NewAsync(new() { Name = "web" }));
        Assert.Equal("ApplicationExists", await NewAsync(new() { Name = "old", Platform = ApplicationPlatform.Lambda }));
        Assert.Equal("EnvironmentMissing", await NewAsync(new() { Name = "web", Platform = ApplicationPlatform.Lambda, Shift = new() }));
        Assert.Equal("SettingMissing", await NewAsync(new() { Name = "web", Environment = "live", Platform = ApplicationPlatform.Ecs }));
        Assert.Equal("SettingMissing", await NewAsync(new() { Name = "web", Environment = "live", Platform = ApplicationPlatform.Server }));
        Assert.Equal("SettingNotTaken", await NewAsync(new() { Name = "web", Environment = "live", Platform = ApplicationPlatform.Lambda, Settings = new Dictionary<string, string> { ["Color"] = "red" } }));
        Assert.Equal("InvalidName", await NewAsync(new() { Name = new string('x', 101), Platform = ApplicationPlatform.Lambda }));
        NewDeploymentRequest old = new() { Application = "old", Environment = "staging" };
        Assert.Equal("ApplicationNotFound", await DeployAsync(old with { Application = "nothing" }));
        Assert.Equal("EnvironmentNotFound", await DeployAsync(old with { Environment = "nothing" }));
        Assert.Equal("SourceInvalid", await DeployAsync(old));
        Assert.Equal("SourceInvalid", await DeployAsync(old with { Specification = AppSpec }));
        foreach (string source in new[] { "web.zip", "s3://bucket", "s3://bucket/web.exe", "s3://bucket/app.yml", "github:contoso/web", "github:contoso/web@main" })
            Assert.Equal("SourceInvalid", await DeployAsync(old with { Source = source }));
        Assert.Empty(_world.Server.Writes);
    }

    [Fact]
    public async Task A_text_that_is_no_AppSpec_is_refused_and_a_new_role_is_waited_for()
    {
        AwsProvider provider = _world.Provider();
        _world.Aws.UnseenRoles = 2;
        await ApplyAsync(await provider.PlanNewApplicationAsync(new() { Name = "web", Environment = "live", Platform = ApplicationPlatform.Lambda }, default));
        Assert.Equal(2, _world.Said.Count(line => line == "AWS: Waits until 'web-deploy' is seen everywhere."));
        Assert.Equal("SpecificationInvalid", (await FailsAsync(() => provider.PlanNewDeploymentAsync(new() { Application = "web", Environment = "live", Specification = "hello" }, default))).Id);
        // One that stays unseen is said after two minutes.
        _world.Aws.UnseenRoles = 1000;
        Assert.Equal("RoleRejected", (await FailsAsync(async () => await ApplyAsync(await provider.PlanNewApplicationAsync(new() { Name = "web", Environment = "other" }, default)))).Id);
    }

    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-describing-stacks.html
    [Fact]
    public async Task A_stack_on_its_way_out_is_watched_until_it_is_gone_or_stays()
    {
        AwsProvider provider = _world.Provider();
        _world.Aws.Stacks["going"] = ("DELETE_IN_PROGRESS", "User Initiated", _world.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        _world.Aws.Stacks["staying"] = ("DELETE_FAILED", "The bucket is not empty", null);
        Application seen = Assert.Single(await provider.WatchRemovalAsync("going", default).ToListAsync());
        Assert.Equal(("going", "It is DELETE_IN_PROGRESS: User Initiated"), (seen.Name, seen.Problem));
        Assert.Empty(await provider.WatchRemovalAsync("never", default).ToListAsync());
        CicdException error = await FailsAsync(async () => await provider.WatchRemovalAsync("staying", default).ToListAsync());
        Assert.Equal(("RemovalFailed", CicdErrorKind.Failed), (error.Id, error.Kind));
        Assert.Contains("The bucket is not empty", error.Message, StringComparison.Ordinal);
        using CancellationTokenSource patience = new();
        await using IAsyncEnumerator<Application> watch = provider.WatchRemovalAsync("forever", patience.Token).GetAsyncEnumerator(patience.Token);
        _world.Aws.Stacks["forever"] = ("CREATE_COMPLETE", null, null);
        Assert.True(await watch.MoveNextAsync());
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await watch.MoveNextAsync());
    }

    private static string Text(JsonNode node, params string[] path) => path.Aggregate(node, (current, name) => current[name]!).GetValue<string>();

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
