namespace CicdTools.Providers.Local.Runs;

/// <summary>Waiting for a person.</summary>
internal static class GateSteps
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>A step that asks.</summary>
    public static async Task<StepResult> WaitAsync(JobSession session, ApproveStep step, CancellationToken cancellationToken)
    {
        JobRun job = session.Run.State.Job(session.Index);
        Approval approval = Ask(session.Run, session.Planned, session.Step, step.Message.Length > 0 ? session.Expand(step.Message) : $"{session.Run.Plan.Run}: {job.Name}", session.Job.Environment is { } environment ? session.Expand(environment.Name) : null, step.Approvers);
        try
        {
            Approval decided = await DecisionAsync(session.Run, session.Index, approval, cancellationToken).ConfigureAwait(false);
            session.Log.Say(Sentence(decided), session.Step);
            return decided.Status == ApprovalStatus.Approved ? StepResult.Done : new(RunStatus.Failed, null, Sentence(decided));
        }
        finally
        {
            session.Run.State.ChangeJob(session.Index, record => record with { Status = RunStatus.Running });
        }
    }

    /// <summary>The question at a job's own gate.</summary>
    public static Approval Ask(RunContext run, PlannedJob job, int step, string subject, string? environment, string[] approvers) => new()
    {
        Context = run.Plan.Run.Context,
        Id = JobGates.IdOf(run.Plan.Run.Id, job.Id, step),
        Kind = JobGates.Kind,
        Subject = Errors.Shown(run.Patterns.Mask(subject)),
        Environment = environment,
        Repository = run.Plan.Run.Repository,
        RunId = run.Plan.Run.Id,
        Approvers = approvers,
        Status = ApprovalStatus.Waiting,
        RequestedBy = run.Plan.Run.Actor,
        RequestedAt = run.Now(),
    };

    /// <summary>Opens the gate's question and waits for its answer, which may come from any process.</summary>
    public static async Task<Approval> DecisionAsync(RunContext run, int index, Approval approval, CancellationToken cancellationToken)
    {
        // In this order, so that whoever sees the job wait finds what it waits for.
        await JobGates.OpenAsync(run.Folder, approval, cancellationToken).ConfigureAwait(false);
        run.State.ChangeJob(index, record => record with { Status = RunStatus.Waiting });
        await run.State.FlushAsync(cancellationToken).ConfigureAwait(false);
        using FolderPulse pulse = new(run.Folder.Gates, run.Clock);
        while (true)
        {
            if (JobGates.Read(run.Folder, approval.Id) is { Status: not ApprovalStatus.Waiting } decided)
                return decided;
            await pulse.WaitAsync(LongestPause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What became of it.</summary>
    public static string Sentence(Approval decided) =>
        $"{(decided.Status == ApprovalStatus.Approved ? "Approved" : "Denied")} by {decided.DecidedBy}{(decided.Comment is { Length: > 0 } comment ? $": {Errors.Shown(comment).TrimEnd('.')}" : "")}.";
}
