using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>The model to a pipeline: a job is a stage, or several in a row where its steps ask for it.</summary>
internal sealed class PipelineWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = SpinnakerFormat.FormatName;

    public PipelineFile Write(string folder)
    {
        foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of the pipeline ({setting.Format})", Format, subject: ModelPath.Native(setting.Key));
        YamlBuilder root = new();
        if (!Has("application"))
        {
            root.Add("application", JobManifest.NameOf(pipeline.Name).TrimEnd('-'));
            if (pipeline.Path is null && pipeline.Format == Format)
                diagnostics.Approximated("A pipeline belongs to an application; it has the pipeline's name here.", "Put your application in its place.", severity: DiagnosticSeverity.Warning);
        }
        else
        {
            root.Add("application", Native("application"));
        }

        root.Add("name", pipeline.Name);
        Job[] jobs = [.. new MatrixTasks(pipeline, Format, diagnostics).Expand()];
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(pipeline with { Stages = MatrixTasks.Stages(pipeline, jobs) });
        List<YamlNode> stages = [], artifacts = [.. (Native("expectedArtifacts") as YamlList)?.Items ?? []];
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (Job job in jobs)
        {
            DiagnosticBag own = new();
            stages.AddRange(new StageWriter(pipeline, job, needs[job.Id], artifacts, own).Write());
            string origin = MatrixTasks.JobOf(job);
            if (origin != job.Id && !said.Add(origin))
                continue;
            string before = ModelPath.Job(job.Id);
            foreach (Diagnostic item in own.Items)
                diagnostics.Add(origin == job.Id || item.Subject is null ? item : item with { Subject = ModelPath.Job(origin) + item.Subject[before.Length..] });
        }

        TriggerWriter triggers = new(pipeline, diagnostics);
        root.Add("stages", new YamlList(stages)).Add("triggers", triggers.Triggers()).Add("parameterConfig", triggers.Parameters());
        if (artifacts.Count > 0 || Has("expectedArtifacts"))
            root.Add("expectedArtifacts", new YamlList(artifacts));
        foreach (NativeSetting setting in pipeline.Native.Where(setting => setting.Format == Format && !setting.Key.Contains(':', StringComparison.Ordinal) && !root.Has(setting.Key)))
            root.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        string path = pipeline.Format == Format && pipeline.Path is { } known ? known : $"{folder}{JobManifest.NameOf(pipeline.Name).TrimEnd('-')}.json";
        return new(path, JsonText.Write(root.Map));
    }

    private bool Has(string key) => Array.Exists(pipeline.Native, setting => setting.Format == Format && setting.Key == key);

    private YamlNode? Native(string key) => Array.Find(pipeline.Native, setting => setting.Format == Format && setting.Key == key) is { } setting ? YamlLoader.Fragment(setting.Text) : null;
}
