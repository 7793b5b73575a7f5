using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>The actions of all jobs: their order within a stage, and the artifacts that go from one to the other.</summary>
internal sealed class ActionPlan
{
    private readonly Pipeline _pipeline;
    private readonly SourceStage _source;
    private readonly DiagnosticBag _diagnostics;
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly ServiceNames _artifactNames = ServiceNames.OfArtifacts();

    // The artifacts of each job, with the names that other systems give them and those that are unique here.
    private readonly Dictionary<(string Job, string Artifact), string> _artifacts = [];
    private readonly IReadOnlyDictionary<string, string[]> _needs;

    public ActionPlan(Pipeline pipeline, SourceStage source, IReadOnlyList<Job> jobs, DiagnosticBag diagnostics)
    {
        (_pipeline, _source, _diagnostics) = (pipeline, source, diagnostics);
        _needs = PipelineRules.Needs(pipeline);
        foreach (SourceAction action in source.Actions.Where(action => action.Artifact is not null))
            _artifactNames.Take(action.Artifact!, "SourceArtifact");
        foreach (Job job in jobs)
        {
            foreach (UploadArtifactStep step in job.Steps.OfType<UploadArtifactStep>())
                _artifacts.TryAdd((job.Id, step.Artifact), _artifactNames.Take(step.Artifact, "Artifact"));
        }
    }

    public IEnumerable<YamlMap> Write(Stage stage, Condition? common)
    {
        Dictionary<string, int> ends = new(StringComparer.Ordinal);
        Dictionary<string, List<YamlMap>> actions = new(StringComparer.Ordinal);
        ServiceNames names = ServiceNames.OfActions();
        Dictionary<string, Job> own = stage.Jobs.DistinctBy(job => job.Id, StringComparer.Ordinal).ToDictionary(job => job.Id, StringComparer.Ordinal);
        foreach (Job job in PipelineRules.DeriveStages([.. stage.Jobs.Select(job => job with { Needs = [.. (job.Needs ?? []).Where(own.ContainsKey)] })]).SelectMany(level => level.Jobs))
        {
            int order = 1 + job.Needs!.Select(need => ends.GetValueOrDefault(need)).DefaultIfEmpty(0).Max();
            actions[job.Id] = Actions(own[job.Id], common, names, ref order);
            ends[job.Id] = order - 1;
        }

        return stage.Jobs.SelectMany(job => actions[job.Id]);
    }

    /// <summary>The artifact's name here; null where no job before makes it.</summary>
    public IEnumerable<string> Find(Job job, DownloadArtifactStep step)
    {
        IEnumerable<KeyValuePair<(string Job, string Artifact), string>> found = _artifacts.Where(entry => entry.Key.Job != job.Id
            && (step.Artifact is null || entry.Key.Artifact == step.Artifact) && (step.From is null || step.From.Contains(entry.Key.Job) || step.From.Contains(Origin(entry.Key.Job))));
        string[] names = [.. found.Select(entry => entry.Value)];
        // An artifact of the provider's own making, or of another source, has no step that uploads it.
        return names.Length == 0 && step.Artifact is not null && _pipeline.Native.Any(setting => setting is { Format: CodePipelineFormat.FormatName, Key: SourceStage.Key }) ? [step.Artifact] : names;
    }

    /// <summary>The name of an artifact that a job makes.</summary>
    public string NameOf(Job job, UploadArtifactStep step) => _artifacts[(job.Id, step.Artifact)];

    private string Origin(string task) => _needs.ContainsKey(task) ? task : _needs.Keys.Where(id => task.StartsWith(id + "_", StringComparison.Ordinal)).MaxBy(id => id.Length) ?? task;

    private List<YamlMap> Actions(Job job, Condition? common, ServiceNames names, ref int order)
    {
        DiagnosticBag own = new();
        List<YamlMap> actions = new ActionWriter(_pipeline, job, _source, this, own).Write(common is not null, names, ref order);
        string origin = MatrixTasks.JobOf(job);
        if (origin == job.Id || _said.Add(origin))
        {
            string before = ModelPath.Job(job.Id);
            foreach (Diagnostic item in own.Items)
                _diagnostics.Add(origin == job.Id || item.Subject is null ? item : item with { Subject = ModelPath.Job(origin) + item.Subject[before.Length..] });
        }

        return actions;
    }
}
