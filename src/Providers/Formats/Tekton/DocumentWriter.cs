using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>The model to documents: a PipelineRun with its pipeline inside, as Lighthouse starts it, unless another kind was read.</summary>
internal sealed class DocumentWriter
{
    /// <summary>Where the step <see cref="GitClone"/> brings the repository.</summary>
    public const string SourceFolder = "/workspace/source";

    /// <summary>The step of Jenkins X's catalog that brings the repository (https://github.com/jenkins-x/jx3-pipeline-catalog/tree/master/tasks/git-clone).</summary>
    public const string GitClone = "uses:jenkins-x/jx3-pipeline-catalog/tasks/git-clone/git-clone.yaml@versionStream";

    /// <summary>The stage of the tasks that run when all others have ended.</summary>
    public const string FinalStage = "finally";

    private const string Format = TektonFormat.FormatName;

    private readonly Pipeline _pipeline;
    private readonly DiagnosticBag _diagnostics;
    private readonly PipelineScope _scope;

    public DocumentWriter(Pipeline pipeline, DiagnosticBag diagnostics)
    {
        (_pipeline, _diagnostics) = (pipeline, diagnostics);
        _scope = new(pipeline, diagnostics);
    }

    /// <summary>Whether an image is a step of a catalog that clones the repository.</summary>
    public static bool IsGitClone(string image) => image.StartsWith("uses:", StringComparison.Ordinal) && image.Contains("/git-clone.yaml", StringComparison.Ordinal);

    /// <summary>The document of a pipeline that has nothing but a name and tasks.</summary>
    public static YamlMap Default(string name) => new YamlBuilder()
        .Add("apiVersion", "tekton.dev/v1").Add("kind", "PipelineRun")
        .Add("metadata", new YamlBuilder().Add("name", name).Map)
        .Add("spec", new YamlBuilder().Add("pipelineSpec", new YamlMap([])).Map).Map;

    public PipelineFile[] Write()
    {
        string path = PathOf();
        string file = path[(path.LastIndexOf('/') + 1)..], folder = path[..^file.Length];
        foreach (NativeSetting setting in _pipeline.Native.Where(setting => setting.Format != Format))
            _diagnostics.Lost($"'{setting.Key}' of the pipeline ({setting.Format})", Format, subject: ModelPath.Native(setting.Key));
        foreach (NativeSetting setting in _pipeline.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith(ClassicReader.Prefix, StringComparison.Ordinal)))
            _diagnostics.Lost($"'{setting.Key[ClassicReader.Prefix.Length..]}' of the classic pipeline", Format, "Import the build pack's pipelines with 'jx pipeline import'.", ModelPath.Native(setting.Key));
        YamlMap document = Native("document") as YamlMap ?? Default(KubernetesNames.Of(_pipeline.Name));
        bool isTask = document["kind"] is YamlScalar { Value: "Task" or "ClusterTask" } && _pipeline.Jobs.Count() == 1;
        PipelineTaskWriter writer = new(_pipeline, _scope, _diagnostics);
        List<YamlNode> documents = [isTask ? new YamlMap([.. document.Entries, new("spec", writer.Spec(_pipeline.Jobs.First()))]) : Document(document, writer)];
        documents.InsertRange(0, writer.Tasks);
        documents.AddRange((Native("runs") as YamlList)?.Items ?? []);
        documents.AddRange((Native("documents") as YamlList)?.Items ?? []);
        string text = string.Join("---\n", documents.Select(YamlText.Write));
        YamlMap? triggers = LighthouseWriter.Write(_pipeline, file, _diagnostics);
        return triggers is null ? [new(path, text)] : [new(path, text), new(folder + LighthouseReader.FileName, YamlText.Write(triggers))];
    }

    private string PathOf() => _pipeline.Path is { } path && !_scope.IsForeign ? path : $".lighthouse/{KubernetesNames.Of(_pipeline.Name)}/pipeline.yaml";

    private YamlMap Document(YamlMap document, PipelineTaskWriter writer)
    {
        YamlMap[] tasks = [.. _scope.Ordinary.Select(job => writer.Write(job, final: false))], last = [.. _scope.Final.Select(job => writer.Write(job, final: true))];
        bool isRun = document["kind"] is YamlScalar { Value: "PipelineRun" };
        YamlMap run = document["spec"] as YamlMap ?? new([]);
        // A run of a pipeline that stands elsewhere has no tasks of its own.
        if (isRun && run["pipelineSpec"] is null && tasks.Length == 0)
            return document;
        YamlMap spec = (isRun ? run["pipelineSpec"] as YamlMap : run) ?? new([]);
        YamlBuilder made = new();
        string slug = KubernetesNames.Of(_pipeline.Name);
        if (Native("document") is null && slug != _pipeline.Name && _pipeline.Name.Length > 0)
            made.Add("displayName", _pipeline.Name);
        made.Add("params", Parameters(spec["params"]));
        foreach (YamlEntry entry in spec.Entries.Where(entry => entry.Name != "params"))
            made.Add(entry.Name, entry.Value);
        if (_scope.UsesArtifacts)
            made.Add("workspaces", new YamlList([new YamlBuilder().Add("name", PipelineScope.Artifacts).Map]));
        made.Add("tasks", new YamlList(tasks));
        if (last.Length > 0)
            made.Add("finally", new YamlList(last));
        YamlBuilder outer = new();
        foreach (YamlEntry entry in isRun ? run.Entries : [])
            outer.Add(entry.Name, entry.Name == "pipelineSpec" ? made.Map : entry.Value);
        if (isRun && !outer.Has("pipelineSpec"))
            outer.Add("pipelineSpec", made.Map);
        if (_scope.UsesArtifacts)
            outer.Add("workspaces", new YamlList([ArtifactVolume()]));
        YamlMap whole = isRun ? outer.Map : made.Map;
        return new([.. document.Entries.Select(entry => entry.Name == "spec" ? new YamlEntry(entry.Key, whole) : entry)]);
    }

    private YamlList? Parameters(YamlNode? kept)
    {
        (YamlList list, HashSet<string> used) = ParameterList.Join(kept, "default", _pipeline.Variables);
        List<YamlNode> items = [.. list.Items];
        items.AddRange(_scope.HandedDown.Where(name => !used.Contains(name)).Select(name => ParameterList.Declaration(name, _pipeline.Variables[name])));
        items.AddRange(_scope.Inputs.Select(input => ParameterList.Declaration(input.Name, input.Default ?? (input.Required ? null : ""), input.Description)));
        items.AddRange(_scope.Undeclared.Select(name => ParameterList.Declaration(name, TektonVocabulary.Parameters.Any(known => known.Name == name) ? null : "")));
        return items.Count == 0 ? null : new(items);
    }

    private static YamlMap ArtifactVolume() => new YamlBuilder()
        .Add("name", PipelineScope.Artifacts)
        .Add("volumeClaimTemplate", new YamlBuilder().Add("spec", new YamlBuilder()
            .Add("accessModes", new YamlList([new YamlScalar("ReadWriteOnce")]))
            .Add("resources", new YamlBuilder().Add("requests", new YamlBuilder().Add("storage", "1Gi").Map).Map).Map).Map).Map;

    private YamlNode? Native(string key) => Array.Find(_pipeline.Native, setting => setting.Format == Format && setting.Key == key)?.Text is { } text ? YamlLoader.Fragment(text) : null;
}
