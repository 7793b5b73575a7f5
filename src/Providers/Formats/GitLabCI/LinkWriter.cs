using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What a job needs, and whose artifacts come to it: <c>needs</c> and <c>dependencies</c>, written only where they differ from what happens by itself.</summary>
internal sealed class LinkWriter(Pipeline pipeline, JobKeys keys, DiagnosticBag diagnostics)
{
    private const string Format = GitLabCIFormat.FormatName;

    // Found once: a pipeline may have a hundred thousand jobs.
    private readonly Dictionary<string, Job> _jobs = pipeline.Jobs.DistinctBy(job => job.Id, StringComparer.Ordinal).ToDictionary(job => job.Id, StringComparer.Ordinal);
    private readonly Job[] _keepers = [.. pipeline.Jobs.Where(ArtifactLinks.Keeps)];
    private readonly Dictionary<string, string[]> _before = new(StringComparer.Ordinal);

    public void Add(YamlBuilder map, Job job, Stage stage, string owner)
    {
        bool kept = Array.Exists(job.Native, setting => setting is { Format: Format, Key: "needs" });
        string[] wanted = Wanted(job, owner);
        if (job.Needs is null || kept)
        {
            if (!kept && !wanted.ToHashSet().SetEquals(KeepersBefore(stage)))
                map.Add("dependencies", wanted.Length == 0 ? new YamlList([]) : YamlBuilder.List(wanted.Select(id => keys[id])));
            return;
        }

        string[] needs = [.. job.Needs, .. wanted.Except(job.Needs)];
        map.Add("needs", new YamlList([.. needs.Select(need => Need(need, withArtifacts: wanted.Contains(need) || !Keeps(need) || Reads(job, need)))]));
    }

    private string[] KeepersBefore(Stage stage)
    {
        if (!_before.TryGetValue(stage.Name, out string[]? before))
            _before[stage.Name] = before = [.. pipeline.Stages.TakeWhile(other => other.Name != stage.Name).SelectMany(other => other.Jobs).Where(ArtifactLinks.Keeps).Select(other => other.Id)];
        return before;
    }

    // The outputs of a job come with its artifacts.
    private bool Reads(Job job, string need) => _jobs.GetValueOrDefault(need)?.Outputs is { Count: > 0 } outputs
        && (job.Steps.OfType<ScriptStep>().Any(step => outputs.Keys.Any(name => step.Script.Contains(GitLabVocabulary.OutputName(need, name), StringComparison.Ordinal)))
            || job.Variables.Values.Any(value => outputs.Keys.Any(name => value.Contains(GitLabVocabulary.OutputName(need, name), StringComparison.Ordinal))));

    private YamlNode Need(string need, bool withArtifacts) =>
        withArtifacts ? new YamlScalar(keys[need]) : new YamlBuilder().Add("job", keys[need]).AddFlag("artifacts", false, byDefault: true).Map;

    private bool Keeps(string id) => _jobs.TryGetValue(id, out Job? job) && ArtifactLinks.Keeps(job);

    private string[] Wanted(Job job, string owner)
    {
        List<string> wanted = [];
        foreach (DownloadArtifactStep step in job.Steps.OfType<DownloadArtifactStep>())
        {
            IEnumerable<Job> sources = _keepers.Where(other => other.Id != job.Id && (step.From?.Contains(other.Id) ?? true));
            if (step.Artifact is not null)
                sources = sources.Where(other => other.Steps.OfType<UploadArtifactStep>().Any(upload => upload.Artifact == step.Artifact));
            // A need must be one that cannot make jobs wait for each other: a job that comes before, or that is waited for already.
            HashSet<string> awaited = Awaited(job);
            string[] found = [.. sources.Where(other => IsBefore(other, job) || (awaited.Contains(other.Id) && step is not { From: null, Artifact: null })).Select(other => other.Id)];
            if (found.Length == 0)
                diagnostics.Lost($"the artifact '{Errors.Shown(step.Artifact ?? "")}', which no job before it keeps, in {owner}", Format, null, ModelPath.Step(job.Id, Array.IndexOf(job.Steps, step)));
            wanted.AddRange(found);
            if (step.Path is not null && Moves(step, found))
                diagnostics.Approximated($"In {owner} the files of '{Errors.Shown(step.Artifact ?? string.Join(", ", found))}' come to where they were made, not into '{Errors.Shown(step.Path)}'.", "Use the path of the job that keeps them.", ModelPath.Step(job.Id, Array.IndexOf(job.Steps, step)), DiagnosticSeverity.Warning);
        }

        return wanted.Count == 0 ? [] : [.. _keepers.Select(other => other.Id).Where(wanted.Contains)];
    }

    private HashSet<string> Awaited(Job job)
    {
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(pipeline);
        HashSet<string> awaited = new(StringComparer.Ordinal);
        Stack<string> open = new(needs[job.Id]);
        while (open.TryPop(out string? id))
        {
            if (awaited.Add(id) && needs.TryGetValue(id, out string[]? further))
                Array.ForEach(further, open.Push);
        }

        return awaited;
    }

    // Files come to where they came from.
    private bool Moves(DownloadArtifactStep step, string[] sources)
    {
        string path = Clean(step.Path ?? ".");
        return pipeline.Jobs.Where(job => sources.Contains(job.Id)).SelectMany(job => job.Steps.OfType<UploadArtifactStep>())
            .Where(upload => step.Artifact is null || upload.Artifact == step.Artifact)
            .Any(upload => !upload.Paths.All(kept => Clean(kept) == path));
    }

    private bool IsBefore(Job other, Job job)
    {
        Stage[] stages = pipeline.Stages;
        return Array.FindIndex(stages, stage => stage.Jobs.Any(candidate => candidate.Id == other.Id)) < Array.FindIndex(stages, stage => stage.Jobs.Any(candidate => candidate.Id == job.Id));
    }

    private static string Clean(string path)
    {
        string clean = path.TrimEnd('/');
        return clean.StartsWith("./", StringComparison.Ordinal) ? clean[2..] : clean.Length == 0 ? "." : clean;
    }
}
