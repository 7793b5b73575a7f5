namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>
/// Which artifacts come to a job by themselves (https://docs.gitlab.com/ci/yaml/#dependencies, #needsartifacts): those of all jobs of the stages
/// before, of the jobs needed where there are needs, or of those under <c>dependencies</c>.
/// </summary>
internal static class ArtifactLinks
{
    /// <summary>Adds the step that brings them.</summary>
    public static void Add(List<ReadJob> jobs, string[] stages)
    {
        Dictionary<string, int> order = stages.Distinct().Select((name, i) => (name, i)).ToDictionary(stage => stage.name, stage => stage.i, StringComparer.Ordinal);
        ReadJob[] keeping = [.. jobs.Where(job => Keeps(job.Job))];
        HashSet<string> keepers = keeping.Select(job => job.Job.Id).ToHashSet(StringComparer.Ordinal);
        foreach (ReadJob job in jobs.Where(job => job.Job.Steps.Length > 0))
        {
            int stage = order.GetValueOrDefault(job.Stage, -1);
            string[] sources = job.Dependencies ?? job.Job.Needs?.Except(job.WithoutArtifacts).ToArray()
                ?? [.. keeping.Where(other => order.GetValueOrDefault(other.Stage, -1) < stage).Select(other => other.Job.Id)];
            sources = [.. sources.Where(keepers.Contains)];
            if (sources.Length > 0)
                job.Job = job.Job with { Steps = WithDownload(job.Job.Steps, sources) };
        }
    }

    /// <summary>Whether a job leaves files for others.</summary>
    public static bool Keeps(Job job) => job.Steps.Any(step => step is UploadArtifactStep);

    // Sources, caches, artifacts: the order in which GitLab brings them.
    private static Step[] WithDownload(Step[] steps, string[] sources)
    {
        int at = steps.TakeWhile(step => step is CheckoutStep or CacheStep).Count();
        return [.. steps[..at], new DownloadArtifactStep { From = sources }, .. steps[at..]];
    }
}
