using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>GitHub Actions workflows (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax).</summary>
internal sealed partial class GitHubActionsFormat : IPipelineFormat
{
    /// <summary>The name.</summary>
    public const string FormatName = "GitHubActions";

    private const string Folder = ".github/workflows/";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => Folder + "{name}.yml";

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
