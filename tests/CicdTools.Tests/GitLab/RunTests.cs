using System.IO.Compression;
using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>What is GitLab's own about runs, logs, artifacts and manual jobs.</summary>
public sealed class RunTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_start_carries_variables_and_typed_inputs()
    {
        GitLabProvider provider = _fixture.Provider();
        Run run = await ApplyAsync<Run>(provider.PlanStartAsync(new() { Repository = "team/hello", Ref = "main", Variables = Map(("OUTCOME", "failed")), Inputs = Map(("fast", "true"), ("name", "x"), ("count", "3")) }, default));
        Fakes.Exchange start = _fixture.Server.Writes.Single();
        Assert.Equal("""{"ref":"main","variables":[{"key":"OUTCOME","value":"failed"}],"inputs":{"fast":true,"name":"x","count":3}}""", start.Body!.ToJsonString());
        Assert.Equal("manual", run.Event);
        Assert.Equal(RunStatus.Failed, (await provider.WatchRunAsync(run.Id, default).ToListAsync())[^1].Status);
    }

    [Fact]
    public async Task A_plan_looks_for_the_branch_and_the_file()
    {
        GitLabProvider provider = _fixture.Provider();
        Assert.Equal("RefNotFound", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "team/hello", Ref = Recipes.Sha(1) }, default))).Id);
        Assert.Equal("InvalidName", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "team/hello", Variables = Map(("a b", "")) }, default))).Id);
        Assert.Equal("NotTaken", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "team/hello", Secrets = new Dictionary<string, SecretText> { ["A"] = new("b") } }, default))).Id);
        _fixture.GitLab.Version = "17.9.2-ee";
        Assert.Equal("NotTaken", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "team/hello", Inputs = Map(("a", "b")) }, default))).Id);
        _fixture.Project.Branches["main"].Files.Remove(".gitlab-ci.yml");
        Assert.Equal("PipelineNotFound", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "team/hello" }, default))).Id);
        _fixture.Project.Archived = true;
        Assert.Equal("RepositoryArchived", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "team/hello" }, default))).Id);
        _fixture.GitLab.AddProject("team/empty", empty: true);
        Assert.Equal("RepositoryEmpty", (await FailsAsync(() => provider.PlanStartAsync(new() { Repository = "team/empty" }, default))).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task All_of_a_run_is_had_again_while_its_branch_stands_still()
    {
        GitLabProvider provider = _fixture.Provider();
        Run first = await ApplyAsync<Run>(provider.PlanStartAsync(new() { Repository = "team/hello", Variables = Map(("OUTCOME", "failed")) }, default));
        Run second = await ApplyAsync<Run>(provider.PlanRestartAsync(new() { Run = first }, default));
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal("restart", second.Event);
        Assert.Equal("failed", _fixture.Project.Pipelines[^1].Variables["OUTCOME"]);

        _fixture.Project.Branches["main"].Commit = Recipes.Sha(2);
        Assert.Equal("RefMoved", (await FailsAsync(() => provider.PlanRestartAsync(new() { Run = first }, default))).Id);
        _fixture.Project.Branches["main"].Commit = Recipes.Sha(1);
        _fixture.Project.AccessLevel = 30;
        Assert.Equal("VariablesNotShown", (await FailsAsync(() => provider.PlanRestartAsync(new() { Run = first }, default))).Id);
    }

    [Fact]
    public async Task A_project_that_was_renamed_is_found_under_its_old_name()
    {
        _fixture.Project.OldPath = "team/before";
        Repository found = await _fixture.Provider().GetRepositoriesAsync("team/before", default).SingleAsync();
        Assert.Equal("team/hello", found.Name);
    }

    [Fact]
    public async Task A_project_without_pipelines_is_left_out_of_all_and_said_to_refuse_when_named()
    {
        FakeProject off = _fixture.GitLab.AddProject("team/off");
        off.JobsEnabled = false;
        _fixture.AddRun(RunStatus.Succeeded);
        GitLabProvider provider = _fixture.Provider();
        Assert.Single(await provider.GetRunsAsync(new(), default).ToListAsync());
        Assert.Contains(_fixture.Said, line => line.Contains("'team/off' is left out", StringComparison.Ordinal));
        Assert.Equal("PermissionDenied", (await FailsAsync(async () => await provider.GetRunsAsync(new() { Repository = "team/off" }, default).ToListAsync())).Id);
    }

    [Fact]
    public async Task Watching_asks_with_tags_and_is_answered_by_nothing_new()
    {
        string id = _fixture.AddRun(RunStatus.Succeeded);
        await _fixture.Provider().WatchRunAsync(id, default).ToListAsync();
        Assert.Contains(_fixture.Server.Exchanges, exchange => exchange.Status == 304);
    }

    [Fact]
    public async Task A_manual_job_holds_its_pipeline_up_until_somebody_runs_it()
    {
        _fixture.Project.Recipe = Recipes.Gated;
        string id = _fixture.AddRun(RunStatus.Succeeded);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        GitLabProvider provider = _fixture.Provider();
        Assert.Equal(RunStatus.Waiting, (await provider.GetRunsAsync(new() { Id = id }, default).SingleAsync()).Status);
        Assert.Equal([id], (await provider.GetRunsAsync(new() { Status = [RunStatus.Waiting] }, default).ToListAsync()).Select(run => run.Id));

        Approval gate = await provider.GetApprovalsAsync(new(), default).SingleAsync();
        Assert.Equal(("Job", id, "team/hello", ApprovalStatus.Waiting, "ada"), (gate.Kind, gate.RunId, gate.Repository, gate.Status, gate.RequestedBy));
        Assert.Equal("DenialNotTaken", (await FailsAsync(() => provider.PlanDecisionAsync(gate, approve: false, null, default))).Id);
        Change change = await provider.PlanDecisionAsync(gate, approve: true, "fine", default);
        Assert.Empty(_fixture.Server.Writes);
        Approval decided = Assert.IsType<Approval>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal((ApprovalStatus.Approved, "ada"), (decided.Status, decided.DecidedBy));
        Assert.Equal(RunStatus.Succeeded, (await provider.WatchRunAsync(id, default).ToListAsync())[^1].Status);
        Assert.Equal("ApprovalDecided", (await FailsAsync(() => provider.PlanDecisionAsync(gate, approve: true, null, default))).Id);
        Assert.Empty(await provider.GetApprovalsAsync(new(), default).ToListAsync());
        Assert.Empty(await provider.GetApprovalsAsync(new() { Id = "team/hello/jobs/1" }, default).ToListAsync());
        Assert.Empty(await provider.GetApprovalsAsync(new() { Id = "nonsense" }, default).ToListAsync());
    }

    [Fact]
    public async Task A_rollout_goes_on_share_by_share_as_it_is_approved()
    {
        _fixture.Project.Recipe = Recipes.Rollout;
        GitLabProvider provider = _fixture.Provider();
        Run run = await ApplyAsync<Run>(provider.PlanStartAsync(new() { Repository = "team/hello" }, default));
        List<string> approved = [];
        while (!run.IsFinished)
        {
            run = await provider.WatchRunAsync(run.Id, default).FirstAsync(state => state.Status == RunStatus.Waiting || state.IsFinished);
            if (run.IsFinished)
                break;
            Approval share = await provider.GetApprovalsAsync(new() { Repository = "team/hello" }, default).SingleAsync();
            approved.Add((await ApplyAsync<Approval>(provider.PlanDecisionAsync(share, approve: true, null, default))).Subject);
            run = await provider.GetRunsAsync(new() { Id = run.Id }, default).SingleAsync();
        }

        Assert.Equal(["rollout 10% of team/hello", "rollout 25% of team/hello", "rollout 50% of team/hello", "rollout 100% of team/hello"], approved);
        Assert.Equal(RunStatus.Succeeded, run.Status);
    }

    [Fact]
    public async Task Artifacts_are_named_by_their_jobs_and_come_into_their_folder()
    {
        using TestFolder folder = new();
        _fixture.Project.Recipe = _ => [new() { Name = "build", Archive = Zip(("bin/app", "hello")) }, new() { Name = "test" }];
        string id = _fixture.AddRun(RunStatus.Succeeded);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        GitLabProvider provider = _fixture.Provider();
        Artifact artifact = await provider.GetArtifactsAsync(id, null, default).SingleAsync();
        Assert.Equal(("build", "build", id, "team/hello"), (artifact.Name, artifact.Job, artifact.RunId, artifact.Repository));
        Assert.Empty(await provider.GetArtifactsAsync(id, "test", default).ToListAsync());

        Artifact saved = await ApplyAsync<Artifact>(provider.PlanSaveArtifactAsync(artifact, folder.Path, default));
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Combine(saved.Path!, "bin", "app")));
        _fixture.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal("ArtifactExpired", (await FailsAsync(() => provider.PlanSaveArtifactAsync(artifact, folder.Path, default))).Id);
    }

    [Fact]
    public async Task An_archive_that_would_leave_its_folder_writes_nothing()
    {
        using TestFolder folder = new();
        string inside = Path.Combine(folder.Path, "inside");
        _fixture.Project.Recipe = _ => [new() { Name = "build", Archive = Zip(("fine", "a"), ("../out", "b")) }];
        string id = _fixture.AddRun(RunStatus.Succeeded);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        GitLabProvider provider = _fixture.Provider();
        Artifact artifact = await provider.GetArtifactsAsync(id, null, default).SingleAsync();
        Assert.Equal("ArtifactUnsafe", (await FailsAsync(async () => await ApplyAsync<Artifact>(provider.PlanSaveArtifactAsync(artifact, inside, default)))).Id);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_job_that_starts_another_pipeline_is_a_job_of_the_run_and_may_be_what_broke_it()
    {
        _fixture.Project.Recipe = _ => [new() { Name = "build", After = 5 }, new() { Name = "deploy", Stage = "deploy", After = 16, IsBridge = true, Ends = "failed", FailureReason = "downstream_pipeline_creation_failed" }];
        string id = _fixture.AddRun(RunStatus.Succeeded);
        List<Run> states = await _fixture.Provider().WatchRunAsync(id, default).ToListAsync();
        Assert.All(states, state => Assert.Equal(["build", "deploy"], state.Jobs.Select(job => job.Name)));
        Assert.Equal((RunStatus.Errored, "Downstream pipeline creation failed."), (states[^1].Status, states[^1].Reason));
    }

    [Fact]
    public async Task A_line_that_grows_is_told_when_it_is_whole()
    {
        string id = _fixture.AddRun(RunStatus.Succeeded);
        LogLine[] lines = await _fixture.Provider().ReadLogAsync(new() { RunId = id, Job = "test", Follow = true }, default).ToArrayAsync();
        Assert.Equal(["Tests", "half done", "Tested"], lines.Select(line => line.Text));
    }

    private static async Task<T> ApplyAsync<T>(Task<Change> plan)
    {
        Change change = await plan;
        return Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
    }

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);

    private static VariableMap Map(params (string Name, string Value)[] entries) => new(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                using StreamWriter writer = new(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }
}
