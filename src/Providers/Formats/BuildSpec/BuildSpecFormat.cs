using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>AWS CodeBuild's build specifications (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html).</summary>
internal sealed class BuildSpecFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "BuildSpec";

    /// <summary>Where CodeBuild looks for the file.</summary>
    public const string FileName = "buildspec.yml";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => FileName;

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new BuildSpecVocabulary();

    // "In version 0.2, CodeBuild runs all build commands in the same instance of the default shell" (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions).
    /// <summary>All commands share one shell; values under <c>env</c> are literal.</summary>
    public DialectTraits Traits { get; } = new() { WaitsForPeople = false, StepsShareShell = true, VariablesInSettings = false, SystemPrefixes = ["CODEBUILD_", "AWS_"], Notation = ["base-directory", "discard-paths"] };

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        string name = Path.GetFileName(path.Replace('\\', '/'));
        if (!name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
            return false;
        if (name.StartsWith("buildspec", StringComparison.OrdinalIgnoreCase))
            return true;
        bool version = false, phases = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan(0, Math.Min(text.Length, 100_000)).EnumerateLines())
        {
            version |= line.StartsWith("version: 0.", StringComparison.Ordinal);
            phases |= line.StartsWith("phases:", StringComparison.Ordinal) || line.StartsWith("batch:", StringComparison.Ordinal);
        }

        return version && phases;
    }

    /// <inheritdoc/>
    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", "There is no such file.", path, remedy: "Check the path.");
            return new([], new Dictionary<string, SourceMark>());
        }

        YamlMap? root = YamlLoader.LoadMap(text, path, diagnostics);
        return root is null ? new([], new Dictionary<string, SourceMark>()) : new BatchReader(files, path, diagnostics).Read(root);
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => new BatchWriter(pipeline, diagnostics).Write();
}
