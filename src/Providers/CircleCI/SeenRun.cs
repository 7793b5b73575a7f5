using CicdTools.Providers.CircleCI.Models;

namespace CicdTools.Providers.CircleCI;

/// <summary>A pipeline as it was seen, with its workflows, the newest of each name, and their jobs.</summary>
internal sealed record SeenRun(PipelineModel Pipeline, SeenWorkflow[] Workflows)
{
    /// <summary>Jobs that move by themselves, or that a person moves: as long as one is there, only jobs need be asked for.</summary>
    public bool IsUnderWay => Array.Exists(Workflows, workflow => workflow.IsOpen && Array.Exists(workflow.Jobs, job => job.Status is "running" or "queued" or "not_running" or "on_hold"));

    /// <summary>Of workflows that were run again, the newest of each name, in the order in which they first came; those of one moment by name.</summary>
    public static WorkflowModel[] Newest(IEnumerable<WorkflowModel> workflows) =>
        [.. workflows.GroupBy(workflow => workflow.Name, StringComparer.Ordinal).OrderBy(group => group.Min(one => one.CreatedAt)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.MaxBy(one => one.CreatedAt)!)];
}

/// <summary>A workflow and its jobs; none where they were not asked for.</summary>
internal sealed record SeenWorkflow(WorkflowModel Workflow, JobModel[] Jobs)
{
    /// <summary>Whether it goes on: https://circleci.com/docs/guides/orchestrate/workflows/#states.</summary>
    public bool IsOpen => Workflow.Status is "running" or "failing" or "on_hold" or "queued";

    /// <summary>Where it stands. Its own word is older than its jobs' where only those were asked for again.</summary>
    public RunStatus Status
    {
        get
        {
            RunStatus own = RunStatuses.OfWorkflow(Workflow.Status, Jobs);
            if (!IsOpen || Jobs.Length == 0)
                return own;
            RunStatus[] jobs = [.. Jobs.Select(job => RunStatuses.OfJob(job.Status))];
            bool Any(RunStatus status) => Array.IndexOf(jobs, status) >= 0;
            return Any(RunStatus.Running) || Array.Exists(Jobs, job => job.Status is "queued" or "not_running") ? RunStatus.Running
                : Any(RunStatus.Waiting) ? RunStatus.Waiting
                : own;
        }
    }

    /// <summary>All jobs that come before a job.</summary>
    public IEnumerable<JobModel> Before(JobModel job)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Queue<string> open = new(job.Dependencies ?? []);
        while (open.TryDequeue(out string? id))
        {
            if (!seen.Add(id) || Array.Find(Jobs, one => one.Id == id) is not { } before)
                continue;
            yield return before;
            foreach (string more in before.Dependencies ?? [])
                open.Enqueue(more);
        }
    }

    /// <summary>Where a job stands. What never began in a workflow that has ended never will.</summary>
    public RunStatus StatusOf(JobModel job) => RunStatuses.OfJob(job.Status) is RunStatus.Queued && !IsOpen ? RunStatus.Skipped : RunStatuses.OfJob(job.Status);
}
