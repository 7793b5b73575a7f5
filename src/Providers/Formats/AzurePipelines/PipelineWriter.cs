using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>The model to a file, in the shortest of the three forms that says it.</summary>
internal sealed class PipelineWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    // What a job may say where its steps stand at the root.
    private static readonly string[] ShortKeys = ["pool", "strategy", "strategy.matrix", "workspace"];

    private readonly ILookup<string, string> _kept = pipeline.Native.Where(setting => setting.Format == Format).ToLookup(setting => setting.Key, setting => setting.Text, StringComparer.Ordinal);

    public PipelineFile Write()
    {
        AzureNames names = new(pipeline.Jobs.Select(job => job.Id));
        ContainerWriter containers = new(pipeline, diagnostics);
        JobWriter writer = new(pipeline, names, containers, diagnostics);
        YamlBuilder root = new(), content = new();
        string under = Content(content, writer);
        if (AzureFields.Find(pipeline.Native, "name") is { } name)
            root.Add("name", YamlLoader.Fragment(name));
        else if (pipeline.Path is null && pipeline.Name.Length > 0 && pipeline.Name != "azure-pipelines")
            diagnostics.Approximated($"The name '{Errors.Shown(pipeline.Name)}' is given to the pipeline on the server.");
        new TriggerWriter(pipeline, diagnostics).Add(root);
        root.Add("resources", containers.Resources());
        root.Add("variables", VariableReader.Write(pipeline.Variables, pipeline.Native));
        root.AddNative(pipeline.Native.Where(setting => setting.Format != Format || !setting.Key.Contains('.', StringComparison.Ordinal)), Format, "the pipeline", diagnostics, "resources", "variables", "trigger", "pr", "parameters", "name");
        foreach (YamlEntry entry in content.Map.Entries)
            root.Add(entry.Name, entry.Value);
        string path = pipeline.Format == Format && pipeline.Path is { } own ? own : "azure-pipelines.yml";
        return new(path, YamlLayout.SpaceBlocks(YamlText.Write(root.Map), under));
    }

    private string Content(YamlBuilder content, JobWriter writer)
    {
        Job[] jobs = [.. pipeline.Jobs];
        if (StagePlan.IsDerived(pipeline))
        {
            if (jobs is [var only] && IsShort(only))
            {
                writer.AddShort(content, only);
                return "steps:";
            }

            content.Add("jobs", new YamlList([.. jobs.SelectMany(job => writer.Write(job, job.Needs ?? [], job.Condition))]));
            return "jobs:";
        }

        if (pipeline.Stages.Length == 0)
            return "";
        if (StagePlan.Of(pipeline) is { } plan)
        {
            content.Add("stages", new YamlList([.. plan.Select(stage => Stage(stage, writer))]));
            return "stages:";
        }

        diagnostics.Approximated("Jobs that wait for single jobs of other stages stand side by side, without stages.", subject: "stages");
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(pipeline);
        content.Add("jobs", new YamlList([.. jobs.SelectMany(job => writer.Write(job, needs[job.Id], job.Condition))]));
        return "jobs:";
    }

    private YamlMap Stage(PlannedStage planned, JobWriter writer)
    {
        YamlMap? kept = _kept[$"stages.{planned.Stage.Name}"].FirstOrDefault() is { } text ? YamlLoader.Fragment(text) as YamlMap : null;
        if (kept is not null && planned.Stage.Jobs.Length == 0 && (kept["template"] is not null || kept.Entries.Any(entry => AzureFields.IsTemplate(entry.Name))))
            return kept;
        YamlBuilder map = new YamlBuilder().Add("stage", planned.Name);
        map.Add("displayName", kept?["displayName"] ?? (planned.Name == planned.Stage.Name ? null : new YamlScalar(planned.Stage.Name)));
        if (planned.After is { } after)
            map.Add("dependsOn", after.Length == 0 ? new YamlList([]) : YamlBuilder.OneOrList(after));
        if (planned.Condition is not null)
            map.Add("condition", Conditions.Write(planned.Condition, $"the stage '{Errors.Shown(planned.Stage.Name)}'", ModelPath.Part(planned.Stage.Jobs[0].Id, "condition"), diagnostics));
        foreach (YamlEntry entry in kept?.Entries ?? [])
        {
            if (!map.Has(entry.Name))
                map.Add(entry.Name, entry.Value);
        }

        string[] own = [.. planned.Stage.Jobs.Select(job => job.Id)];
        return map.Add("jobs", new YamlList([.. planned.Stage.Jobs.SelectMany(job => writer.Write(job, [.. (job.Needs ?? []).Where(own.Contains)], planned.ConditionOf(job)))])).Map;
    }

    private bool IsShort(Job job) =>
        job is { Id: JobReader.ShortId, Name: null, Condition: null, Timeout: null, Variables.Count: 0, Environment: null, Manual: false, ContinueOnError: false, Needs: null or { Length: 0 } }
        && job.Native.All(setting => setting.Format == Format && ShortKeys.Contains(setting.Key))
        && !job.Steps.OfType<ApproveStep>().Any()
        && job.Native.All(setting => pipeline.Native.All(other => other.Key != setting.Key));
}
