using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>GitLab CI/CD configuration (https://docs.gitlab.com/ci/yaml/).</summary>
internal sealed partial class GitLabCIFormat : IPipelineFormat
{
    /// <summary>The name.</summary>
    public const string FormatName = "GitLabCI";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => ".gitlab-ci.yml";

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        string name = path[(path.Replace('\\', '/').LastIndexOf('/') + 1)..];
        return name.EndsWith(".gitlab-ci.yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".gitlab-ci.yaml", StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        ConfigurationLoader loader = new(files, diagnostics);
        return loader.Load(path) is { } configuration
            ? new PipelineReader(path, diagnostics).Read(configuration, loader)
            : new([], new Dictionary<string, SourceMark>());
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => [new PipelineWriter(pipeline, diagnostics).Write()];
}
