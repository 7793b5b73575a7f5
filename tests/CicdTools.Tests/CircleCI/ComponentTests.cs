using CicdTools.Providers;
using CicdTools.Providers.CircleCI;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>A project that deploys several components: each is an application, and is promoted by its name. https://circleci.com/docs/guides/deploy/configure-deploy-markers/#deploy-markers-with-status-updates.</summary>
public sealed class ComponentTests : CircleTests
{
    private const string Api = "gh/contoso/hello/api", Web = "gh/contoso/hello/web";

    private const string Compiled = """
        version: 2
        jobs:
          build:
            steps: [{run: {command: make}}]
          stage-api:
            environment: {PLACE: staging}
            steps: [{run: {command: "circleci run release log --environment-name=${PLACE} --component-name=api --target-version=${CIRCLE_SHA1:0:8}"}}]
          stage-web:
            steps: [{run: {command: "circleci run release log --environment-name=staging --component-name=web --target-version=${CIRCLE_SHA1:0:8}"}}]
          release-api:
            environment: {COMPONENT_NAME: api}
            steps: [{run: {command: "circleci run release plan --environment-name=production --component-name=${COMPONENT_NAME} --target-version=${CIRCLE_SHA1:0:8}"}}]
          release-web:
            steps: [{run: {command: "circleci run release plan --environment-name=production --component-name web --target-version=${CIRCLE_SHA1:0:8}"}}]
          undo:
            environment: {COMPONENT_NAME: api, ENVIRONMENT_NAME: production}
            steps: [{run: {command: "circleci run release plan --environment-name=${ENVIRONMENT_NAME} --component-name=${COMPONENT_NAME} --target-version=x --rollback"}}]
        workflows: {version: 2}
        """;

    private IPromotions Engine { get; set; } = null!;

    private void Begin(string compiled = Compiled, bool gated = true)
    {
        World.Project.Compiled = compiled;
        World.Circle.Environments.AddRange(["staging", "production"]);
        World.Project.Recipe = _ =>
        {
            CircleJob build = new() { Name = "build" };
            CircleJob stageApi = new() { Name = "stage-api", Requires = [build], Environment = "staging", Component = "api" }, stageWeb = new() { Name = "stage-web", Requires = [build], Environment = "staging", Component = "web" };
            CircleJob holdApi = new() { Name = "hold-api", IsHold = true, Requires = [stageApi] }, holdWeb = new() { Name = "hold-web", IsHold = true, Requires = [stageWeb] };
            if (!gated)
                return [new() { Name = "deliver", Jobs = [build, stageApi, stageWeb] }];
            return [new() { Name = "deliver", Jobs = [build, stageApi, stageWeb, holdApi, holdWeb, new() { Name = "release-api", Requires = [holdApi], Environment = "production", Component = "api" }, new() { Name = "release-web", Requires = [holdWeb], Environment = "production", Component = "web" }] }];
        };
        Engine = new ProviderCatalog().Promotions(Provider, new Caller { Clock = World.Clock, Actor = "ada" });
        foreach (int number in new[] { 1, 2 })
        {
            World.Project.Revision = $"{number:x8}{new string('0', 32)}";
            World.Circle.AddPipeline(World.Project);
            World.Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task Each_goes_to_production_by_its_name_and_comes_back_alone()
    {
        Begin();
        CicdException ambiguous = await Assert.ThrowsAsync<CicdException>(() => Engine.PlanAsync(new() { Application = "gh/contoso/hello", Environment = "production" }, default));
        Assert.Equal(("ComponentAmbiguous", $"'gh/contoso/hello' puts several components into 'production': {Api}, {Web}."), (ambiguous.Id, ambiguous.Message));
        Assert.Empty(World.Server.Writes);

        await PromoteAsync(Api, "00000001");
        await PromoteAsync(Web, "00000001");
        Promotion second = await PromoteAsync(Api, null);
        Assert.Equal((Api, "00000002", "00000001", "gh/contoso/hello/2/deliver/release-api"), (second.Application, second.Version, second.PreviousVersion, second.Id));
        Assert.Equal([$"{Api} staging 00000002", $"{Web} staging 00000002", $"{Api} production 00000002", $"{Web} production 00000001"], await PlacesAsync("gh/contoso/hello"));
        Assert.Equal([$"{Api} staging 00000002", $"{Api} production 00000002"], await PlacesAsync(Api));
        Assert.NotNull((await Engine.PlanAsync(new() { Application = Api, Environment = "production" }, default)).AlreadyDone);

        Change undo = await Engine.PlanUndoAsync(second, null, default);
        Assert.Contains("'release-api' of gh/contoso/hello/1 again", undo.Action, StringComparison.Ordinal);
        Promotion under = Assert.IsType<Promotion>(await WriteScope.RunAsync(() => undo.ApplyAsync(default)));
        Assert.Equal((PromotionStatus.Succeeded, Api, "00000001"), await Engine.WatchAsync(under, default).Select(now => (now.Status, now.Application, now.Version)).LastAsync());
        Assert.Equal([$"{Web} staging 00000002", $"{Web} production 00000001"], await PlacesAsync(Web));
        Assert.Equal([Web, Web], await Engine.GetAsync(new() { Application = Web, Environment = "staging" }, default).Select(one => one.Application).ToArrayAsync());
    }

    [Fact]
    public async Task A_rollback_pipeline_is_told_which_component_goes_back()
    {
        World.Project.Rollback = _ => [new() { Name = "rollback", Jobs = [new() { Name = "undo", Environment = "production", Component = "api" }] }];
        Begin();
        await PromoteAsync(Web, "00000001");
        await PromoteAsync(Api, "00000001");
        Promotion second = await PromoteAsync(Api, null);
        Change undo = await Engine.PlanUndoAsync(second, null, default);
        Promotion under = Assert.IsType<Promotion>(await WriteScope.RunAsync(() => undo.ApplyAsync(default)));
        Assert.Equal("""{"component_name":"api","environment_name":"production","current_version":"00000002","target_version":"00000001"}""", World.Server.Writes.Last().Body!.ToJsonString());
        Assert.Equal((PromotionStatus.Succeeded, Api), await Engine.WatchAsync(under, default).Select(now => (now.Status, now.Application)).LastAsync());
        Assert.Equal([$"{Api} staging 00000002", $"{Api} production 00000001"], await PlacesAsync(Api));
    }

    [Fact]
    public async Task What_is_not_there_or_not_told_is_said()
    {
        Begin(Compiled.Replace("--component-name web", "--component-name=$(cat component)", StringComparison.Ordinal));
        Task<string> Fails(string application) => IdAsync(() => Engine.PlanAsync(new() { Application = application, Environment = "production", Version = "00000001" }, default));
        Assert.Equal("ComponentNotTold", await Fails(Web));
        Assert.Equal("ComponentNotTold", await Fails("gh/contoso/hello/moon"));
        World.Project.Compiled = Compiled;
        Engine = new ProviderCatalog().Promotions(World.Provider(), new Caller { Clock = World.Clock, Actor = "ada" });
        Assert.Equal("ComponentNotFound", await Fails("gh/contoso/hello/moon"));
        Assert.Equal("EnvironmentNotFound", await IdAsync(() => Engine.PlanAsync(new() { Application = Api, Environment = "moon" }, default)));
        Assert.Equal("RefNotFound", await IdAsync(() => Engine.PlanAsync(new() { Application = Api, Environment = "production", Version = "v9" }, default)));
    }

    [Fact]
    public async Task One_job_that_puts_two_there_is_two_promotions_and_says_so()
    {
        Begin("""
            version: 2
            jobs:
              stage-api:
                steps: [{run: {command: "circleci run release log a --environment-name=staging --component-name=api --target-version=1\ncircleci run release log b --environment-name=staging --component-name=web --target-version=1"}}]
            workflows: {version: 2}
            """, gated: false);
        Change change = await Engine.PlanAsync(new() { Application = Api, Environment = "staging", Version = "00000001" }, default);
        Assert.EndsWith("it puts web there too; 00000002 is there now", change.Action, StringComparison.Ordinal);
        Promotion begun = Assert.IsType<Promotion>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("gh/contoso/hello/1/deliver/stage-api/api", Api), (begun.Id, begun.Application));
        Assert.Equal(PromotionStatus.Succeeded, await Engine.WatchAsync(begun, default).Select(now => now.Status).LastAsync());
        Assert.Equal(Web, (await Engine.GetAsync(new() { Id = "gh/contoso/hello/1/deliver/stage-api/web" }, default).SingleAsync()).Application);
    }

    // The component that a marker names none of is the project's own.
    [Theory]
    [InlineData("", "shop", "shop")]
    [InlineData("", null, "hello")]
    [InlineData("--component-name=$NAME", "shop", "shop")]
    [InlineData("--component-name=$NAME", "shop,hello", null)]
    [InlineData("", "shop,hello", "hello")]
    [InlineData("", "shop,api", null)]
    [InlineData("--component-name='api'", "shop,hello", "api")]
    public void A_marker_means_a_component(string option, string? deployed, string? expected)
    {
        DeployMarker marker = Assert.Single(DeployMarkers.Of($"version: 2\njobs:\n  a:\n    steps:\n    - run: {{command: \"circleci run release log --environment-name=x {option} --target-version=1\"}}\n")["a"]);
        PlacedDeployment[] there = [.. (deployed?.Split(',') ?? []).Select(name => new PlacedDeployment(new("1", new("succeeded", new("1"), default), new(new(name, new(name)))), 0, "x"))];
        Assert.Equal(expected, new Components(new("gh", "contoso", "hello"), there, [marker]).Of(marker));
    }

    private async Task<Promotion> PromoteAsync(string application, string? version)
    {
        Change change = await Engine.PlanAsync(new() { Application = application, Environment = "production", Version = version }, default);
        Promotion promotion = Assert.IsType<Promotion>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Change yes = await Provider.PlanDecisionAsync(new() { Id = promotion.ApprovalId! }, approve: true, null, default);
        await WriteScope.RunAsync(() => yes.ApplyAsync(default));
        World.Clock.Advance(TimeSpan.FromMinutes(2));
        return await Engine.WatchAsync(promotion, default).LastAsync();
    }

    private async Task<string[]> PlacesAsync(string application) =>
        await Provider.GetApplicationsAsync(application, null, default).Select(place => $"{place.Name} {place.Environment} {place.Version}").ToArrayAsync();
}
