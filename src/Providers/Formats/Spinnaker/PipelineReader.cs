using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>A pipeline to the model: a stage of Spinnaker is a job, its <c>requisiteStageRefIds</c> are its needs.</summary>
internal sealed class PipelineReader(string path, DiagnosticBag diagnostics)
{
    private const string Format = SpinnakerFormat.FormatName;

    // https://github.com/spinnaker/orca and the corpus: what stands beside the stages.
    private static readonly string[] NativeKeys =
    [
        "application", "id", "index", "appConfig", "keepWaitingPipelines", "limitConcurrent", "maxConcurrentExecutions", "parallel", "expectedArtifacts", "notifications", "lastModifiedBy", "updateTs",
        "createTs", "description", "disabled", "locked", "schema", "template", "templateVariables", "tags", "roles", "spelEvaluator", "source", "origin", "user", "trigger", "type", "respectQuietPeriod", "exclude",
    ];

    public Dictionary<string, SourceMark> Marks { get; } = new(StringComparer.Ordinal);

    public Pipeline Read(YamlMap root)
    {
        YamlFields fields = new(root, Format, "the pipeline", diagnostics);
        string name = fields.Text("name") ?? Path.GetFileNameWithoutExtension(path);
        YamlList stages = (YamlList)fields.Take("stages")!;
        List<NativeSetting> native = [];
        TriggerReader reader = new(diagnostics, Marks);
        Trigger[] triggers = [.. reader.Read(fields.Take("triggers"), native), .. reader.Parameters(fields.Take("parameterConfig"), native)];
        ExpectedArtifacts artifacts = new(fields.Peek("expectedArtifacts"));
        List<Job> jobs = [];
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (YamlNode item in stages.Items)
        {
            string id = ((item as YamlMap)?["refId"] as YamlScalar)?.Value ?? (jobs.Count + 1).ToString(CultureInfo.InvariantCulture);
            if (!taken.Add(id))
                diagnostics.Error("DuplicateJob", $"Two stages have the refId '{Errors.Shown(id)}'.", path, item.Line, "Give each stage its own.");
            else
                jobs.Add(new StageReader(artifacts, diagnostics, Marks).Read(item, id));
        }

        // Lists of nothing need not be kept.
        foreach (NativeSetting setting in fields.Rest(NativeKeys).Where(setting => root[setting.Key] is not YamlList { Items.Count: 0 }).OrderBy(setting => Array.IndexOf(NativeKeys, setting.Key)))
        {
            native.Add(setting);
            if (root[setting.Key]?.Mark is { } mark)
                Marks[ModelPath.Native(setting.Key)] = mark;
        }

        return new() { Name = name, Format = Format, Path = path, Triggers = triggers, Stages = PipelineRules.DeriveStages(jobs), Native = [.. native] };
    }
}
