using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>A stage to a job (https://spinnaker.io/docs/reference/pipeline/stages/). What has no place in the model stays with the job, what belongs to the stage's type with its step.</summary>
internal sealed class StageReader(ExpectedArtifacts artifacts, DiagnosticBag diagnostics, Dictionary<string, SourceMark> marks)
{
    private const string Format = SpinnakerFormat.FormatName;

    /// <summary>What every stage may have, whatever its type.</summary>
    private static readonly string[] Common = ["id", "comments", "notifications", "sendNotifications", "restrictExecutionDuringTimeWindow", "restrictedExecutionWindow", "skipWindowText", "group", "alias", "isNew", "failPipeline", "continuePipeline", "completeOtherBranchesThenFail", "failOnFailedExpressions", "stageEnabled", "overrideTimeout", "stageTimeoutMs", "expectedArtifacts", "producesArtifacts"];

    public Job Read(YamlNode node, string id)
    {
        YamlFields fields = new(node, Format, $"the stage '{Errors.Shown(id)}'", diagnostics);
        fields.Take("refId");
        string[] needs = fields.List("requisiteStageRefIds");
        string? name = fields.Text("name");
        string type = fields.Text("type") ?? "";
        TimeSpan? timeout = Timeout(fields);
        Condition? condition = Enabled(fields);
        bool goesOn = GoesOn(fields);
        Mark(ModelPath.Job(id), node);
        Mark(ModelPath.Step(id, 0), node);
        Mark(ModelPath.Part(id, "condition"), condition is null ? null : node);
        Mark(ModelPath.Part(id, "timeout"), timeout is null ? null : node);
        List<NativeSetting> native = [];
        foreach (string key in Common)
        {
            if (fields.Take(key) is not { } value || value is YamlScalar { IsNull: true } or YamlList { Items.Count: 0 })
                continue;
            native.Add(new(Format, key, YamlText.Fragment(value)));
            Mark(ModelPath.Native(id, key), value);
        }

        Job job = new() { Id = id, Name = name == id ? null : name, Needs = needs, Condition = condition, Timeout = timeout, ContinueOnError = goesOn, Native = [.. native] };
        if (type == StageTypes.RunJob && JobManifest.Read(fields.Node["manifest"]) is { } run)
        {
            fields.Take("manifest");
            return job with { Container = run.Container, Variables = run.Variables, Steps = [run.Script with { Native = Rest(fields) }] };
        }

        return job with { Steps = [Step(type, fields)] };
    }

    private Step Step(string type, YamlFields fields)
    {
        switch (type)
        {
            case StageTypes.Judgment:
                // No inputs to choose from is what the writer says by itself.
                if (fields.Peek("judgmentInputs") is YamlList { Items.Count: 0 })
                    fields.Take("judgmentInputs");
                return new ApproveStep { Message = fields.Text("instructions") ?? "", Approvers = fields.List("selectedStageRoles"), Native = Rest(fields) };
            case StageTypes.Deploy:
                string? path = (fields.Peek("manifestArtifactId") as YamlScalar)?.Value is { } artifact ? artifacts.NameOf(artifact) : null;
                return new DeployManifestsStep { Paths = path is null ? [] : [path], Namespace = fields.Text("namespaceOverride"), Native = Rest(fields) };
            case StageTypes.Script when fields.Peek("command") is YamlScalar { IsNull: false }:
                return new ScriptStep { Script = fields.Text("command") ?? "", Native = Rest(fields) };
            default:
                VariableMap inputs = new(fields.Remaining.Entries.Select(entry => KeyValuePair.Create(entry.Name, YamlText.Fragment(entry.Value))));
                fields.TakeAll();
                return new NativeStep { Format = Format, Reference = type, Inputs = inputs };
        }
    }

    private static NativeSetting[] Rest(YamlFields fields)
    {
        NativeSetting[] rest = [.. fields.Remaining.Entries.Select(entry => new NativeSetting(Format, entry.Name, YamlText.Fragment(entry.Value)))];
        fields.TakeAll();
        return rest;
    }

    private static TimeSpan? Timeout(YamlFields fields)
    {
        if (fields.Peek("stageTimeoutMs") is not YamlScalar { Style: YamlStyle.Plain } scalar || !long.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) || milliseconds > int.MaxValue)
            return null;
        // An expression, or a time that is switched off, stays as it is.
        if (fields.Peek("overrideTimeout") is YamlScalar { Value: "false" })
            return null;
        fields.Take("stageTimeoutMs");
        fields.Take("overrideTimeout");
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    private static Condition? Enabled(YamlFields fields)
    {
        if (fields.Peek("stageEnabled") is not YamlMap { Entries.Count: 2 } map || (map["type"] as YamlScalar)?.Value != "expression" || map["expression"] is not YamlScalar { IsNull: false } expression)
            return null;
        fields.Take("stageEnabled");
        return ConditionText.Read(expression.Value);
    }

    // "If stage fails: ignore the failure" is continuePipeline without failPipeline; the defaults are failPipeline alone.
    private static bool GoesOn(YamlFields fields)
    {
        string? fail = Flag(fields, "failPipeline"), goOn = Flag(fields, "continuePipeline"), others = Flag(fields, "completeOtherBranchesThenFail");
        bool isAlone = others is null or "false";
        bool goesOn = isAlone && fail == "false" && goOn == "true";
        if (goesOn || (isAlone && (fail is null or "true") && (goOn is null or "false")))
        {
            fields.Take("failPipeline");
            fields.Take("continuePipeline");
            fields.Take("completeOtherBranchesThenFail");
        }

        return goesOn;
    }

    private static string? Flag(YamlFields fields, string key) => (fields.Peek(key) as YamlScalar)?.Value;

    private void Mark(string subject, YamlNode? node)
    {
        if (node?.Mark is { } mark)
            marks[subject] = mark;
    }
}
