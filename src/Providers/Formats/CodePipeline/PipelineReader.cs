using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>A pipeline's structure to the model: a stage is a stage, an action is a job, and what the first stage brings is checked out by those that take it in.</summary>
internal sealed class PipelineReader(string path, Declaration declaration, DiagnosticBag diagnostics)
{
    private const string Format = CodePipelineFormat.FormatName;

    // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html, and the properties of the resource in a template.
    private static readonly string[] NativeKeys = ["roleArn", "artifactStore", "artifactStores", "version", "executionMode", "pipelineType", "restartExecutionOnUpdate", "disableInboundStageTransitions", "tags", "metadata", "stages"];

    private readonly List<NativeSetting> _native = [];

    public Dictionary<string, SourceMark> Marks { get; } = new(StringComparer.Ordinal);

    public Pipeline Read()
    {
        YamlFields fields = new(declaration.Structure, Format, "the pipeline", diagnostics);
        string name = fields.Text("name") ?? declaration.Resource ?? Path.GetFileNameWithoutExtension(path);
        YamlNode? variables = fields.Take("variables"), triggers = fields.Take("triggers"), stages = fields.Take("stages");
        if (stages is not YamlList { Items.Count: > 0 } list)
        {
            diagnostics.Error("MissingKey", "The pipeline has no stages.", path, (stages ?? declaration.Structure).Line ?? 1, "Add 'stages' with a source stage and one more.");
            return new() { Name = name, Format = Format, Path = path };
        }

        ReadStage[] read = [.. list.Items.Select(StageOf)];
        SourceStage? source = SourceStage.Of(read[0]);
        if (source is not null)
            Keep(new(Format, SourceStage.Key, YamlText.Fragment(read[0].Node)), read[0].Node);
        Stage[] model = new StageReader(path, source, diagnostics, Marks).Read(source is null ? read : read[1..]);
        Trigger[] starts = [.. new TriggerReader(source, diagnostics, Marks).Read(triggers), .. Inputs(variables)];
        if (declaration.Resource is not null)
            _native.Add(new(Format, "resource", declaration.Resource));
        foreach (YamlEntry entry in declaration.Around)
            Keep(new(Format, declaration.Resource is null ? $"around:{entry.Name}" : entry.Name, YamlText.Fragment(entry.Value)), entry.Value);
        for (int i = source is null ? 0 : 1; i < read.Length; i++)
            read[i].Native.ToList().ForEach(setting => Keep(setting, read[i].Node));
        // In one order, whatever that of the file is, since the writer has one.
        foreach (NativeSetting setting in fields.Rest(NativeKeys).OrderBy(setting => Array.IndexOf(NativeKeys, setting.Key)))
            Keep(setting, declaration.Structure[setting.Key] ?? declaration.Structure);
        return new() { Name = name, Format = Format, Path = path, Triggers = starts, Stages = model, Native = [.. _native] };
    }

    // What decides about a stage as a whole has no place in the model; it is kept under the stage's name.
    private ReadStage StageOf(YamlNode node)
    {
        YamlFields fields = new(node, Format, "a stage", diagnostics);
        string name = fields.Text("name") ?? "";
        YamlNode? actions = fields.Take("actions");
        NativeSetting[] rest = fields.Rest("blockers", "onFailure", "onSuccess", "beforeEntry");
        return new(name, node, actions is YamlList list ? list.Items : [], [.. rest.Select(setting => setting with { Key = $"stages:{name}:{setting.Key}" })]);
    }

    // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineVariableDeclaration.html
    private IEnumerable<Trigger> Inputs(YamlNode? node)
    {
        if (node is not YamlList { Items.Count: > 0 } list)
            yield break;
        List<PipelineInput> inputs = [];
        foreach (YamlNode item in list.Items)
        {
            YamlFields fields = new(item, Format, "a variable of the pipeline", diagnostics);
            string? value = fields.Text("defaultValue");
            inputs.Add(new() { Name = fields.Text("name") ?? "", Default = value, Required = value is null, Description = fields.Text("description") });
            fields.Drop();
        }

        yield return new ManualTrigger { Inputs = [.. inputs] };
    }

    private void Keep(NativeSetting setting, YamlNode at)
    {
        _native.Add(setting);
        if (at.Mark is { } mark)
            Marks[ModelPath.Native(setting.Key)] = mark;
    }
}

/// <summary>A stage as it stands.</summary>
internal sealed record ReadStage(string Name, YamlNode Node, IReadOnlyList<YamlNode> Actions, NativeSetting[] Native);
