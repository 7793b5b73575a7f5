using CicdTools.Providers.Formats.AzurePipelines.Tasks;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>Azure Pipelines (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/).</summary>
internal sealed class AzurePipelinesFormat : IDialect
{
    /// <summary>The name.</summary>
    public const string FormatName = "AzurePipelines";

    private static readonly string[] Contents = ["steps:", "jobs:", "stages:", "extends:"];

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string DefaultPath => "azure-pipelines.yml";

    /// <inheritdoc/>
    public IVocabulary Vocabulary { get; } = new AzureVocabulary();

    // https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands#setvariable-initialize-or-modify-the-value-of-a-variable
    /// <inheritdoc/>
    public DialectTraits Traits { get; } = new()
    {
        OutputCommand = (name, value) => $"echo \"##vso[task.setvariable variable={name};isOutput=true]{value}\"",
        // https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/jobs-job-container: 'mapDockerSocket'.
        ContainersReachDocker = true,
        SystemPrefixes = ["BUILD_", "SYSTEM_", "AGENT_", "PIPELINE_"],
        Notation = ["task"],
    };

    /// <inheritdoc/>
    public Func<string, string> JobNames(Pipeline pipeline)
    {
        AzureNames names = new(pipeline.Jobs.Select(job => job.Id));
        return id => names[id];
    }

    /// <inheritdoc/>
    public Pipeline Spell(Pipeline pipeline, DialectTraits to, DiagnosticBag diagnostics) => pipeline.WithJobs(job => TaskEquivalents.Of(job, diagnostics));

    /// <inheritdoc/>
    public bool Recognizes(string path, string text)
    {
        string normal = path.Replace('\\', '/');
        if (!normal.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) && !normal.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
            return false;
        string name = normal[(normal.LastIndexOf('/') + 1)..];
        if (name.Contains("azure-pipelines", StringComparison.OrdinalIgnoreCase) || $"/{normal}".Contains("/.azure-pipelines/", StringComparison.OrdinalIgnoreCase) || $"/{normal}".Contains("/.azuredevops/", StringComparison.OrdinalIgnoreCase))
            return true;
        bool content = false, sign = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan(0, Math.Min(text.Length, 100_000)).EnumerateLines())
        {
            string start = line.TrimEnd().ToString();
            content |= Contents.Contains(start) || start.StartsWith("extends:", StringComparison.Ordinal);
            ReadOnlySpan<char> inner = line.TrimStart(" -");
            sign |= inner.StartsWith("vmImage:", StringComparison.Ordinal) || line.StartsWith("pool:", StringComparison.Ordinal)
                || (inner.StartsWith("task:", StringComparison.Ordinal) && inner.Contains('@'));
        }

        return content && sign;
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
        return root is null ? new([], new Dictionary<string, SourceMark>()) : new PipelineReader(path, diagnostics).Read(root);
    }

    /// <inheritdoc/>
    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => [new PipelineWriter(pipeline, diagnostics).Write()];
}
