using CicdTools.Providers.Aws;
using CicdTools.Providers.Aws.Models;
using CicdTools.Tests.Fakes.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Executions and builds: approvals, rollbacks, phases and logs.</summary>
public sealed class RunTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData(true, ApprovalStatus.Approved, RunStatus.Succeeded)]
    [InlineData(false, ApprovalStatus.Denied, RunStatus.Failed)]
    public async Task An_approval_waits_and_is_decided_once(bool approve, ApprovalStatus decided, RunStatus end)
    {
        AwsPipeline gated = _world.Aws.AddPipeline("gated", "shop", new AwsAction("Build", "Build", "Build", "CodeBuild"), new AwsAction("Gate", "Sign-off", "Approval", "Manual"), new AwsAction("Deploy", "Deploy", "Deploy", "EKS"));
        AwsExecution execution = _world.Aws.AddExecution(gated);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        AwsProvider provider = _world.Provider();
        Run waiting = await provider.GetRunsAsync(new() { Id = $"gated/{execution.Id}" }, default).SingleAsync();
        Assert.Equal((RunStatus.Waiting, RunStatus.Waiting), (waiting.Status, waiting.Jobs[^1].Status));

        Approval approval = await provider.GetApprovalsAsync(new() { Repository = "shop" }, default).SingleAsync();
        Assert.Equal(($"gated/{execution.Id}/Gate/Sign-off", waiting.Id, ApprovalStatus.Waiting), (approval.Id, approval.RunId, approval.Status));
        Change change = await provider.PlanDecisionAsync(approval, approve, "Looks fine", default);
        Approval done = Assert.IsType<Approval>(await ApplyAsync(change));
        Assert.Equal((decided, "arn:aws:iam::123456789012:user/ana"), (done.Status, done.DecidedBy));
        Assert.Equal("ApprovalDecided", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanDecisionAsync(approval, true, null, default))).Id);
        Assert.Empty(await provider.GetApprovalsAsync(new() { Repository = "shop" }, default).ToListAsync());
        Approval kept = await provider.GetApprovalsAsync(new() { Status = [decided] }, default).SingleAsync();
        Assert.Equal("Looks fine", kept.Comment);
        Assert.Equal(end, (await provider.WatchRunAsync(waiting.Id, default).ToListAsync())[^1].Status);
        // Somebody else's decision in between is not overwritten.
        Assert.Equal("ApprovalNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanDecisionAsync(approval with { Id = "nonsense" }, true, null, default))).Id);
    }

    [Fact]
    public async Task A_stage_goes_back_to_the_execution_before()
    {
        AwsProvider provider = _world.Provider();
        Assert.Equal("NothingToUndo", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUndoRolloutAsync("shop-pipeline", "Build", null, default))).Id);
        AwsExecution first = _world.Aws.AddExecution(_world.Pipeline);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        _world.Aws.AddExecution(_world.Pipeline);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        Change change = await provider.PlanUndoRolloutAsync("shop-pipeline", "Build", null, default);
        Assert.Contains(first.Id[..8], change.Action, StringComparison.Ordinal);
        Rollout rollout = Assert.IsType<Rollout>(await ApplyAsync(change));
        Assert.Equal(RunStatus.Running, rollout.Status);
        Assert.Equal("rollback", (await provider.GetRunsAsync(new() { Id = $"shop-pipeline/{rollout.Version}" }, default).SingleAsync()).Event);
        Assert.Equal(RunStatus.Succeeded, (await provider.WatchRolloutAsync("shop-pipeline", "Build", default).ToListAsync())[^1].Status);
        Assert.Equal("EnvironmentNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUndoRolloutAsync("shop-pipeline", "Nowhere", null, default))).Id);
        Assert.Equal("ApplicationNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanUndoRolloutAsync("nothing", "Build", null, default))).Id);
    }

    [Fact]
    public async Task A_build_by_itself_is_a_run_with_its_phases()
    {
        _world.Aws.AddProject("shop-build", "shop");
        AwsProvider provider = _world.Provider();
        Run started = Assert.IsType<Run>(await ApplyAsync(await provider.PlanStartAsync(new() { Repository = "shop", Pipeline = "shop-build", Ref = "main", Variables = new VariableMap().With("COLOR", "red") }, default)));
        Assert.Equal((1, "shop", "shop-build", "main"), (started.Number, started.Repository, started.Pipeline, started.Ref));
        List<Run> states = await provider.WatchRunAsync(started.Id, default).ToListAsync();
        Assert.Equal(["SUBMITTED", "INSTALL", "BUILD"], states[^1].Jobs[0].Steps.Select(step => step.Name));
        Assert.Equal(RunStatus.Succeeded, states[^1].Status);
        LogLine[] lines = await provider.ReadLogAsync(new() { RunId = started.Id, Follow = true }, default).ToArrayAsync();
        Assert.Equal(5, lines.Length);
        Run again = Assert.IsType<Run>(await ApplyAsync(await provider.PlanRestartAsync(new() { Run = states[^1] }, default)));
        Assert.Equal(2, again.Number);
        Assert.Equal(RunStatus.Canceled, Assert.IsType<Run>(await ApplyAsync(await provider.PlanStopAsync(again, default))).Status);
        Assert.Equal("PipelineAmbiguous", (await Assert.ThrowsAsync<CicdException>(async () =>
        {
            _world.Aws.AddPipeline("second", "shop", new AwsAction("Build", "Build", "Build", "CodeBuild"));
            await provider.PlanStartAsync(new() { Repository = "shop" }, default);
        })).Id);
    }

    [Fact]
    public async Task A_variable_is_one_of_a_build_project_and_what_names_a_secret_stays_as_it_is()
    {
        AwsProvider provider = _world.Provider();
        SettingScope scope = new() { Repository = "shop" };
        Assert.Equal("ProjectNotFound", (await Assert.ThrowsAsync<CicdException>(async () => await provider.GetVariablesAsync(scope, null, default).ToListAsync())).Id);
        _world.Aws.AddProject("one", "shop");
        _world.Aws.Projects["one"]["environment"]!["environmentVariables"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["name"] = "TOKEN", ["value"] = "shop/token", ["type"] = "SECRETS_MANAGER" });
        _world.Aws.AddProject("two", "shop");
        Assert.Equal("ProjectAmbiguous", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanSetVariableAsync(new() { Scope = scope, Name = "A", Value = "1" }, default))).Id);
        await ApplyAsync(await provider.PlanSetVariableAsync(new() { Scope = new() { Organization = "one" }, Name = "A", Value = "1" }, default));
        Assert.Equal(["A"], (await provider.GetVariablesAsync(new() { Organization = "one" }, null, default).ToListAsync()).Select(variable => variable.Name));
        System.Text.Json.Nodes.JsonNode environment = _world.Aws.Projects["one"]["environment"]!;
        Assert.Equal(("aws/codebuild/standard:7.0", 2), (environment["image"]!.GetValue<string>(), environment["environmentVariables"]!.AsArray().Count));
        Assert.Equal("SECRETS_MANAGER", environment["environmentVariables"]![0]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_an_action_left_is_listed_and_written_into_a_folder_until_it_is_gone()
    {
        using TestFolder folder = new();
        AwsExecution execution = _world.Aws.AddExecution(_world.Pipeline);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        AwsProvider provider = _world.Provider();
        string run = $"shop-pipeline/{execution.Id}", place = $"contoso-artifacts/shop/Package/{execution.Actions[0].Id[..7]} a";
        Assert.Empty(await provider.GetArtifactsAsync(run, null, default).ToListAsync());
        using MemoryStream archive = new();
        using (System.IO.Compression.ZipArchive zip = new(archive, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using StreamWriter writer = new(zip.CreateEntry("bin/app.txt").Open());
            await writer.WriteAsync("built");
        }

        _world.Aws.Objects[place] = archive.ToArray();
        Artifact artifact = await provider.GetArtifactsAsync(run, "Package", default).SingleAsync();
        Assert.Equal(("Build", archive.Length, run), (artifact.Job, artifact.Size, artifact.RunId));
        Change save = await provider.PlanSaveArtifactAsync(artifact, folder["out"], default);
        Assert.False(Directory.Exists(folder["out"]));
        await ApplyAsync(save);
        Assert.Equal("built", await File.ReadAllTextAsync(folder["out/bin/app.txt"]));
        _world.Aws.Objects.Clear();
        Assert.Equal("ArtifactExpired", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(save))).Id);
        Assert.Equal("ArtifactExpired", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanSaveArtifactAsync(artifact with { Id = "x" }, folder["out"], default))).Id);
    }

    [Fact]
    public async Task A_run_of_another_commit_is_started_and_run_again_at_it()
    {
        AwsProvider provider = _world.Provider();
        _world.Aws.Repositories[0].Commit("topic", [new("a.txt", "a"u8.ToArray())]);
        string tip = _world.Aws.Repositories[0].Branches["topic"];
        Run started = Assert.IsType<Run>(await ApplyAsync(await provider.PlanStartAsync(new() { Repository = "shop", Ref = "topic", Inputs = new VariableMap().With("Color", "red") }, default)));
        Assert.Equal(tip, started.Commit);
        Run end = (await provider.WatchRunAsync(started.Id, default).ToListAsync())[^1];
        Run again = Assert.IsType<Run>(await ApplyAsync(await provider.PlanRestartAsync(new() { Run = end }, default)));
        Assert.Equal((tip, false), (again.Commit, again.Id == started.Id));
    }

    [Fact]
    public async Task Pipelines_of_both_services_are_read_with_what_they_do()
    {
        _world.Aws.AddProject("shop-build", "shop", "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n");
        AwsProvider provider = _world.Provider();
        Pipeline[] pipelines = await provider.GetPipelinesAsync("shop", default).ToArrayAsync();
        Assert.Equal([("shop-pipeline", "CodePipeline"), ("shop-build", "BuildSpec")], pipelines.Select(one => (one.Name, one.Format)));
        Assert.Contains("make", pipelines[1].Jobs.SelectMany(job => job.Steps).OfType<ScriptStep>().Select(step => step.Script.Trim()));
        Assert.Equal(2, pipelines[0].Jobs.Count());
        Assert.Equal("RepositoryNotFound", (await Assert.ThrowsAsync<CicdException>(async () => await provider.GetPipelinesAsync("nothing", default).ToListAsync())).Id);
    }

    [Fact]
    public void A_line_that_comes_in_parts_is_one_line_and_the_last_one_may_have_no_end()
    {
        LogCursor cursor = new("run", "job");
        LogEventModel[] events = [new(1000, "Pulling 1"), new(2000, "0%\nDone\r\n"), new(3000, "::error::no\n"), new(4000, "last")];
        string[] lines = [.. cursor.Read(events).Concat(cursor.Rest()).Select(line => line.Text)];
        Assert.Equal(["Pulling 10%", "Done", ": :error::no", "last"], lines);
        Assert.Empty(cursor.Rest());
        Assert.Equal(new LogStream("/aws/codepipeline/x", "a/b"), LogStream.TryParse("arn:aws:logs:eu-west-1:1:log-group:/aws/codepipeline/x:log-stream:a/b"));
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));
}
