using System.Text.Json.Nodes;
using CicdTools.Providers;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Spinnaker;

/// <summary>
/// A pipeline that stages, waits for a judgment and releases: https://spinnaker.io/docs/guides/user/pipeline/managing-pipelines/. Stages that have ended run again
/// (https://github.com/spinnaker/orca/blob/04ed397c2ec902790694b97f2f76c0381148002d/orca-queue/src/main/kotlin/com/netflix/spinnaker/orca/q/handler/RestartStageHandler.kt).
/// </summary>
public sealed class SpinnakerPromotionTests : PromotionContract
{
    private readonly SpinnakerFixture _world = new();

    private JsonObject _pipeline = [];

    protected override string Application => "sample";

    protected override async Task<(IProvider Provider, Caller Caller)> StartAsync()
    {
        _world.Gate.Pipelines.Clear();
        _pipeline = _world.Gate.AddPipeline("sample", "Deliver");
        _pipeline["stages"] = new JsonArray(
            Stage("1", "deployManifest", "Deploy to staging", "staging"),
            Stage("2", "deployManifest", "Deploy canary", "production", "1"),
            Stage("3", "manualJudgment", "Deploy to Production?", null, "2"),
            Stage("4", "deployManifest", "Deploy production", "production", "3"));
        _world.Gate.FollowsExecutions = true;
        await _world.StartAsync();
        return (_world.Provider(_world.Token), new Caller { Clock = _world.Clock, Actor = "ada" });
    }

    // The canary is a step on the way into production, in the same account.
    private static JsonObject Stage(string reference, string type, string name, string? account, params string[] after)
    {
        JsonObject stage = new() { ["refId"] = reference, ["requisiteStageRefIds"] = new JsonArray([.. after.Select(one => (JsonNode)one)]), ["type"] = type, ["name"] = name };
        if (account is not null)
            stage["account"] = account;
        return stage;
    }

    protected override string Deliver(int number)
    {
        _world.Gate.AddExecution(_pipeline, null, Image(number));
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        return (string)Image(number)[0]!["reference"]!;
    }

    protected override void FailNext() => _world.Gate.RestartEnds = "TERMINAL";

    public override async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_person_who_says_stop_denies_the_promotion()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        Deliver(1);
        Promotion waiting = await ApplyAsync(engine.PlanAsync(new() { Application = "sample", Environment = "production" }, default));
        string execution = _world.Gate.Executions[0].Id;
        Assert.Equal((PromotionStatus.Waiting, $"{execution}/{execution}-S3", $"{execution}/{execution}-S4", "00000001"), (waiting.Status, waiting.ApprovalId, waiting.Id, waiting.Version));
        IApprovals approvals = (IApprovals)provider;
        Change no = await approvals.PlanDecisionAsync(await approvals.GetApprovalsAsync(new() { Id = waiting.ApprovalId }, default).SingleAsync(), approve: false, null, default);
        await WriteScope.RunAsync(() => no.ApplyAsync(default));
        Assert.Equal(PromotionStatus.Denied, await engine.WatchAsync(waiting, default).Select(now => now.Status).LastAsync());
        Assert.Equal("JobNotRunnable", (await Assert.ThrowsAsync<CicdException>(() => engine.PlanAsync(new() { Application = "sample", Environment = "production" }, default))).Id);
    }

    // https://spinnaker.io/docs/reference/artifacts/
    [Theory]
    [InlineData("""{"expectedArtifacts":[{"matchArtifact":{"type":"docker/image","name":"gcr.io/contoso/sample"}}]}""", "v2.0.0", """{"type":"manual","artifacts":[{"type":"docker/image","name":"gcr.io/contoso/sample","version":"v2.0.0","reference":"gcr.io/contoso/sample:v2.0.0"}]}""", "the image gcr.io/contoso/sample:v2.0.0")]
    [InlineData("""{"expectedArtifacts":[{"matchArtifact":{"type":"docker/image","name":"gcr.io/contoso/sample"}}]}""", "gcr.io/contoso/sample@sha256:aabbcc", """{"type":"manual","artifacts":[{"type":"docker/image","name":"gcr.io/contoso/sample","version":"sha256:aabbcc","reference":"gcr.io/contoso/sample@sha256:aabbcc"}]}""", "the image gcr.io/contoso/sample@sha256:aabbcc")]
    [InlineData("""{"parameterConfig":[{"name":"Tag","required":true}]}""", "v2.0.0", """{"type":"manual","parameters":{"Tag":"v2.0.0"}}""", "the parameter Tag v2.0.0")]
    public async Task A_version_that_no_execution_had_starts_the_pipeline_with_it(string more, string version, string body, string action)
    {
        (IProvider provider, Caller caller) = await StartAsync();
        IPromotions engine = new ProviderCatalog().Promotions(provider, caller);
        foreach ((string key, JsonNode? value) in (JsonObject)JsonNode.Parse(more)!)
            _pipeline[key] = value!.DeepClone();
        Change change = await engine.PlanAsync(new() { Application = "sample", Environment = "production", Version = version }, default);
        Assert.Equal($"Start the pipeline 'Deliver' with {action}", change.Action);
        Assert.Empty(_world.Server.Writes);
        Promotion begun = Assert.IsType<Promotion>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(body, _world.Server.Writes.Single().Body!.ToJsonString());
        Assert.Equal(("production", PromotionStatus.Running), (begun.Environment, begun.Status));
        // It goes on by its judgment.
        Promotion? last = null;
        await foreach (Promotion now in engine.WatchAsync(begun, default))
        {
            if (now.ApprovalId is { } id && last?.ApprovalId is null)
                await WriteScope.RunAsync(async () => await (await ((IApprovals)provider).PlanDecisionAsync(new() { Id = id }, approve: true, null, default)).ApplyAsync(default));
            last = now;
        }

        Assert.Equal(PromotionStatus.Succeeded, last!.Status);
    }

    [Fact]
    public async Task What_a_stage_deployed_before_it_ran_again_is_not_forgotten()
    {
        (IProvider provider, Caller caller) = await StartAsync();
        Deliver(1);
        string execution = _world.Gate.Executions[0].Id;
        JobRun waits = (await ((IRuns)provider).GetRunsAsync(new() { Id = execution }, default).SingleAsync()).Jobs[2];
        _world.Gate.Executions[0].Judge(waits.Id, "continue", null, _world.Clock.GetUtcNow());
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        _world.Gate.Executions[0].Restart($"{execution}-S4", _world.Clock.GetUtcNow());
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        Deployment[] ledger = await ((IDeploymentHistory)provider).GetDeploymentsAsync("sample", "production", default).ToArrayAsync();
        Assert.Equal(["00000001", "00000001"], ledger.Select(entry => entry.Version));
        Assert.Equal(TimeSpan.FromSeconds(70), ledger[0].CreatedAt - ledger[1].CreatedAt);
        Assert.NotNull(caller);
    }

    [Fact]
    public async Task What_cannot_run_again_says_so()
    {
        (IProvider provider, _) = await StartAsync();
        IDeploymentJobs jobs = (IDeploymentJobs)provider;
        Deliver(1);
        DeploymentJob waiting = await jobs.GetDeploymentJobsAsync(new() { Application = "sample", Environment = "production", Version = "00000001" }, default).SingleAsync();
        Assert.Equal("RunNotFinished", (await Assert.ThrowsAsync<CicdException>(() => jobs.PlanRunJobAsync(waiting, default))).Id);
        Assert.Equal("PromotionNotFound", (await Assert.ThrowsAsync<CicdException>(() => jobs.PlanRunJobAsync(waiting with { Id = "nothing" }, default))).Id);
        Assert.Equal("PromotionNotFound", (await Assert.ThrowsAsync<CicdException>(() => jobs.PlanRunJobAsync(waiting with { Id = $"{waiting.RunId}/none" }, default))).Id);
        Assert.Equal("RepositoryNotFound", (await Assert.ThrowsAsync<CicdException>(async () => await jobs.GetDeploymentJobsAsync(new() { Application = "nothing" }, default).ToListAsync())).Id);
    }

    private static async Task<Promotion> ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        return Assert.IsType<Promotion>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
    }

    // A name that begins with the number, so that it can be told from what runs.
    private static JsonArray Image(int number) => new(new JsonObject { ["type"] = "docker/image", ["name"] = $"{number:x8}sample", ["version"] = $"{number:x8}", ["reference"] = $"{number:x8}sample:{number:x8}" });
}
