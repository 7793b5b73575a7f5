using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>
/// Tekton's Pipeline, PipelineRun and Task (https://tekton.dev/docs/pipelines/) and what Jenkins X adds: the triggers of Lighthouse
/// (https://github.com/jenkins-x/lighthouse/tree/main/docs/trigger) and, for reading only, the classic <c>jenkins-x.yml</c>.
/// </summary>
internal sealed class TektonFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "Tekton";

    private static readonly string[] Kinds = ["Pipeline", "PipelineRun", "Task", "ClusterTask"];

    /// <inheritdoc/>
    public string Name => FormatName;

    // Lighthouse reads the triggers.yaml of every folder below .lighthouse, so that each pipeline can have a folder to itself.
    /// <inheritdoc/>
    public string DefaultPath => ".lighthouse/{name}/pipeline.yaml";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new TektonVocabulary();

    // A step's command, and the line that names its shell, say how the script is started and not what it does.
    /// <inheritdoc/>
    public DialectTraits Traits { get; } = new() { WaitsForPeople = false, Notation = ["shebang", "command"] };

    /// <inheritdoc/>
    public Func<string, string> JobNames(Pipeline pipeline)
    {
        Dictionary<string, string> names = KubernetesNames.Unique(pipeline.Jobs.Select(job => job.Id));
        return id => names.GetValueOrDefault(id, id);
    }

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        string normal = path.Replace('\\', '/');
        string file = normal[(normal.LastIndexOf('/') + 1)..];
        if (!file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) && !file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
            return false;
        if (file == ClassicReader.FileName || normal.StartsWith(".lighthouse/", StringComparison.Ordinal) || normal.Contains("/.lighthouse/", StringComparison.Ordinal))
            return true;
        bool tekton = false, kind = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan(0, Math.Min(text.Length, 100_000)).EnumerateLines())
        {
            tekton |= line.StartsWith("apiVersion: tekton.dev/", StringComparison.Ordinal);
            kind |= line.StartsWith("kind: ", StringComparison.Ordinal) && Kinds.Contains(line[6..].Trim().ToString());
        }

        return tekton && kind;
    }

    /// <inheritdoc/>
    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", "There is no such file.", path, remedy: "Check the path.");
            return new([], new Dictionary<string, SourceMark>());
        }

        YamlNode[]? documents = YamlLoader.Load(text, path, diagnostics, mergeKeys: true);
        if (documents is null)
            return new([], new Dictionary<string, SourceMark>());
        if (documents is [YamlMap classic] && ClassicReader.IsClassic(path, classic))
            return new ClassicReader(path, diagnostics).Read(classic);
        if (documents is [YamlMap triggers] && LighthouseReader.IsTriggers(triggers))
            return ReadTriggered(files, triggers, path, diagnostics);
        return new DocumentReader(files, path, diagnostics).Read(documents);
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => new DocumentWriter(pipeline, diagnostics).Write();

    // A file of triggers stands for the pipelines that it starts.
    private ReadResult ReadTriggered(IFileSource files, YamlMap triggers, string path, DiagnosticBag diagnostics)
    {
        string folder = path.Contains('/', StringComparison.Ordinal) ? path[..(path.LastIndexOf('/') + 1)] : "";
        List<Pipeline> pipelines = [];
        Dictionary<string, SourceMark> marks = new(StringComparer.Ordinal);
        foreach (YamlScalar source in LighthouseReader.Sources(triggers))
        {
            if (files.Read(folder + source.Value) is null)
            {
                diagnostics.Error("FileNotFound", $"The trigger names the file '{Errors.Shown(source.Value)}', which is not there.", path, source.Line, "Correct 'source', or add the file.");
                continue;
            }

            ReadResult read = Read(files, folder + source.Value, diagnostics);
            foreach ((string key, SourceMark mark) in read.Marks)
                marks[pipelines.Count == 0 || read.Pipelines.Length == 0 || key.StartsWith("pipelines.", StringComparison.Ordinal) ? key : $"pipelines.{read.Pipelines[0].Name}.{key}"] = mark;
            pipelines.AddRange(read.Pipelines);
        }

        if (pipelines.Count == 0 && !diagnostics.HasErrors)
            diagnostics.Error("NoPipeline", "The triggers start no file of this repository.", path, 1, "Name a pipeline's file under 'source'.");
        return new([.. pipelines], marks);
    }
}
