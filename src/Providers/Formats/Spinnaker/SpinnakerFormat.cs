using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Spinnaker;

/// <summary>Spinnaker's pipelines as JSON, as its user interface shows them (https://spinnaker.io/docs/guides/user/pipeline/managing-pipelines/#edit-a-pipeline-as-json).</summary>
internal sealed class SpinnakerFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "Spinnaker";

    private const string Folder = "spinnaker/";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <summary>Spinnaker keeps its pipelines itself; a file is what its command line reads.</summary>
    public string DefaultPath => Folder + "{name}.json";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new SpinnakerVocabulary();

    /// <summary>The scripts of a job become one; an artifact's id tells where a path that the model has comes from.</summary>
    public DialectTraits Traits { get; } = new() { StepsShareShell = true, VariablesInSettings = false, Notation = ["cloudProvider", "source", "manifestArtifactId", "requiredArtifactIds", "relationships"] };

    /// <inheritdoc/>
    public Job Neutral(Job job, DiagnosticBag diagnostics) => NeutralStages.Of(job);

    /// <inheritdoc/>
    public bool Recognizes(string path, string text) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && JsonLoader.LooksLikeJson(text) && text.Contains("\"stages\"", StringComparison.Ordinal)
        && (text.Contains("\"requisiteStageRefIds\"", StringComparison.Ordinal) || text.Contains("\"parameterConfig\"", StringComparison.Ordinal) || text.Contains("\"keepWaitingPipelines\"", StringComparison.Ordinal));

    /// <inheritdoc/>
    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", "There is no such file.", path, remedy: "Check the path.");
            return new([], new Dictionary<string, SourceMark>());
        }

        YamlNode? root = JsonLoader.Load(text, path, diagnostics);
        if (root is null)
            return new([], new Dictionary<string, SourceMark>());
        List<Pipeline> pipelines = [];
        Dictionary<string, SourceMark> marks = new(StringComparer.Ordinal);
        // The service answers with a list of them.
        foreach (YamlNode item in JsonStyle.Free(root) is YamlList list ? list.Items : [JsonStyle.Free(root)])
        {
            if (item is not YamlMap map || map["stages"] is not YamlList)
            {
                diagnostics.Error("MissingKey", "A pipeline of Spinnaker has 'stages', a list; this has none.", path, item.Line, "Save the JSON that 'Edit as JSON' shows.");
                continue;
            }

            PipelineReader reader = new(path, diagnostics);
            Pipeline pipeline = reader.Read(map);
            string prefix = pipelines.Count == 0 ? "" : $"pipelines.{pipeline.Name}.";
            foreach ((string subject, SourceMark mark) in reader.Marks)
                marks.TryAdd(prefix + subject, mark);
            pipelines.Add(pipeline);
        }

        if (pipelines.Count == 0 && !diagnostics.HasErrors)
            diagnostics.Error("FileEmpty", "The file holds no pipeline.", path, 1, "Save the JSON that 'Edit as JSON' shows.");
        return new([.. pipelines], marks);
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => [new PipelineWriter(pipeline, diagnostics).Write(Folder)];
}
