using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>The model to a pipeline's structure: what <c>aws codepipeline create-pipeline --cli-input-json</c> takes, or the template it was read from.</summary>
internal sealed class PipelineWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = CodePipelineFormat.FormatName;

    // What the service needs and no other system knows: to be filled in.
    private const string Role = "arn:aws:iam::111122223333:role/CodePipelineServiceRole";
    private const string Bucket = "codepipeline-artifacts-111122223333";
    private const string ConnectionArn = "arn:aws:codeconnections:us-east-1:111122223333:connection/00000000-0000-0000-0000-000000000000";

    public PipelineFile[] Write()
    {
        foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of the pipeline ({setting.Format})", Format, subject: ModelPath.Native(setting.Key));
        if (!pipeline.Jobs.Any())
        {
            diagnostics.Error("NoJobs", "The pipeline has no job; CodePipeline wants a stage beside the source stage.", pipeline.Path, remedy: "Add a job.");
            return [];
        }

        (SourceStage source, YamlMap node) = SourceStage.Of(pipeline) is { } kept ? kept : NewSource();
        ServiceNames stageNames = ServiceNames.OfActions();
        List<YamlNode> stages = [node];
        stageNames.Take((node["name"] as YamlScalar)?.Value ?? "Source", "Source");
        Job[] jobs = [.. new MatrixTasks(pipeline, Format, diagnostics).Expand()];
        ActionPlan plan = new(pipeline, source, jobs, diagnostics);
        foreach (Stage stage in StagePlan.Of(pipeline, jobs))
            stages.Add(StageOf(stage, stageNames.Take(stage.Name, "Stage"), plan));
        TriggerWriter triggers = new(pipeline, source, diagnostics);
        string name = ServiceNames.Clean(pipeline.Name, ".@-_");
        // A resource without a name gets one from CloudFormation; naming it would replace the pipeline.
        bool isUnnamed = Native("resource") is YamlScalar resource && resource.Value == pipeline.Name;
        YamlBuilder root = new YamlBuilder().Add("name", isUnnamed ? null : name.Length == 0 ? "pipeline" : name);
        AddOrFill(root, "roleArn", new YamlScalar(Role), "Put the role of your pipeline in its place.");
        if (!Has("artifactStores"))
            AddOrFill(root, "artifactStore", new YamlBuilder().Add("type", "S3").Add("location", Bucket).Map, "Put your bucket in its place.");
        root.Add("stages", new YamlList(stages));
        root.Add("variables", triggers.Variables()).Add("triggers", triggers.Triggers());
        if (!Has("pipelineType"))
            root.Add("pipelineType", "V2");
        foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format == Format && !setting.Key.Contains(':', StringComparison.Ordinal) && setting.Key is not (SourceStage.Key or Template.Key or "resource") && !root.Has(setting.Key)))
            root.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        return [File(root.Map)];
    }

    private PipelineFile File(YamlMap structure)
    {
        string path = pipeline.Format == Format && pipeline.Path is { } own ? own : "codepipeline.json";
        if (Native(Template.Key) is { } template && Native("resource") is YamlScalar resource)
        {
            bool asJson = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
            return new(path, Template.Write(template, resource.Value, structure, asJson));
        }

        YamlBuilder root = new YamlBuilder().Add("pipeline", structure);
        foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith("around:", StringComparison.Ordinal)))
            root.Add(setting.Key["around:".Length..], YamlLoader.Fragment(setting.Text));
        return new(path, JsonText.Write(root.Map));
    }

    private YamlMap StageOf(Stage stage, string name, ActionPlan plan)
    {
        YamlBuilder map = new YamlBuilder().Add("name", name);
        string prefix = $"stages:{stage.Name}:";
        NativeSetting[] kept = [.. pipeline.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith(prefix, StringComparison.Ordinal))];
        Condition? common = Array.Exists(kept, setting => setting.Key == $"{prefix}beforeEntry") ? null : StageConditions.Common(stage);
        map.Add("actions", new YamlList([.. plan.Write(stage, common)]));
        if (common is not null)
        {
            diagnostics.Approximated($"The condition of the stage '{Errors.Shown(stage.Name)}' is checked before it is entered, and skips the whole stage.", subject: ModelPath.Part(MatrixTasks.JobOf(stage.Jobs[0]), "condition"));
            map.Add("beforeEntry", StageConditions.Write(common));
        }

        // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryConfiguration.html: a stage is tried once more.
        if (stage.Jobs.FirstOrDefault(job => job.Retries > 0) is { } retried && !Array.Exists(kept, setting => setting.Key == $"{prefix}onFailure"))
        {
            diagnostics.Approximated($"A stage is tried again once, with what failed in it: '{Errors.Shown(stage.Name)}'.", subject: ModelPath.Part(MatrixTasks.JobOf(retried), "retries"));
            map.Add("onFailure", new YamlBuilder().Add("result", "RETRY").Add("retryConfiguration", new YamlBuilder().Add("retryMode", "FAILED_ACTIONS")));
        }

        foreach (NativeSetting setting in kept)
            map.Add(setting.Key[prefix.Length..], YamlLoader.Fragment(setting.Text));
        return map.Map;
    }

    private (SourceStage Source, YamlMap Node) NewSource()
    {
        string branch = pipeline.Triggers.OfType<PushTrigger>().SelectMany(push => push.Branches).FirstOrDefault(name => !name.Contains('*', StringComparison.Ordinal)) ?? "main";
        diagnostics.Approximated("The source is a connection to a Git host; its ARN and the repository are examples.", "Put your connection and repository in their place.", severity: DiagnosticSeverity.Warning);
        YamlMap action = new YamlBuilder().Add("name", "Source").Add("actionTypeId", ActionType.Connection.Write())
            .Add("configuration", new YamlBuilder().Add("ConnectionArn", ConnectionArn).Add("FullRepositoryId", "OWNER/REPOSITORY").Add("BranchName", branch).Add("DetectChanges", pipeline.Triggers.Length == 0 ? "false" : null))
            .Add("outputArtifacts", new YamlList([new YamlBuilder().Add("name", "SourceArtifact").Map])).Add("namespace", CodePipelineVocabulary.SourceNamespace).Add("runOrder", 1).Map;
        YamlMap stage = new YamlBuilder().Add("name", "Source").Add("actions", new YamlList([action])).Map;
        return (new([SourceAction.Of(action)]), stage);
    }

    private void AddOrFill(YamlBuilder root, string key, YamlNode example, string remedy)
    {
        if (Native(key) is { } own)
        {
            root.Add(key, own);
            return;
        }

        diagnostics.Approximated($"CodePipeline needs '{key}'; an example stands there.", remedy, severity: DiagnosticSeverity.Warning);
        root.Add(key, example);
    }

    private bool Has(string key) => Array.Exists(pipeline.Native, setting => setting.Format == Format && setting.Key == key);

    private YamlNode? Native(string key) => Array.Find(pipeline.Native, setting => setting.Format == Format && setting.Key == key) is { } setting ? YamlLoader.Fragment(setting.Text) : null;
}
