namespace CicdTools.Providers.Formats.Conversion;

/// <summary>
/// Jobs that a person must let go, and what comes after them, for systems that cannot wait for one: written without the gate they would deploy
/// unasked, so they are left out.
/// </summary>
internal static class GatedJobs
{
    /// <summary>The pipeline without them. Each is said to be lost.</summary>
    public static Pipeline LeaveOut(Pipeline pipeline, string format, DiagnosticBag diagnostics)
    {
        HashSet<string> gated = Find(pipeline);
        if (gated.Count == 0)
            return pipeline;
        foreach (Job job in pipeline.Jobs.Where(job => gated.Contains(job.Id)))
            diagnostics.Lost($"that the job '{Errors.Shown(job.Id)}' {(AsksFirst(job) ? "waits for a person" : "comes after one that waits for a person")}, and with it the job", format, "Promote by hand what the jobs before it made.", ModelPath.Job(job.Id));
        return pipeline with
        {
            Stages = [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Where(job => !gated.Contains(job.Id))] }).Where(stage => stage.Jobs.Length > 0)],
        };
    }

    private static HashSet<string> Find(Pipeline pipeline)
    {
        HashSet<string> gated = new(StringComparer.Ordinal);
        int known;
        do
        {
            known = gated.Count;
            // What a job without needs of its own waits for: every gate of the stages before it but those that hold nobody up.
            bool before = false;
            foreach (Stage stage in pipeline.Stages)
            {
                gated.UnionWith(stage.Jobs.Where(job => AsksFirst(job) || (job.Needs?.Any(gated.Contains) ?? before)).Select(job => job.Id));
                before |= stage.Jobs.Any(job => gated.Contains(job.Id) && !(job.Manual && job.ContinueOnError));
            }
        }
        while (gated.Count > known);
        return gated;
    }

    private static bool AsksFirst(Job job) => job.Manual || job.Steps.Any(step => step is ApproveStep);
}
