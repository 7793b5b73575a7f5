using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>The model to a configuration, its parts in the order of the reader's.</summary>
internal sealed class PipelineWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = GitLabCIFormat.FormatName;

    public PipelineFile Write()
    {
        YamlBuilder root = new();
        root.Add("workflow", Workflow());
        root.Add("stages", [.. pipeline.Stages.Select(stage => stage.Name).Where(name => name is not (".pre" or ".post"))]);
        root.Add("variables", VariableWriter.Write(pipeline.Variables, pipeline.Native, pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs)));
        root.AddNative(pipeline.Native, Format, "the pipeline", diagnostics, ModelPath.Native, "workflow", "variables");
        JobKeys keys = new(pipeline);
        JobWriter writer = new(pipeline, keys, diagnostics);
        foreach (Stage stage in pipeline.Stages)
        {
            foreach (Job job in stage.Jobs)
                root.Add(keys[job.Id], writer.Write(job, stage));
        }

        return new(pipeline.Format == Format && pipeline.Path is { } path ? path : ".gitlab-ci.yml", YamlLayout.SpaceBlocks(YamlText.Write(root.Map)));
    }

    private YamlMap? Workflow()
    {
        NativeSetting? native = Array.Find(pipeline.Native, setting => setting is { Format: Format, Key: "workflow" });
        YamlMap? kept = native is null ? null : YamlLoader.Fragment(native.Text) as YamlMap;
        // A name is only worth a line where it says more than the file does.
        YamlBuilder workflow = new YamlBuilder().Add("name", pipeline.Name is "" or "ci" ? null : pipeline.Name);
        if (kept?["rules"] is null)
            workflow.Add("rules", WorkflowRules.Write(pipeline.Triggers, diagnostics));
        foreach (YamlEntry entry in kept?.Entries ?? [])
            workflow.Add(entry.Name, entry.Value);
        return workflow.IsEmpty ? null : workflow.Map;
    }
}
