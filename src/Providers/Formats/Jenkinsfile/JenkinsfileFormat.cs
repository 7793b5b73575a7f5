using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>
/// Jenkins' declarative pipelines (https://www.jenkins.io/doc/book/pipeline/syntax/). Scripted ones are read where they are a list of steps; what is program stays native.
/// A pipeline in a multibranch project starts by itself on every push.
/// </summary>
internal sealed class JenkinsfileFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "Jenkinsfile";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => "Jenkinsfile";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new JenkinsfileVocabulary();

    /// <inheritdoc/>
    public DialectTraits Traits { get; } = new() { ArtifactsKeepPaths = true, Notation = ["shebang", "checkout", "echo"], SystemPrefixes = ["BUILD_", "JENKINS_", "CHANGE_"] };

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        string file = path[(path.Replace('\\', '/').LastIndexOf('/') + 1)..];
        if (file.Equals("Jenkinsfile", StringComparison.OrdinalIgnoreCase) || file.StartsWith("Jenkinsfile.", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".jenkinsfile", StringComparison.OrdinalIgnoreCase))
            return true;
        return file.EndsWith(".groovy", StringComparison.OrdinalIgnoreCase) && text.AsSpan(0, Math.Min(text.Length, 100_000)).TrimStart().StartsWith("pipeline {", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        ReadResult nothing = new([], new Dictionary<string, SourceMark>());
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", "There is no such file.", path, remedy: "Check the path.");
            return nothing;
        }

        if (text.Length > YamlLimits.Characters)
        {
            diagnostics.Error("FileTooLarge", $"The file has more than {YamlLimits.Characters} characters.", path, remedy: "Move code into a shared library.");
            return nothing;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            diagnostics.Error("FileNotText", "The file holds binary data.", path, remedy: "Save it as UTF-8 text.");
            return nothing;
        }

        return new PipelineReader(new GroovySource(path, text, diagnostics)).Read();
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => [new JenkinsfileWriter(pipeline, diagnostics).Write()];
}
