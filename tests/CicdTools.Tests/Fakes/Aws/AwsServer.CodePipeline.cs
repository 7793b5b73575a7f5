using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/
internal sealed partial class AwsServer
{
    public List<AwsPipeline> Pipelines { get; } = [];

    /// <summary>How long an action or a build takes.</summary>
    public TimeSpan Work { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A pipeline of a repository of CodeCommit.</summary>
    public AwsPipeline AddPipeline(string name, string repository, params AwsAction[] actions)
    {
        JsonObject source = Action("Source", "Source", "CodeCommit", new() { ["RepositoryName"] = repository, ["BranchName"] = "main", ["PollForSourceChanges"] = "false" });
        JsonObject structure = new()
        {
            ["name"] = name,
            ["roleArn"] = $"arn:aws:iam::{Account}:role/pipeline",
            ["artifactStore"] = new JsonObject { ["type"] = "S3", ["location"] = "contoso-artifacts" },
            ["version"] = 1,
            ["pipelineType"] = "V2",
            ["stages"] = new JsonArray([Stage("Source", source), .. actions.GroupBy(action => action.Stage).Select(stage => Stage(stage.Key, [.. stage.Select(action => Action(action.Name, action.Category, action.Provider, action.Provider == "CodeBuild" ? new() { ["ProjectName"] = $"{name}-{action.Name}" } : []))]))]),
        };
        AwsPipeline pipeline = new(name, structure, actions);
        Pipelines.Add(pipeline);
        return pipeline;
    }

    public AwsExecution AddExecution(AwsPipeline pipeline, string ends = "Succeeded", string? token = null, string trigger = "CloudWatchEvent", string? commit = null)
    {
        AwsExecution execution = new() { Start = clock.GetUtcNow(), Ends = ends, RequestToken = token, Trigger = trigger, Commit = commit ?? new string('c', 40) };
        pipeline.Executions.Add(execution);
        Begin(pipeline, execution, pipeline.Actions[0], execution.Start);
        return execution;
    }

    private JsonObject CodePipeline(string operation, JsonObject body)
    {
        Advance();
        return operation switch
        {
            "ListPipelines" => PageOf("pipelines", Pipelines.Select(one => new JsonObject { ["name"] = one.Name, ["version"] = 1, ["pipelineType"] = "V2", ["executionMode"] = "QUEUED", ["created"] = Time(clock.GetUtcNow()), ["updated"] = Time(clock.GetUtcNow()) }), body),
            "GetPipeline" => new() { ["pipeline"] = Pipeline(Text(body, "name")).Structure.DeepClone() },
            "ListPipelineExecutions" => PageOf("pipelineExecutionSummaries", Pipeline(Text(body, "pipelineName")).Executions.AsEnumerable().Reverse().Select(one => Summary(Pipeline(Text(body, "pipelineName")), one)), body),
            "GetPipelineExecution" => new() { ["pipelineExecution"] = Describe(Pipeline(Text(body, "pipelineName")), Execution(body)) },
            "ListActionExecutions" => PageOf("actionExecutionDetails", Pipeline(Text(body, "pipelineName")).Executions.Find(one => one.Id == body["filter"]!["pipelineExecutionId"]!.GetValue<string>())!.Actions.AsEnumerable().Reverse().Select(Describe), body),
            "StartPipelineExecution" => Start(Pipeline(Text(body, "name")), body),
            "StopPipelineExecution" => Stop(body),
            "RetryStageExecution" => Retry(body),
            "RollbackStage" => Rollback(body),
            "GetPipelineState" => State(Pipeline(Text(body, "name"))),
            "PutApprovalResult" => Decide(Pipeline(Text(body, "pipelineName")), body),
            "DeletePipeline" => Pipelines.RemoveAll(one => one.Name == Text(body, "name")) >= 0 ? [] : [],
            _ => throw new InvalidOperationException(operation),
        };
    }

    private AwsPipeline Pipeline(string name) => Pipelines.Find(one => one.Name == name) ?? throw new Refused("PipelineNotFoundException", $"Account '{Account}' does not have a pipeline with name '{name}'");

    private AwsExecution Execution(JsonObject body) =>
        Pipeline(Text(body, "pipelineName")).Executions.Find(one => one.Id == Text(body, "pipelineExecutionId")) ?? throw new Refused("PipelineExecutionNotFoundException", "There is no such execution");

    private void Begin(AwsPipeline pipeline, AwsExecution execution, AwsAction action, DateTimeOffset at)
    {
        AwsActionRun run = new(action, at);
        execution.Actions.Add(run);
        if (action.Category == "Approval")
            return;
        run.End = at + Work;
        bool last = action == pipeline.Actions[^1];
        if (last && execution.Ends != "Succeeded")
        {
            run.Outcome = "Failed";
            run.Error = execution.Ends == "Failed" ? "JobFailed" : "SystemUnavailable";
        }

        if (action.Provider == "CodeBuild")
            run.Build = AddBuild($"{pipeline.Name}-{action.Name}", run.Outcome == "Succeeded" ? "SUCCEEDED" : execution.Ends == "Failed" ? "FAILED" : "FAULT", initiator: $"codepipeline/{pipeline.Name}", at: at);
    }

    // What has ended lets the next begin.
    private void Advance()
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach (AwsPipeline pipeline in Pipelines)
        {
            foreach (AwsExecution execution in pipeline.Executions)
            {
                while (!execution.IsStopping && execution.Actions[^1] is { } last && last.StatusAt(now) == "Succeeded" && Array.IndexOf(pipeline.Actions, last.Action) is var at && at + 1 < pipeline.Actions.Length)
                    Begin(pipeline, execution, pipeline.Actions[at + 1], last.End!.Value);
            }
        }
    }

    private string StatusOf(AwsPipeline pipeline, AwsExecution execution)
    {
        AwsActionRun last = execution.Actions[^1];
        return (last.StatusAt(clock.GetUtcNow()), execution.IsStopping) switch
        {
            ("InProgress", false) => "InProgress",
            ("InProgress", true) => "Stopping",
            (_, true) => "Stopped",
            ("Failed", _) => "Failed",
            _ => last.Action == pipeline.Actions[^1] ? "Succeeded" : "InProgress",
        };
    }

    private JsonObject Summary(AwsPipeline pipeline, AwsExecution execution) => new()
    {
        ["pipelineExecutionId"] = execution.Id,
        ["status"] = StatusOf(pipeline, execution),
        ["startTime"] = Time(execution.Start),
        ["lastUpdateTime"] = Time(clock.GetUtcNow()),
        ["sourceRevisions"] = new JsonArray(new JsonObject { ["actionName"] = "Source", ["revisionId"] = execution.Commit }),
        ["trigger"] = TriggerOf(execution),
        ["executionMode"] = "QUEUED",
        ["executionType"] = "STANDARD",
    };

    private JsonObject Describe(AwsPipeline pipeline, AwsExecution execution) => new()
    {
        ["pipelineName"] = pipeline.Name,
        ["pipelineVersion"] = 1,
        ["pipelineExecutionId"] = execution.Id,
        ["status"] = StatusOf(pipeline, execution),
        ["artifactRevisions"] = new JsonArray(new JsonObject { ["name"] = "SourceOutput", ["revisionId"] = execution.Commit }),
        ["trigger"] = TriggerOf(execution),
        ["executionMode"] = "QUEUED",
        ["executionType"] = "STANDARD",
    };

    private static JsonObject TriggerOf(AwsExecution execution) => new() { ["triggerType"] = execution.Trigger, ["triggerDetail"] = execution.Trigger == "StartPipelineExecution" ? $"arn:aws:iam::{Account}:user/ana" : $"arn:aws:events:eu-west-1:{Account}:rule/shop-push" };

    private JsonObject Describe(AwsActionRun run)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JsonObject result = [];
        if (run.Build is { } build)
            result["externalExecutionId"] = build.Id;
        if (run.Summary is { } summary)
            result["externalExecutionSummary"] = summary;
        if (run.StatusAt(now) == "Failed" && run.Error is { } error)
            result["errorDetails"] = new JsonObject { ["code"] = error, ["message"] = error == "JobFailed" ? "Build terminated with state: FAILED" : "The machine went away." };
        return new()
        {
            ["pipelineExecutionId"] = Pipelines.SelectMany(one => one.Executions).First(one => one.Actions.Contains(run)).Id,
            ["actionExecutionId"] = run.Id,
            ["pipelineVersion"] = 1,
            ["stageName"] = run.Action.Stage,
            ["actionName"] = run.Action.Name,
            ["startTime"] = Time(run.Start),
            ["lastUpdateTime"] = Time(run.End is { } end && end < now ? end : now),
            ["status"] = run.StatusAt(now),
            ["input"] = new JsonObject { ["actionTypeId"] = Type(run.Action.Category, run.Action.Provider) },
            ["output"] = new JsonObject
            {
                ["executionResult"] = result,
                ["outputArtifacts"] = run.Action.Category == "Build" ? new JsonArray(new JsonObject { ["name"] = "Package", ["s3location"] = new JsonObject { ["bucket"] = "contoso-artifacts", ["key"] = $"shop/Package/{run.Id[..7]} a" } }) : new JsonArray(),
            },
        };
    }

    private JsonObject Start(AwsPipeline pipeline, JsonObject body)
    {
        AwsExecution execution = pipeline.Executions.Find(one => one.RequestToken == Text(body, "clientRequestToken"))
            ?? AddExecution(pipeline, token: Text(body, "clientRequestToken"), trigger: "StartPipelineExecution", commit: body["sourceRevisions"]?[0]?["revisionValue"]?.GetValue<string>());
        return new() { ["pipelineExecutionId"] = execution.Id };
    }

    private JsonObject Stop(JsonObject body)
    {
        AwsExecution execution = Execution(body);
        if (StatusOf(Pipeline(Text(body, "pipelineName")), execution) != "InProgress")
            throw new Refused("PipelineExecutionNotStoppableException", "The execution has ended");
        execution.IsStopping = true;
        return new() { ["pipelineExecutionId"] = execution.Id };
    }

    private JsonObject Retry(JsonObject body)
    {
        AwsPipeline pipeline = Pipeline(Text(body, "pipelineName"));
        AwsExecution execution = Execution(body);
        AwsActionRun last = execution.Actions[^1];
        if (last.StatusAt(clock.GetUtcNow()) != "Failed" || last.Action.Stage != Text(body, "stageName"))
            throw new Refused("StageNotRetryableException", "The stage did not fail");
        execution.Ends = "Succeeded";
        Begin(pipeline, execution, last.Action, clock.GetUtcNow());
        return new() { ["pipelineExecutionId"] = execution.Id };
    }

    private JsonObject Rollback(JsonObject body)
    {
        AwsPipeline pipeline = Pipeline(Text(body, "pipelineName"));
        AwsExecution target = pipeline.Executions.Find(one => one.Id == Text(body, "targetPipelineExecutionId")) ?? throw new Refused("PipelineExecutionNotFoundException", "There is no such execution");
        AwsExecution execution = new() { Start = clock.GetUtcNow(), Trigger = "ManualRollback", Commit = target.Commit };
        pipeline.Executions.Add(execution);
        Begin(pipeline, execution, pipeline.Actions.First(action => action.Stage == Text(body, "stageName")), execution.Start);
        return new() { ["pipelineExecutionId"] = execution.Id };
    }

    private JsonObject State(AwsPipeline pipeline)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return new()
        {
            ["pipelineName"] = pipeline.Name,
            ["pipelineVersion"] = 1,
            ["stageStates"] = new JsonArray([.. pipeline.Actions.GroupBy(action => action.Stage).Select(stage => StageState(pipeline, stage.Key, now))]),
        };
    }

    private static JsonNode StageState(AwsPipeline pipeline, string stage, DateTimeOffset now)
    {
        AwsExecution? execution = pipeline.Executions.LastOrDefault(one => one.Actions.Exists(run => run.Action.Stage == stage));
        JsonObject state = new() { ["stageName"] = stage };
        if (execution is null)
            return state;
        state["latestExecution"] = new JsonObject { ["pipelineExecutionId"] = execution.Id, ["status"] = execution.Actions.Last(run => run.Action.Stage == stage).StatusAt(now) };
        state["actionStates"] = new JsonArray([.. execution.Actions.Where(run => run.Action.Stage == stage).Select(run =>
        {
            JsonObject latest = new() { ["actionExecutionId"] = run.Id, ["status"] = run.StatusAt(now) };
            if (run.Action.Category == "Approval" && run.StatusAt(now) == "InProgress")
                latest["token"] = run.Token;
            return (JsonNode)new JsonObject { ["actionName"] = run.Action.Name, ["latestExecution"] = latest };
        })]);
        return state;
    }

    private JsonObject Decide(AwsPipeline pipeline, JsonObject body)
    {
        AwsActionRun run = pipeline.Executions.SelectMany(one => one.Actions).FirstOrDefault(one => one.Token == Text(body, "token")) ?? throw new Refused("InvalidApprovalTokenException", "The token is not valid");
        if (run.End is not null)
            throw new Refused("ApprovalAlreadyCompletedException", "The approval is completed");
        run.End = clock.GetUtcNow();
        run.Outcome = body["result"]!["status"]!.GetValue<string>() == "Approved" ? "Succeeded" : "Failed";
        run.Summary = body["result"]!["summary"]!.GetValue<string>();
        return new() { ["approvedAt"] = Time(clock.GetUtcNow()) };
    }

    private static JsonNode Stage(string name, params JsonObject[] actions) => new JsonObject { ["name"] = name, ["actions"] = new JsonArray([.. actions]) };

    private static JsonObject Action(string name, string category, string provider, JsonObject configuration) => new() { ["name"] = name, ["actionTypeId"] = Type(category, provider), ["configuration"] = configuration };

    private static JsonObject Type(string category, string provider) => new() { ["category"] = category, ["owner"] = "AWS", ["provider"] = provider, ["version"] = "1" };
}
