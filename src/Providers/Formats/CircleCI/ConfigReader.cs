using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>A file to its workflows. Definitions that they share are kept with each, so that each can be written alone.</summary>
internal sealed class ConfigReader(string path, DiagnosticBag diagnostics)
{
    private const string Format = CircleCIFormat.FormatName;

    private static readonly string[] NativeKeys = ["setup", "orbs", "executors", "commands", "description", "parameters", "jobs", "display", "examples"];

    private readonly YamlMarks _marks = new();

    public ReadResult Read(YamlMap root)
    {
        // Orb examples hold a configuration under 'usage'.
        YamlFields fields = new(root, Format, "the configuration", diagnostics);
        string? version = CircleNative.Text(fields, "version");
        if (version is null)
            diagnostics.Error("MissingKey", "The configuration has no 'version'.", path, 1, "Add 'version: 2.1'.");
        else if (version != "2.1")
            diagnostics.Warning("VersionChanged", $"The version '{Errors.Shown(version)}' is read as 2.1, and 2.1 is written.", path, root["version"]!.Line, "Write 'version: 2.1'.");
        Definitions definitions = new(root);
        List<NativeSetting> native = [];
        PipelineInput[] inputs = Inputs(fields, native);
        YamlMap jobs = fields.Take("jobs") as YamlMap ?? new([]);
        (string Name, YamlMap Map)[] workflows = Workflows(fields);
        bool alone = workflows.Length == 0 && jobs.Entries.Count > 0;
        if (alone)
            workflows = [("workflow", new([new("jobs", new YamlList([.. jobs.Entries.Select(entry => new YamlScalar(entry.Name) { Mark = entry.Key.Mark })]))]))];
        if (workflows.Length == 0)
            diagnostics.Error("MissingKey", "The configuration has no workflows and no jobs.", path, 1, "Add 'jobs:' and 'workflows:'.");
        HashSet<string> used = new(StringComparer.Ordinal);
        List<Pipeline> pipelines = [];
        foreach ((string name, YamlMap map) in workflows)
        {
            string prefix = pipelines.Count == 0 ? "" : $"pipelines.{name}.";
            Pipeline pipeline = new WorkflowReader(definitions, diagnostics, _marks, prefix, used).Read(name, map, inputs);
            pipelines.Add(pipeline with { Format = Format, Path = path });
        }

        YamlEntry[] unused = [.. jobs.Entries.Where(entry => !used.Contains(entry.Name))];
        if (unused.Length > 0)
            native.Add(CircleNative.Of("jobs", new YamlMap(unused)));
        // In the order in which they are written.
        native.AddRange(fields.Rest(NativeKeys).OrderBy(setting => Array.IndexOf(NativeKeys, setting.Key) is var at && at is >= 0 and < 4 ? at : 4));
        foreach (NativeSetting setting in native)
            _marks.Add(ModelPath.Native(setting.Key), root, setting.Key);
        return new([.. pipelines.Select(pipeline => pipeline with { Native = [.. native, .. pipeline.Native] })], _marks.All);
    }

    private (string Name, YamlMap Map)[] Workflows(YamlFields fields)
    {
        if (fields.Take("workflows") is not YamlMap map)
            return [];
        List<(string, YamlMap)> workflows = [];
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Value is YamlMap workflow)
                workflows.Add((entry.Name, workflow));
            else
                diagnostics.Add(new() { Id = "WorkflowsVersion", Severity = DiagnosticSeverity.Information, Message = $"'{Errors.Shown(entry.Name)}' under 'workflows' says nothing since version 2.1; it is left out.", Path = path, Line = entry.Key.Line, Remedy = "Remove it." });
        }

        return [.. workflows];
    }

    // https://circleci.com/docs/reference/reusable-config-reference/#pipeline-parameters: string, boolean, integer, enum.
    private PipelineInput[] Inputs(YamlFields fields, List<NativeSetting> native)
    {
        if (fields.Peek("parameters") is not YamlMap map)
            return [];
        fields.Take("parameters");
        YamlEntry[] others = [.. map.Entries.Where(entry => !IsInput(entry.Value))];
        if (others.Length > 0)
            native.Add(CircleNative.Of("parameters", new YamlMap(others)));
        return [.. map.Entries.Where(entry => IsInput(entry.Value)).Select(entry =>
        {
            YamlFields input = new(entry.Value, Format, $"the parameter '{Errors.Shown(entry.Name)}'", diagnostics);
            string type = input.Text("type") ?? "string";
            return new PipelineInput
            {
                Name = entry.Name,
                Type = type switch { "integer" => "number", "enum" => "choice", _ => type },
                Description = input.Text("description"),
                Default = input.Peek("default") is null ? null : input.Text("default") ?? "",
                Required = input.Node["default"] is null,
                Options = input.List("enum"),
            };
        })];
    }

    private static bool IsInput(YamlNode node) =>
        node is YamlMap map && map["type"] is YamlScalar { Value: "string" or "boolean" or "integer" or "enum" }
        && map.Entries.All(entry => entry.Name switch { "type" or "default" or "description" => entry.Value is YamlScalar, "enum" => entry.Value is YamlList list && list.Items.All(item => item is YamlScalar), _ => false });
}
