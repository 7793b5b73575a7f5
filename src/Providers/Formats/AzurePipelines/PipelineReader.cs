using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>A file to the model (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/pipeline).</summary>
internal sealed class PipelineReader(string path, DiagnosticBag diagnostics)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    private static readonly string[] NativeKeys =
        ["name", "appendCommitMessageToRunName", "resources", "lockBehavior", "extends", "trigger", "pr", "schedules", "parameters", "variables", "pool", "stages", "jobs", "steps", "phases", "strategy"];

    private readonly YamlMarks _marks = new();

    public ReadResult Read(YamlMap root)
    {
        YamlFields fields = new(root, Format, "the pipeline", diagnostics);
        List<NativeSetting> native = [];
        Trigger[] triggers = new TriggerReader(diagnostics, _marks, native).Read(fields);
        VariableMap variables = VariableReader.Take(fields, native);
        foreach (string name in variables.Keys)
            _marks.Add(ModelPath.Variable(name), VariableReader.Find(root["variables"], name));
        ContainerBook containers = new(fields.Peek("resources"));
        Stage[] stages = new StageReader(diagnostics, _marks, containers, native).Read(fields);
        if (fields.Peek("extends") is { } extends)
        {
            diagnostics.Add(new() { Id = "TemplateKept", Severity = DiagnosticSeverity.Information, Message = "The pipeline extends a template, which is kept as it is; its jobs are not known.", Path = path, Line = extends.Line });
        }
        else if (stages.Length == 0 && !root.Entries.Any(entry => entry.Name is "phases" || AzureFields.IsTemplate(entry.Name) || AzureFields.IsTemplate(entry.Value)))
        {
            diagnostics.Error("MissingKey", "The pipeline has no stages, jobs or steps.", path, 1, "Add 'steps:', 'jobs:' or 'stages:'.");
        }

        native.AddRange(containers.Rest(fields));
        native.AddRange(AzureFields.Rest(fields, NativeKeys));
        foreach (NativeSetting setting in native)
            _marks.Add(ModelPath.Native(setting.Key), root, setting.Key.Split('.')[0]);
        Pipeline pipeline = new()
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Format = Format,
            Path = path,
            Triggers = triggers,
            Variables = variables,
            Stages = stages,
            Native = [.. native],
        };
        return new([pipeline], _marks.All);
    }
}
