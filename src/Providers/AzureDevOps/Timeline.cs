using CicdTools.Providers.AzureDevOps.Models;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>
/// A build's timeline (https://learn.microsoft.com/en-us/rest/api/azure/devops/build/timeline/get): stages hold phases, phases hold jobs, jobs hold tasks.
/// A phase without a job is a job that has not begun; a checkpoint before a stage waits for approvals and checks.
/// </summary>
internal sealed class Timeline(TimelineRecordModel[] records)
{
    /// <summary>The stage that a pipeline without stages has.</summary>
    private const string NoStage = "__default";

    public JobRun[] Jobs { get; } = [.. JobRecords(records).Select(job => Describe(records, job))];

    /// <summary>Whether a stage waits for an approval or another check.</summary>
    public bool Waits { get; } = Array.Exists(records, record => record is { State: "inProgress" } && record.Type.StartsWith("Checkpoint", StringComparison.Ordinal));

    /// <summary>The approvals that it names, each with its stage: the record has the approval's own identifier.</summary>
    public (string Id, string Stage)[] Approvals { get; } =
        [.. records.Where(record => record.Type == "Checkpoint.Approval").Select(record => (record.Id, Stage(records, record) is { } stage ? Shown(stage) : ""))];

    /// <summary>The stages, in order.</summary>
    public TimelineStage[] Stages { get; } = [.. records.Where(record => record.Type == "Stage").OrderBy(record => record.Order ?? 0).Select(stage => DescribeStage(records, stage))];

    /// <summary>Whether anything may still happen.</summary>
    public bool IsOpen { get; } = Array.Exists(records, record => record.Type == "Stage" && record.State != "completed");

    /// <summary>The stages that did not succeed, by the names under which they are run again, in order.</summary>
    public string[] FailedStages { get; } =
        [.. records.Where(record => record is { Type: "Stage", State: "completed", Result: "failed" or "canceled" or "abandoned" }).OrderBy(record => record.Order).Select(record => record.Identifier ?? record.Name)];

    /// <summary>The logs of a job's steps, in order; of a job without steps, its own.</summary>
    public IEnumerable<TimelineRecordModel> Steps(string job) => Tasks(records, job) is { Length: > 0 } tasks ? tasks : records.Where(record => record.Id == job);

    private static IEnumerable<TimelineRecordModel> JobRecords(TimelineRecordModel[] records)
    {
        HashSet<string> parents = [.. records.Where(record => record.Type == "Job").Select(record => record.ParentId ?? "")];
        return records.Where(record => record.Type == "Job" || (record.Type == "Phase" && !parents.Contains(record.Id)))
            .OrderBy(record => Stage(records, record)?.Order ?? 0).ThenBy(record => Phase(records, record)?.Order ?? 0).ThenBy(record => record.Order ?? 0);
    }

    private static JobRun Describe(TimelineRecordModel[] records, TimelineRecordModel job)
    {
        TimelineRecordModel[] tasks = Tasks(records, job.Id);
        RunStatus status = RunStatuses.OfRecord(job.State, job.Result);
        TimelineRecordModel? above = Stage(records, job);
        bool isRejected = status == RunStatus.Failed && above is not null && Array.Exists(ApprovalsOf(records, above), approval => approval is { State: "completed", Result: "failed" });
        // Where no step failed, nothing is known about the code: there was no agent, or it was lost. Somebody who said no is no such fault.
        if (status == RunStatus.Failed && !isRejected && !Array.Exists(tasks, task => task.Result == "failed"))
            status = RunStatus.Errored;
        // What has not begun because its stage waits for an approval waits for a person.
        if (status == RunStatus.Queued && above is not null && Array.Exists(ApprovalsOf(records, above), IsOpenApproval))
            status = RunStatus.Waiting;
        return new()
        {
            Id = job.Id,
            Name = job.Name,
            Stage = above is null ? "" : Shown(above),
            Status = status,
            Reason = status == RunStatus.Errored ? Reason(job) ?? "The agent was lost, or there was none." : isRejected ? "Its approval was rejected." : null,
            Attempt = job.Attempt ?? 1,
            StartedAt = job.StartTime,
            FinishedAt = job.FinishTime,
            Steps = [.. tasks.Select(task => new StepRun { Name = task.Name, Status = RunStatuses.OfRecord(task.State, task.Result), StartedAt = task.StartTime, FinishedAt = task.FinishTime })],
        };
    }

    private static TimelineStage DescribeStage(TimelineRecordModel[] records, TimelineRecordModel stage)
    {
        TimelineRecordModel[] approvals = ApprovalsOf(records, stage);
        string? waits = Array.Find(approvals, IsOpenApproval)?.Id;
        RunStatus status = RunStatuses.OfRecord(stage.State, stage.Result);
        return new(
            stage.Identifier ?? stage.Name,
            Shown(stage),
            waits is not null && status is (RunStatus.Queued or RunStatus.Running) ? RunStatus.Waiting : status,
            waits,
            approvals.Where(approval => approval.State == "completed").MaxBy(approval => approval.FinishTime)?.Id);
    }

    private static string Shown(TimelineRecordModel stage) => stage.Name == NoStage ? "" : stage.Name;

    private static TimelineRecordModel[] ApprovalsOf(TimelineRecordModel[] records, TimelineRecordModel stage) =>
        [.. records.Where(record => record.Type == "Checkpoint.Approval" && Stage(records, record)?.Id == stage.Id)];

    private static bool IsOpenApproval(TimelineRecordModel approval) => approval.State == "inProgress";

    private static string? Reason(TimelineRecordModel record) =>
        record.Issues?.FirstOrDefault(issue => issue.Type == "error")?.Message is not { Length: > 0 } message ? null
        // What every new organization meets: https://learn.microsoft.com/en-us/azure/devops/pipelines/licensing/concurrent-jobs.
        : message.Contains("No hosted parallelism has been purchased or granted", StringComparison.OrdinalIgnoreCase)
            ? "The organization has no parallel jobs yet: ask for the free grant at https://aka.ms/azpipelines-parallelism-request, buy one, or have the job run on an agent of your own."
        : Errors.Short(message, 300);

    private static TimelineRecordModel[] Tasks(TimelineRecordModel[] records, string job) =>
        [.. records.Where(record => record.Type == "Task" && record.ParentId == job).OrderBy(record => record.Order ?? 0)];

    private static TimelineRecordModel? Phase(TimelineRecordModel[] records, TimelineRecordModel record) => Above(records, record, "Phase");

    private static TimelineRecordModel? Stage(TimelineRecordModel[] records, TimelineRecordModel record) => Above(records, record, "Stage");

    private static TimelineRecordModel? Above(TimelineRecordModel[] records, TimelineRecordModel? record, string type)
    {
        // A timeline that goes round is none of theirs; it shall not hold us.
        for (int depth = 0; record is not null && depth < records.Length + 1; depth++)
        {
            if (record.Type == type)
                return record;
            string? parent = record.ParentId;
            record = parent is null ? null : Array.Find(records, one => one.Id == parent);
        }

        return null;
    }
}
