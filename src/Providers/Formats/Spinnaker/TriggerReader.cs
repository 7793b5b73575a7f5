using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>Triggers (https://spinnaker.io/docs/guides/user/pipeline/triggers/) and parameters.</summary>
internal sealed class TriggerReader(DiagnosticBag diagnostics, Dictionary<string, SourceMark> marks)
{
    /// <summary>The native setting that keeps what a push trigger has beside its branch.</summary>
    public const string GitKey = "triggers:git";

    /// <summary>Before the name of a parameter: what the model has no place for.</summary>
    public const string ParameterKey = "parameterConfig:";

    private const string Format = SpinnakerFormat.FormatName;

    public Trigger[] Read(YamlNode? node, List<NativeSetting> native)
    {
        List<Trigger> triggers = [];
        foreach (YamlNode item in (node as YamlList)?.Items ?? [])
        {
            if (item.Mark is { } mark)
                marks[ModelPath.Trigger(triggers.Count)] = mark;
            triggers.Add(Typed(item, native) ?? new NativeTrigger(Format, ((item as YamlMap)?["type"] as YamlScalar)?.Value ?? "", YamlText.Fragment(item)));
        }

        return [.. triggers];
    }

    public IEnumerable<Trigger> Parameters(YamlNode? node, List<NativeSetting> native)
    {
        if (node is not YamlList { Items.Count: > 0 } list)
            yield break;
        List<PipelineInput> inputs = [];
        foreach (YamlNode item in list.Items)
        {
            YamlFields fields = new(item, Format, "a parameter", diagnostics);
            string name = fields.Text("name") ?? "";
            string[] options = Options(fields);
            bool chooses = fields.Flag("hasOptions");
            inputs.Add(new() { Name = name, Description = Words(fields, "description"), Default = Words(fields, "default"), Required = fields.Flag("required"), Options = options, Type = chooses && options.Length > 0 ? "choice" : "string" });
            foreach (NativeSetting setting in fields.Rest("label", "pinned", "constraint", "conditional", "hasOptions", "options", "description", "default", "required"))
                native.Add(setting with { Key = $"{ParameterKey}{name}:{setting.Key}" });
        }

        yield return new ManualTrigger { Inputs = [.. inputs] };
    }

    // An empty text is what the interface writes for none.
    private static string? Words(YamlFields fields, string key) => fields.Text(key) is { Length: > 0 } text ? text : null;

    private static string[] Options(YamlFields fields)
    {
        if (fields.Peek("options") is not YamlList list || !list.Items.All(item => item is YamlMap { Entries: [{ Name: "value", Value: YamlScalar }] }))
            return [];
        fields.Take("options");
        return [.. list.Items.Cast<YamlMap>().Select(item => ((YamlScalar)item["value"]!).Value)];
    }

    private Trigger? Typed(YamlNode node, List<NativeSetting> native)
    {
        if (node is not YamlMap map || map["enabled"] is YamlScalar { Value: "false" })
            return null;
        return ((map["type"] as YamlScalar)?.Value) switch
        {
            "cron" when map.Entries.All(entry => entry.Name is "type" or "enabled" or "cronExpression" or "id") && map["cronExpression"] is YamlScalar expression && Quartz.Read(expression.Value) is { } cron => Schedule(cron, map),
            "git" => Push(map, native),
            _ => null,
        };
    }

    private ScheduleTrigger Schedule(string cron, YamlMap map)
    {
        if (map["id"] is { } id)
            diagnostics.Add(new() { Id = "Approximated", Severity = DiagnosticSeverity.Information, Message = "The id of a cron trigger is not kept; Spinnaker gives it a new one.", Path = id.Mark?.Path, Line = id.Line });
        return new(cron);
    }

    // The first of them says which repository is meant; one of another repository stays native, and so does one whose branch is an expression.
    private static PushTrigger? Push(YamlMap map, List<NativeSetting> native)
    {
        string branch = (map["branch"] as YamlScalar)?.Value ?? "";
        if (branch.Any(character => character is '*' or '^' or '$' or '(' or '[' or '|' or '\\' or '+' or '?'))
            return null;
        YamlMap rest = new([.. map.Entries.Where(entry => entry.Name is not ("type" or "enabled" or "branch"))]);
        string text = YamlText.Fragment(rest);
        NativeSetting? known = native.Find(setting => setting.Key == GitKey);
        if (known is not null && known.Text != text)
            return null;
        if (known is null)
            native.Add(new(Format, GitKey, text));
        return new() { Branches = branch.Length == 0 ? [] : [branch] };
    }
}
