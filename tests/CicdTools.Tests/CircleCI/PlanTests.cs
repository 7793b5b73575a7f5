using CicdTools.Providers.CircleCI;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>What holds for every change that the provider can plan.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private const string App = "circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat";

    private readonly CircleFixture _world = new();
    private readonly Dictionary<string, Func<CircleProvider, Task<Change>>> _plans = [];

    public async ValueTask InitializeAsync()
    {
        await _world.StartAsync();
        CircleProject project = _world.Project, app = _world.Circle.AddProject(App), spare = _world.Circle.AddProject("gh/contoso/spare");
        project.Compiled = CirclePromotion.Compiled;
        project.Recipe = CircleRecipes.Delivery;
        _world.Circle.Environments.AddRange(["staging", "production"]);
        _world.Circle.Contexts.Add(new() { Owner = "gh/contoso", Name = "aws", Restrictions = { ("expression", "true", "") } });
        project.Variables["OLD"] = "correct-horse";
        foreach (string name in new[] { "build", "nightly" })
            app.Definitions.Add((name, name, $".circleci/{name}.yml"));
        app.Repositories["build"] = "952038793";
        app.Triggers.Add(("t1", "build", new() { ["event_preset"] = "all-pushes" }));
        _world.Circle.AddPipeline(project);
        _world.Circle.AddPipeline(project);
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        project.Pipelines[0].Workflows[0].Jobs[2].ApprovedAt = _world.Clock.GetUtcNow();
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        _world.Circle.AddPipeline(project);

        SettingScope context = new() { Organization = "gh/contoso", Environment = "aws" };
        _plans.Add(nameof(IRepositories.PlanNewRepositoryAsync), provider => provider.PlanNewRepositoryAsync(new() { Name = "circleci/8aa3bbe0-21cc-4b4f-a3a7-6ee5ce2d8fbd/demo" }, default));
        _plans.Add(nameof(IRepositories.PlanImportAsync), provider => provider.PlanImportAsync(new() { Source = "https://github.com/contoso/demo" }, default));
        _plans.Add(nameof(IRepositories.PlanRemoveRepositoryAsync), provider => provider.PlanRemoveRepositoryAsync(spare.Slug, default));
        _plans.Add(nameof(IRuns.PlanStartAsync), provider => provider.PlanStartAsync(new() { Repository = "gh/contoso/hello" }, default));
        _plans.Add(nameof(IRuns.PlanStopAsync), provider => provider.PlanStopAsync(new() { Id = "gh/contoso/hello/3" }, default));
        _plans.Add(nameof(IDeploymentJobs.PlanRunJobAsync), provider => provider.PlanRunJobAsync(new() { Id = "gh/contoso/hello/1/deliver/stage", Application = "gh/contoso/hello", Environment = "staging" }, default));
        _plans.Add(nameof(IRuns.PlanRestartAsync), provider => provider.PlanRestartAsync(new() { Run = new() { Id = "gh/contoso/hello/1" } }, default));
        _plans.Add(nameof(IApprovals.PlanDecisionAsync), provider => provider.PlanDecisionAsync(new() { Id = "gh/contoso/hello/2/deliver/hold" }, approve: true, null, default));
        _plans.Add(nameof(IArtifacts.PlanSaveArtifactAsync), provider => provider.PlanSaveArtifactAsync(new() { Id = $"{_world.Server.Address}/output/job/1/artifacts/0/a", RunId = "gh/contoso/hello/1", Name = "a" }, Path.Combine(Path.GetTempPath(), "never"), default));
        _plans.Add(nameof(ISecrets.PlanSetSecretAsync), provider => provider.PlanSetSecretAsync(new() { Scope = context, Name = "NEW", Value = new("correct-horse") }, default));
        _plans.Add(nameof(ISecrets.PlanRemoveSecretAsync), provider => provider.PlanRemoveSecretAsync(new() { Repository = "gh/contoso/hello" }, "OLD", default));
        _plans.Add(nameof(IRestrictions.PlanNewRestrictionAsync), provider => provider.PlanNewRestrictionAsync(new() { Organization = "gh/contoso", Environment = "aws", Value = "gh/contoso/hello" }, default));
        _plans.Add(nameof(IRestrictions.PlanRemoveRestrictionAsync), async provider => await provider.PlanRemoveRestrictionAsync("gh/contoso", "aws", (await provider.GetRestrictionsAsync("gh/contoso", "aws", default).FirstAsync()).Id, default));
        _plans.Add(nameof(IPipelineObjects.PlanNewPipelineAsync), provider => provider.PlanNewPipelineAsync(new() { Repository = App, Name = "nightly", Path = ".circleci/nightly.yml" }, default));
        _plans.Add(nameof(IPipelineSwitches.PlanSwitchAsync), provider => provider.PlanSwitchAsync(App, "build", false, default));
        _plans.Add(nameof(IPipelineObjects.PlanRemovePipelineAsync), provider => provider.PlanRemovePipelineAsync(App, "build", default));
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public void Every_plan_is_among_them() =>
        Assert.Equal(
            typeof(CircleProvider).GetInterfaces().Where(type => type.IsPublic).SelectMany(type => type.GetMethods()).Select(method => method.Name).Where(name => name.StartsWith("Plan", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            _plans.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Planning_sends_nothing_but_reads_and_outside_an_agreed_plan_nothing_is_changed()
    {
        CircleProvider provider = _world.Provider();
        foreach ((string name, Func<CircleProvider, Task<Change>> plan) in _plans)
        {
            Change change = await plan(provider);
            Assert.True(change.Target.Length > 0 && change.Action.Length > 0, name);
            CicdException error = await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default));
            // What is not there is said to be before the folder is touched.
            Assert.Contains(error.Id, new[] { "WriteOutsideScope", "ArtifactExpired" });
        }

        Assert.Empty(_world.Server.Writes);
    }

    [Fact]
    public async Task What_is_foreseen_is_what_is_sent()
    {
        CircleProvider provider = _world.Provider();
        foreach ((string name, Func<CircleProvider, Task<Change>> plan) in _plans)
        {
            Change change = await plan(provider);
            Assert.True(change.Calls is not null, name);
            // What only reads is foreseen too; this one's file is not there.
            if (name == nameof(IArtifacts.PlanSaveArtifactAsync))
                continue;
            int before = _world.Server.Writes.Length;
            await WriteScope.RunAsync(() => change.ApplyAsync(default));
            Assert.Equal((name, string.Join('\n', change.Calls.Calls)), (name, string.Join('\n', _world.Server.Writes.Skip(before).Select(write => $"{write.Method} {(write.Path.StartsWith("/api/", StringComparison.Ordinal) ? "" : "/api/v2")}{write.Path}"))));
        }
    }

    [Fact]
    public async Task What_is_yet_to_be_made_cannot_be_foreseen()
    {
        CircleProvider provider = _world.Provider();
        Assert.Null((await provider.PlanSetSecretAsync(new() { Scope = new() { Organization = "gh/contoso", Environment = "new" }, Name = "KEY", Value = new("correct-horse") }, default)).Calls);
        Assert.Null((await provider.PlanNewPipelineAsync(new() { Repository = App, Name = "release" }, default)).Calls);
    }
}
