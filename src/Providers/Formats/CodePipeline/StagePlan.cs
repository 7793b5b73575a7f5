namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// Which job comes in which stage. Stages follow each other, so that a job may need those of an earlier stage or of its own (by <c>runOrder</c>);
/// a pipeline in which one needs a job of a later stage gets stages by what needs what.
/// </summary>
internal static class StagePlan
{
    public static Stage[] Of(Pipeline pipeline, IReadOnlyList<Job> jobs)
    {
        Stage[] stages = [.. MatrixTasks.Stages(pipeline, jobs).Where(stage => stage.Jobs.Length > 0)];
        Dictionary<string, int> place = new(StringComparer.Ordinal);
        for (int i = 0; i < stages.Length; i++)
        {
            foreach (Job job in stages[i].Jobs)
                place.TryAdd(job.Id, i);
        }

        bool isInOrder = stages.All(stage => stage.Jobs.All(job => (job.Needs ?? []).All(need => place.GetValueOrDefault(need, 0) <= place[job.Id]))) && !stages.Any(stage => HasCycle(stage.Jobs));
        if (isInOrder)
            return stages;
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(pipeline with { Stages = stages });
        return PipelineRules.DeriveStages([.. stages.SelectMany(stage => stage.Jobs).Select(job => job with { Needs = needs[job.Id] })]);
    }

    // Within a stage an order must exist; cycles are reported where pipelines are checked, and must not hang here.
    private static bool HasCycle(Job[] jobs)
    {
        HashSet<string> own = [.. jobs.Select(job => job.Id)];
        Stage[] levels = PipelineRules.DeriveStages([.. jobs.Select(job => job with { Needs = [.. (job.Needs ?? []).Where(own.Contains)] })]);
        HashSet<string> placed = new(StringComparer.Ordinal);
        foreach (Stage level in levels)
        {
            if (level.Jobs.Any(job => (job.Needs ?? []).Any(need => !placed.Contains(need))))
                return true;
            placed.UnionWith(level.Jobs.Select(job => job.Id));
        }

        return false;
    }
}
