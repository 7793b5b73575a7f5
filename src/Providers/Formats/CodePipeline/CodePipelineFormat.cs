using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// AWS CodePipeline (https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html): the JSON of
/// <c>get-pipeline</c> and <c>create-pipeline</c>, and CloudFormation templates with an <c>AWS::CodePipeline::Pipeline</c>.
/// </summary>
internal sealed class CodePipelineFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "CodePipeline";

    private static readonly string[] Extensions = [".json", ".yml", ".yaml", ".template"];

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <summary>The service keeps its pipelines itself; a file is what a command line reads.</summary>
    public string DefaultPath => "codepipeline.json";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new CodePipelineVocabulary();

    /// <summary>The commands of an action share one shell, in CodeBuild.</summary>
    public DialectTraits Traits { get; } = new() { StepsShareShell = true, VariablesInSettings = false, SystemPrefixes = ["CODEBUILD_", "AWS_"] };

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        if (!Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
            return false;
        return text.Contains(Template.ResourceType, StringComparison.Ordinal)
            || (JsonLoader.LooksLikeJson(text) && text.Contains("\"actionTypeId\"", StringComparison.Ordinal) && text.Contains("\"stages\"", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", "There is no such file.", path, remedy: "Check the path.");
            return new([], new Dictionary<string, SourceMark>());
        }

        YamlMap? root = JsonLoader.LooksLikeJson(text) ? JsonLoader.LoadMap(text, path, diagnostics) : YamlLoader.LoadMap(text, path, diagnostics);
        if (root is null)
            return new([], new Dictionary<string, SourceMark>());
        List<Pipeline> pipelines = [];
        Dictionary<string, SourceMark> marks = new(StringComparer.Ordinal);
        foreach (Declaration declaration in Declarations((YamlMap)JsonStyle.Free(root), path, diagnostics))
        {
            PipelineReader reader = new(path, declaration, diagnostics);
            Pipeline pipeline = reader.Read();
            string prefix = pipelines.Count == 0 ? "" : $"pipelines.{pipeline.Name}.";
            foreach ((string subject, SourceMark mark) in reader.Marks)
                marks.TryAdd(prefix + subject, mark);
            pipelines.Add(pipeline);
        }

        return new([.. pipelines], marks);
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => new PipelineWriter(pipeline, diagnostics).Write();

    private static IEnumerable<Declaration> Declarations(YamlMap root, string path, DiagnosticBag diagnostics)
    {
        if (root["Resources"] is YamlMap)
            return Template.Declarations(root, path, diagnostics);
        if (root["pipeline"] is not YamlMap map)
            return [new(root, null, [])];
        // get-pipeline answers with metadata, create-pipeline takes tags.
        return [new(map, null, [.. root.Entries.Where(entry => entry.Name != "pipeline")])];
    }
}

/// <summary>A pipeline's structure as the service's own JSON has it, with what stood around it.</summary>
/// <param name="Structure">The pipeline.</param>
/// <param name="Resource">The logical name in a template; null outside of one.</param>
/// <param name="Around">What stood beside it.</param>
internal sealed record Declaration(YamlMap Structure, string? Resource, IReadOnlyList<YamlEntry> Around);
