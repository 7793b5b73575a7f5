using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>CircleCI 2.1 (https://circleci.com/docs/reference/configuration-reference/). Every workflow of a file is a pipeline.</summary>
internal sealed class CircleCIFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "CircleCI";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => ".circleci/config.yml";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new CircleVocabulary();

    /// <inheritdoc/>
    public DialectTraits Traits { get; } = new() { VariablesInSettings = false, ArtifactsKeepPaths = true, SystemPrefixes = ["CIRCLE_"], Notation = ["root", "shell"] };

    /// <inheritdoc/>
    public Pipeline Spell(Pipeline pipeline, DialectTraits to, DiagnosticBag diagnostics)
    {
        OrbSteps orbs = new(pipeline, diagnostics);
        return pipeline.WithJobs(job => orbs.Of(StepEquivalents.Of(job, to, diagnostics)));
    }

    /// <inheritdoc/>
    public Func<string, string> JobNames(Pipeline pipeline)
    {
        CircleCI.JobNames names = new(pipeline.Jobs.Select(job => job.Id));
        return id => names[id];
    }

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        string normal = $"/{path.Replace('\\', '/')}";
        if (!normal.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) && !normal.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
            return false;
        if (normal.Contains("/.circleci/", StringComparison.OrdinalIgnoreCase))
            return true;
        bool version = false, content = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan(0, Math.Min(text.Length, 100_000)).EnumerateLines())
        {
            version |= line.StartsWith("version: 2", StringComparison.Ordinal);
            content |= line.StartsWith("jobs:", StringComparison.Ordinal) || line.StartsWith("workflows:", StringComparison.Ordinal) || line.StartsWith("orbs:", StringComparison.Ordinal);
        }

        return version && content;
    }

    /// <inheritdoc/>
    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics)
    {
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", "There is no such file.", path, remedy: "Check the path.");
            return new([], new Dictionary<string, SourceMark>());
        }

        YamlMap? root = YamlLoader.LoadMap(text, path, diagnostics, mergeKeys: true);
        return root is null ? new([], new Dictionary<string, SourceMark>()) : new ConfigReader(path, diagnostics).Read(root);
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => [new ConfigWriter(pipeline, diagnostics).Write()];
}
