using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>The model to a workflow file, its parts in the order of the reader's.</summary>
internal sealed class WorkflowWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = GitHubActionsFormat.FormatName;

    public PipelineFile Write()
    {
        JobNames names = new(pipeline);
        YamlBuilder root = new();
        root.Add("name", pipeline.Name.Length == 0 ? null : pipeline.Name);
        root.Add("on", new TriggerWriter(diagnostics).Write(pipeline.Triggers));
        root.Add("env", pipeline.Variables);
        root.AddNative(pipeline.Native, Format, "the pipeline", diagnostics, ModelPath.Native);
        JobWriter writer = new(pipeline, names, diagnostics);
        YamlBuilder jobs = new();
        foreach (Job job in pipeline.Jobs)
            jobs.Add(names[job.Id], writer.Write(job));

        root.Add("jobs", jobs.Map);
        return new(PathOf(), YamlLayout.SpaceBlocks(YamlText.Write(root.Map), under: "jobs:"));
    }

    private string PathOf()
    {
        if (pipeline.Format == Format && pipeline.Path is { } path)
            return path;
        string name = new([.. pipeline.Name.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')]);
        name = name.Trim('-');
        return $".github/workflows/{(name.Length == 0 ? "ci" : name.Length > 60 ? name[..60] : name)}.yml";
    }
}
