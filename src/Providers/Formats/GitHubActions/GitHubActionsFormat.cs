using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>GitHub Actions workflows (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax).</summary>
internal sealed partial class GitHubActionsFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "GitHubActions";

    private const string Folder = ".github/workflows/";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => Folder + "{name}.yml";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new GitHubVocabulary();

    /// <inheritdoc/>
    public DialectTraits Traits { get; } = new()
    {
        // https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability: no 'env' where a job is set up.
        VariablesInSettings = false,
        // https://github.com/actions/runner/blob/main/src/Runner.Worker/Container/ContainerInfo.cs mounts /var/run/docker.sock.
        ContainersReachDocker = true,
        RunnerFiles = new("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"),
        // https://docs.github.com/en/actions/reference/workflows-and-actions/variables#naming-conventions-for-configuration-variables
        PlainSettingNames = true,
        SystemPrefixes = ["GITHUB_", "RUNNER_"],
        Notation = ["uses", "context", "merge-multiple"],
    };

    /// <inheritdoc/>
    public Func<string, string> JobNames(Pipeline pipeline)
    {
        JobNames names = new(pipeline);
        return id => names[id];
    }

    /// <inheritdoc/>
    public Job Neutral(Job job, DiagnosticBag diagnostics) => NeutralJobs.Of(job);

    /// <inheritdoc/>
    public Pipeline Spell(Pipeline pipeline, DialectTraits to, DiagnosticBag diagnostics) => pipeline.WithJobs(job => ActionScripts.Of(job, diagnostics)) with
    {
        Triggers = [.. pipeline.Triggers.Select((trigger, index) => ReleaseTrigger.Of(trigger, ModelPath.Trigger(index), diagnostics))],
    };

    /// <inheritdoc/>
    public Runner Adopt(Runner foreign, Job job, DiagnosticBag diagnostics)
    {
        string[] labels = [.. foreign.Labels.Select(label => RetiredImages.Successor(label) ?? label)];
        foreach ((string gone, string label) in foreign.Labels.Zip(labels).Where(pair => pair.First != pair.Second))
            diagnostics.Approximated($"The image '{gone}' of the job '{Errors.Shown(job.Id)}' is no more; '{label}' takes its place.", "See that the tools of the job are on it.", ModelPath.Part(job.Id, "runner"));
        return labels.Length == 0 || labels.Contains("self-hosted") || labels.All(label => IsHosted(label) || label.Contains("${{", StringComparison.Ordinal))
            ? new() { Labels = labels }
            // Other systems' tags choose among one's own machines.
            : new() { Labels = ["self-hosted", .. labels] };
    }

    /// <summary>Whether GitHub has machines of this label (https://docs.github.com/en/actions/reference/runners/github-hosted-runners).</summary>
    internal static bool IsHosted(string label) =>
        label.StartsWith("ubuntu-", StringComparison.Ordinal) || label.StartsWith("windows-", StringComparison.Ordinal) || label.StartsWith("macos-", StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        if (!path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
            return false;
        string normal = path.Replace('\\', '/');
        int folder = normal.IndexOf(Folder, StringComparison.Ordinal);
        if (folder == 0 || (folder > 0 && normal[folder - 1] == '/'))
            return true;
        bool on = false, jobs = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan(0, Math.Min(text.Length, 100_000)).EnumerateLines())
        {
            on |= line.StartsWith("on:", StringComparison.Ordinal) || line.StartsWith("'on':", StringComparison.Ordinal) || line.StartsWith("\"on\":", StringComparison.Ordinal);
            jobs |= line.StartsWith("jobs:", StringComparison.Ordinal);
        }

        return on && jobs;
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
        return root is null ? new([], new Dictionary<string, SourceMark>()) : new WorkflowReader(path, diagnostics).Read(root);
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => [new WorkflowWriter(pipeline, diagnostics).Write()];
}
