using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>GitLab CI/CD configuration (https://docs.gitlab.com/ci/yaml/).</summary>
internal sealed partial class GitLabCIFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "GitLabCI";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => ".gitlab-ci.yml";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new GitLabVocabulary();

    /// <inheritdoc/>
    public DialectTraits Traits { get; } = new()
    {
        StepsShareShell = true,
        ServicesSeeVariables = true,
        ArtifactsKeepPaths = true,
        SystemPrefixes = ["CI_", "GITLAB_"],
        RawVariables = "variables",
    };

    /// <inheritdoc/>
    public bool IsRaw(NativeSetting[] native, string variable) => Raw(native).Contains(variable);

    /// <inheritdoc/>
    public Job Neutral(Job job, DiagnosticBag diagnostics) => NeutralRules.Of(job, diagnostics);

    /// <inheritdoc/>
    public Runner Adopt(Runner foreign, Job job, DiagnosticBag diagnostics)
    {
        // Images of hosted machines are no tags of one's own runners: such a job runs on any.
        string[] lost = [.. foreign.Labels.Where(label => !label.StartsWith("ubuntu-", StringComparison.Ordinal) && (GitHubActionsFormat.IsHosted(label) || label.Contains('$', StringComparison.Ordinal)))];
        if (lost.Length > 0)
            diagnostics.Lost($"the runner {string.Join(", ", lost.Select(Errors.Shown))} of the job '{Errors.Shown(job.Id)}'", FormatName, "Add the tags of a runner of yours.", ModelPath.Part(job.Id, "runner"));
        return new() { Labels = [.. foreign.Labels.Where(label => !GitHubActionsFormat.IsHosted(label) && label != "self-hosted" && !label.Contains('$', StringComparison.Ordinal))] };
    }

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
