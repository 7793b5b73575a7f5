using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>The documents of a file to pipelines: each Pipeline and each PipelineRun with a pipeline of its own is one, and each Task where a file has nothing else.</summary>
internal sealed class DocumentReader(IFileSource files, string path, DiagnosticBag diagnostics)
{
    private const string Format = TektonFormat.FormatName;

    private static readonly string[] Kinds = ["Pipeline", "PipelineRun", "Task", "ClusterTask"];

    // https://github.com/tektoncd/pipeline/blob/main/api_compatibility_policy.md
    private static readonly string[] Versions = ["tekton.dev/v1", "tekton.dev/v1beta1", "tekton.dev/v1alpha1"];

    private readonly MarkBook _marks = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public ReadResult Read(YamlNode[] documents)
    {
        YamlMap[] all = [.. documents.OfType<YamlMap>()];
        foreach (YamlNode other in documents.Where(document => document is not (YamlMap or YamlScalar { IsNull: true })))
            diagnostics.Error("NotAMapping", "A document of the file holds no keys.", path, other.Line, "Write 'apiVersion:', 'kind:' and 'spec:'.");
        foreach (YamlMap document in all.Where(document => Kinds.Any(kind => IsTekton(document, kind)) && !Versions.Contains(((YamlScalar)document["apiVersion"]!).Value)))
            diagnostics.Warning("UnknownVersion", $"The version '{Errors.Shown(((YamlScalar)document["apiVersion"]!).Value)}' of Tekton is not known; it is read as tekton.dev/v1.", path, document["apiVersion"]!.Line, "Write 'apiVersion: tekton.dev/v1'.");
        Dictionary<string, YamlMap> tasks = all.Where(document => IsTekton(document, "Task") && NameOf(document) is not null).DistinctBy(NameOf).ToDictionary(document => NameOf(document)!, StringComparer.Ordinal);
        PipelineTaskReader reader = new(tasks, diagnostics, _marks);
        HashSet<YamlMap> taken = [];
        List<Pipeline> pipelines = [];
        foreach (YamlMap document in all.Where(document => IsTekton(document, "Pipeline") || (IsTekton(document, "PipelineRun") && Spec(document)?["pipelineSpec"] is YamlMap)))
        {
            taken.Add(document);
            YamlMap[] runs = IsTekton(document, "Pipeline") && NameOf(document) is { } name ? [.. all.Where(run => IsTekton(run, "PipelineRun") && ParameterList.Name(Spec(run)?["pipelineRef"]) == name && taken.Add(run))] : [];
            pipelines.Add(Pipeline(document, runs, reader));
        }

        foreach (YamlMap run in all.Where(document => IsTekton(document, "PipelineRun") && !taken.Contains(document)).ToArray())
        {
            taken.Add(run);
            diagnostics.Add(new() { Id = "RemotePipeline", Severity = DiagnosticSeverity.Information, Message = "The Pipeline of a PipelineRun is not in this file; the reference to it is kept.", Path = path, Line = run.Line });
            pipelines.Add(Pipeline(run, [], reader));
        }

        taken.UnionWith(tasks.Where(task => reader.Used.Contains(task.Key)).Select(task => task.Value));
        if (pipelines.Count == 0)
        {
            foreach (YamlMap task in all.Where(document => (IsTekton(document, "Task") || IsTekton(document, "ClusterTask")) && Spec(document) is not null))
            {
                taken.Add(task);
                pipelines.Add(Task(task, reader));
            }
        }

        if (pipelines.Count == 0)
        {
            if (!diagnostics.HasErrors)
                diagnostics.Error("NoPipeline", documents.Length == 0 ? "The file is empty." : "The file holds no Pipeline, no PipelineRun and no Task of Tekton.", path, 1, "Add a document with 'apiVersion: tekton.dev/v1' and one of these kinds.");
            return new([], _marks.Marks);
        }

        // What belongs to no pipeline, such as a ConfigMap, goes with the first.
        YamlMap[] others = [.. all.Where(document => !taken.Contains(document))];
        if (others.Length > 0)
            pipelines[0] = pipelines[0] with { Native = [.. pipelines[0].Native, new(Format, "documents", YamlText.Fragment(new YamlList(others)))] };
        return new([.. pipelines], _marks.Marks);
    }

    private static bool IsTekton(YamlMap document, string kind) =>
        document["kind"] is YamlScalar actual && actual.Value == kind && document["apiVersion"] is YamlScalar version && version.Value.StartsWith("tekton.dev/", StringComparison.Ordinal);

    private static YamlMap? Spec(YamlMap document) => document["spec"] as YamlMap;

    private static string? NameOf(YamlMap document) => ParameterList.Name(document["metadata"]);

    private Pipeline Pipeline(YamlMap document, YamlMap[] runs, PipelineTaskReader reader)
    {
        bool isRun = IsTekton(document, "PipelineRun");
        YamlMap? spec = isRun ? Spec(document)?["pipelineSpec"] as YamlMap : Spec(document);
        string name = Named(document);
        Begin(name);
        YamlFields fields = new(spec, Format, $"the pipeline '{Errors.Shown(name)}'", diagnostics);
        List<Job> jobs = Jobs(fields.Take("tasks"), reader, final: false);
        List<Job> last = Jobs(fields.Take("finally"), reader, final: true);
        if (spec is not null && jobs.Count == 0)
            diagnostics.Error("MissingKey", $"The pipeline '{Errors.Shown(name)}' has no tasks.", path, spec.Line, "Add a task under 'tasks:'.");
        Skeleton skeleton = new(fields, isRun);
        Job[] all = [.. jobs, .. last];
        skeleton.HandDown(ref all);
        Trigger[] triggers = LighthouseReader.Of(files, path, _marks, out NativeSetting? kept, name);
        List<NativeSetting> native = [];
        if (skeleton.Of(document, name) is { } rest)
            native.Add(new(Format, "document", YamlText.Fragment(rest)));
        if (runs.Length > 0)
            native.Add(new(Format, "runs", YamlText.Fragment(new YamlList(runs))));
        if (kept is not null)
            native.Add(kept);
        foreach (string variable in skeleton.Variables.Keys)
            _marks.Add(ModelPath.Variable(variable), skeleton.Parameters);
        return new()
        {
            Name = skeleton.DisplayName ?? name,
            Format = Format,
            Path = path,
            Triggers = triggers,
            Variables = skeleton.Variables,
            Stages = [.. PipelineRules.DeriveStages(all[..jobs.Count]), .. last.Count == 0 ? Array.Empty<Stage>() : [new() { Name = DocumentWriter.FinalStage, Jobs = all[jobs.Count..] }]],
            Native = [.. native],
        };
    }

    private Pipeline Task(YamlMap document, PipelineTaskReader reader)
    {
        string name = Named(document);
        Begin(name);
        Job job = reader.ReadTask(Spec(document)!, name);
        return new()
        {
            Name = name,
            Format = Format,
            Path = path,
            Stages = PipelineRules.DeriveStages([job]),
            Native = [new(Format, "document", YamlText.Fragment(new YamlMap([.. document.Entries.Where(entry => entry.Name != "spec")])))],
        };
    }

    private List<Job> Jobs(YamlNode? node, PipelineTaskReader reader, bool final)
    {
        List<Job> jobs = [];
        foreach (YamlNode item in (node as YamlList)?.Items ?? [])
            jobs.Add(reader.Read(item, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"task-{jobs.Count + 1}"), final));
        return jobs;
    }

    private void Begin(string name) => _marks.Prefix = _names.Count == 1 ? "" : $"pipelines.{name}.";

    private string Named(YamlMap document)
    {
        YamlMap? metadata = document["metadata"] as YamlMap;
        string name = ParameterList.Name(metadata) is { Length: > 0 } given ? given
            : metadata?["generateName"] is YamlScalar { Value: var start } && start.TrimEnd('-').Length > 0 ? start.TrimEnd('-')
            : Path.GetFileNameWithoutExtension(path);
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++)
            unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}-{i}");
        return unique;
    }
}
