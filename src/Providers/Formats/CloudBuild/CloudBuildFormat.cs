using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>
/// Google Cloud Build's configurations (https://docs.cloud.google.com/build/docs/build-config-file-schema), as YAML or JSON, and the files of triggers
/// (https://docs.cloud.google.com/build/docs/automating-builds/create-manage-triggers). A build is one job: its steps share a machine and the folder /workspace.
/// </summary>
internal sealed class CloudBuildFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "CloudBuild";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => "cloudbuild.yaml";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new CloudBuildVocabulary();

    // Substitutions are replaced everywhere; the way in which a step names its command is not what it does.
    /// <inheritdoc/>
    public DialectTraits Traits { get; } = new() { WaitsForPeople = false, Notation = [BuildStepReader.Command, BuildStepReader.Arguments, "shebang", "automapSubstitutions"] };

    /// <inheritdoc/>
    public Pipeline Apart(Pipeline read) => GroupedJobs.Apart(read);

    /// <inheritdoc/>
    public string Moved(string text, string old, string path) => text.Replace($"\nfilename: {old}\n", $"\nfilename: {path}\n", StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        string file = path[(path.Replace('\\', '/').LastIndexOf('/') + 1)..];
        bool isYaml = file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
        if (!isYaml && !file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return false;
        bool named = file.Contains("cloudbuild", StringComparison.OrdinalIgnoreCase);
        bool steps = false, other = false, builders = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan(0, Math.Min(text.Length, 100_000)).EnumerateLines())
        {
            steps |= line.StartsWith("steps:", StringComparison.Ordinal) || line.TrimStart().StartsWith("\"steps\"", StringComparison.Ordinal) || line.StartsWith("filename:", StringComparison.Ordinal);
            other |= line.StartsWith("jobs:", StringComparison.Ordinal) || line.StartsWith("apiVersion:", StringComparison.Ordinal) || line.StartsWith("pool:", StringComparison.Ordinal);
            builders |= line.Contains("gcr.io/cloud-builders/", StringComparison.Ordinal);
        }

        return steps && !other && (named || builders);
    }

    /// <inheritdoc/>
    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        YamlMap? root = Load(files, path, diagnostics);
        if (root is null)
            return new([], new Dictionary<string, SourceMark>());
        if (!TriggerFiles.IsTrigger(root))
            return new BuildReader(files, path, diagnostics).Read(root);
        if (root["build"] is YamlMap inline)
            return new BuildReader(files, path, diagnostics).Read(inline, root);
        if (root["filename"] is YamlScalar named && files.Read(named.Value) is not null)
            return Load(files, named.Value, diagnostics) is { } build ? new BuildReader(files, named.Value, diagnostics).Read(build) : new([], new Dictionary<string, SourceMark>());
        diagnostics.Error("FileNotFound", $"The trigger names the file '{Errors.Shown((root["filename"] as YamlScalar)?.Value ?? "")}', which is not there.", path, root["filename"]?.Line ?? 1, "Correct 'filename', or add the file.");
        return new([], new Dictionary<string, SourceMark>());
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => new BuildWriter(pipeline, diagnostics).Write();

    private static YamlMap? Load(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", "There is no such file.", path, remedy: "Check the path.");
            return null;
        }

        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? JsonLoader.LoadMap(text, path, diagnostics) : YamlLoader.LoadMap(text, path, diagnostics, mergeKeys: true);
    }
}
