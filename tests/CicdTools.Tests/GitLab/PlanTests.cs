using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>What holds for every change that the provider can plan.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();
    private readonly Dictionary<string, Func<GitLabProvider, Task<Change>>> _plans = [];

    public async ValueTask InitializeAsync()
    {
        await _fixture.StartAsync();
        FakeProject project = _fixture.Project;
        project.Recipe = Recipes.Gated;
        project.Branches["topic"] = new() { Commit = Recipes.Sha(5) };
        project.Variables.Add(new() { Key = "OLD", Value = "x" });
        project.Variables.Add(new() { Key = "OLD_SECRET", Value = "correct-horse", Masked = true });
        project.Environments.Add(new() { Id = 1, Name = "old" });
        string run = _fixture.AddRun(RunStatus.Succeeded);
        FakePipeline failed = _fixture.GitLab.AddPipeline(project);
        failed.CanceledAt = _fixture.Clock.GetUtcNow();
        _fixture.AddRun(RunStatus.Succeeded);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        long staged = project.Pipelines[^1].Jobs.First(job => job.Name == "staging").Id;
        SettingScope scope = new() { Repository = "team/hello" };
        _plans.Add(nameof(IRepositories.PlanNewRepositoryAsync), provider => provider.PlanNewRepositoryAsync(new() { Name = "team/site", Template = "static" }, default));
        _plans.Add(nameof(IRepositories.PlanImportAsync), provider => provider.PlanImportAsync(new() { Source = "https://git.example.com/app.git", Name = "team/app", NoPipeline = true }, default));
        _plans.Add(nameof(IRepositories.PlanRemoveRepositoryAsync), provider => provider.PlanRemoveRepositoryAsync("team/spare", default));
        _plans.Add(nameof(IRepositoryItems.PlanSetItemAsync), provider => provider.PlanSetItemAsync(new() { Repository = "team/hello", Path = "a.md", Content = "a" }, default));
        _plans.Add(nameof(IRuns.PlanStartAsync), provider => provider.PlanStartAsync(new() { Repository = "team/hello" }, default));
        _plans.Add(nameof(IRuns.PlanStopAsync), provider => provider.PlanStopAsync(new() { Id = run }, default));
        _plans.Add(nameof(IRuns.PlanRestartAsync), provider => provider.PlanRestartAsync(new() { Run = new() { Id = $"team/hello/{failed.Id}" }, FailedOnly = true }, default));
        _plans.Add(nameof(IDeploymentJobs.PlanRunJobAsync), provider => provider.PlanRunJobAsync(new() { Id = $"team/hello/jobs/{staged}" }, default));
        _plans.Add(nameof(IApprovals.PlanDecisionAsync), async provider => await provider.PlanDecisionAsync((await provider.GetApprovalsAsync(new(), default).ToListAsync())[0], approve: true, null, default));
        _plans.Add(nameof(IArtifacts.PlanSaveArtifactAsync), provider => provider.PlanSaveArtifactAsync(new() { Id = "team/hello/jobs/1", RunId = run, Name = "a" }, Path.Combine(Path.GetTempPath(), "never"), default));
        _plans.Add(nameof(IEnvironments.PlanSetEnvironmentAsync), provider => provider.PlanSetEnvironmentAsync(new() { Repository = "team/hello", Name = "new", Create = true, Approvers = ["bob"] }, default));
        _plans.Add(nameof(IEnvironments.PlanRemoveEnvironmentAsync), provider => provider.PlanRemoveEnvironmentAsync("team/hello", "old", default));
        _plans.Add(nameof(IVariables.PlanSetVariableAsync), provider => provider.PlanSetVariableAsync(new() { Scope = scope, Name = "NEW", Value = "x" }, default));
        _plans.Add(nameof(IVariables.PlanRemoveVariableAsync), provider => provider.PlanRemoveVariableAsync(scope, "OLD", default));
        _plans.Add(nameof(ISecrets.PlanSetSecretAsync), provider => provider.PlanSetSecretAsync(new() { Scope = scope, Name = "NEW_SECRET", Value = new("correct-horse") }, default));
        _plans.Add(nameof(ISecrets.PlanRemoveSecretAsync), provider => provider.PlanRemoveSecretAsync(scope, "OLD_SECRET", default));
        _plans.Add(nameof(IPullRequests.PlanNewPullRequestAsync), provider => provider.PlanNewPullRequestAsync(new() { Repository = "team/hello", Title = "x", Source = "topic" }, default));
        _plans.Add(nameof(IAutoDevOps.PlanSetAutoDevOpsAsync), provider => provider.PlanSetAutoDevOpsAsync(new() { Scope = scope, Strategy = DeployStrategy.Manual, Domain = "apps.example.com" }, default));
        _plans.Add(nameof(IPipelineTemplates.PlanFromTemplateAsync), provider => provider.PlanFromTemplateAsync(new() { Template = "Ruby", Repository = "team/hello", Force = true }, default));
        _plans.Add(nameof(IClusterRegistrations.PlanRegisterClusterAsync), provider => provider.PlanRegisterClusterAsync(new() { Repository = "team/hello", Name = "production" }, default));
        project.Registry.Add((7, "registry.example.com/team/hello", new() { ["1.0"] = ("sha256:1", 1) }));
        _plans.Add(nameof(IImages.PlanRemoveImageAsync), provider => provider.PlanRemoveImageAsync(new() { Repository = "team/hello", Name = "registry.example.com/team/hello", Tags = ["1.0"], SystemId = "7" }, default));
        project.MergeRequests.Add(new() { Iid = 1, Title = "First", Source = "old-topic", Target = "main" });
        project.MergeRequests.Add(new() { Iid = 2, Title = "Second", Source = "older-topic", Target = "main" });
        _plans.Add(nameof(IPullRequestComments.PlanCommentAsync), provider => provider.PlanCommentAsync(new() { Repository = "team/hello", Number = 2, Text = "Not now.", Close = true }, default));
        _plans.Add(nameof(IPullRequests.PlanMergeAsync), provider => provider.PlanMergeAsync(new() { Repository = "team/hello", Number = 1 }, default));
        _plans.Add(nameof(IRepositoryItems.PlanSetItemsAsync), provider => provider.PlanSetItemsAsync(new() { Repository = "team/hello", Files = [new("b.md", "b"), new("c.md", "c")] }, default));
        _fixture.GitLab.AddProject("team/spare");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Every_plan_is_among_them() =>
        Assert.Equal(
            typeof(GitLabProvider).GetInterfaces().Where(type => type.IsPublic).SelectMany(type => type.GetMethods()).Select(method => method.Name).Where(name => name.StartsWith("Plan", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            _plans.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Planning_sends_nothing_but_reads_and_outside_an_agreed_plan_nothing_is_changed()
    {
        GitLabProvider provider = _fixture.Provider();
        string before = State();
        foreach ((string name, Func<GitLabProvider, Task<Change>> plan) in _plans)
        {
            Change change = await plan(provider);
            Assert.True(change.Target.Length > 0 && change.Action.Length > 0, name);
            Assert.Empty(_fixture.Server.Writes);
            CicdException error = await Assert.ThrowsAsync<CicdException>(() => change.ApplyAsync(default));
            // What is not there is said to be before the folder is touched.
            Assert.Contains(error.Id, new[] { "WriteOutsideScope", "ArtifactExpired" });
        }

        Assert.Empty(_fixture.Server.Writes);
        Assert.Equal(before, State());
    }

    [Fact]
    public async Task What_is_foreseen_is_what_is_sent()
    {
        GitLabProvider provider = _fixture.Provider();
        List<string> unforeseen = [];
        foreach ((string name, Func<GitLabProvider, Task<Change>> plan) in _plans)
        {
            Change change = await plan(provider);
            if (change.Calls is not { } calls)
            {
                unforeseen.Add(name);
                continue;
            }

            // What only reads is foreseen too; this one's archive is not there.
            if (name == nameof(IArtifacts.PlanSaveArtifactAsync))
            {
                Assert.Equal(["GET /projects/team%2Fhello/jobs/1/artifacts"], calls.Calls);
                continue;
            }

            int before = _fixture.Server.Writes.Length;
            await WriteScope.RunAsync(() => change.ApplyAsync(default));
            Assert.Equal((name, string.Join('\n', calls.Calls.Where(call => !call.StartsWith("GET ", StringComparison.Ordinal)))), (name, string.Join('\n', _fixture.Server.Writes.Skip(before).Select(write => $"{write.Method} {write.Path["/api/v4".Length..]}"))));
        }

        // A new agent's token is asked for under the number that it gets then.
        Assert.Equal([nameof(IClusterRegistrations.PlanRegisterClusterAsync)], unforeseen);
    }

    [Fact]
    public async Task What_is_done_twice_changes_nothing_more_or_says_so()
    {
        GitLabProvider provider = _fixture.Provider();
        // Another start is another run, and what has been stopped or decided is no question of state.
        foreach ((string name, Func<GitLabProvider, Task<Change>> plan) in _plans.Where(pair => pair.Key is not (nameof(IRuns.PlanStartAsync) or nameof(IRuns.PlanRestartAsync) or nameof(IArtifacts.PlanSaveArtifactAsync))))
        {
            Change change = await plan(provider);
            await WriteScope.RunAsync(() => change.ApplyAsync(default));
            string once = State();
            try
            {
                await WriteScope.RunAsync(() => change.ApplyAsync(default));
            }
            catch (CicdException exception)
            {
                Assert.True(exception.Kind is CicdErrorKind.Invalid or CicdErrorKind.Conflict or CicdErrorKind.NotFound, $"{name}: {exception.Message}");
            }

            Assert.True(once == State(), $"{name}: {once} became {State()}");
        }
    }

    private string State() => string.Join('\n', _fixture.GitLab.Projects.Select(project =>
        $"{project.Path}: {project.AutoDevOps} {project.DeployStrategy} {string.Join(' ', project.Branches.SelectMany(branch => branch.Value.Files.Select(file => $"{branch.Key}/{file.Key}={file.Value.Length}")))}; {string.Join(' ', project.Variables.Select(variable => $"{variable.Key}@{variable.Scope}={variable.Value}"))}; {string.Join(' ', project.Environments.Select(environment => environment.Name))}; {string.Join(',', project.MergeRequests.Select(request => request.State))}; {project.Agents.Count} {project.Clusters.Count} {project.Registry.Sum(one => one.Tags.Count)}; {project.Pipelines.Count}"));
}
