namespace CicdTools.Providers.Formats;

/// <summary>All jobs of a pipeline at once.</summary>
internal static class PipelineJobs
{
    /// <summary>The pipeline with each job changed, in its place.</summary>
    public static Pipeline WithJobs(this Pipeline pipeline, Func<Job, Job> change) => pipeline with { Stages = [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Select(change)] })] };
}
