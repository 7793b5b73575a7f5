using System.Globalization;
using CicdTools.Providers.Formats;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Carries out one try of a job: its steps in order, then what was put off to its end, then the cleaning up.</summary>
internal sealed class JobRunner(RunContext run, int index, PlannedJob planned, Job job, IReadOnlyDictionary<string, Outcome> needs)
{
    /// <summary>How long a job may take that names no limit: GitHub's six hours.</summary>
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(6);

    // docs.github.com, "Actions limits": a workflow run lasts at most 35 days; clocks cannot wait much longer.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(35);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private int? _exitCode;
    private string? _reason;
    private VariableMap _outputs = new();

    /// <summary>Runs the job. Whatever happens becomes the outcome; only a stop before its first step, and the end of the run, come out as cancellation.</summary>
    public async Task<Outcome> RunAsync(int attempt, StopSignals signals)
    {
        _exitCode = null;
        _reason = null;
        DateTimeOffset begin = run.Now();
        run.State.ChangeJob(index, record => record with { Status = RunStatus.Running, Attempt = attempt, StartedAt = record.StartedAt ?? begin, Reason = attempt == 1 ? record.Reason : null, Steps = Steps() });
        RunStatus result;
        try
        {
            result = await RunGuardedAsync(attempt, signals).ConfigureAwait(false);
        }
        catch (CicdException problem)
        {
            _reason = problem.Message;
            result = problem.Kind == CicdErrorKind.Unavailable ? RunStatus.Errored : RunStatus.Failed;
        }
        catch (IOException problem)
        {
            _reason = problem.Message;
            result = RunStatus.Errored;
            run.Broken(problem);
        }
        catch (UnauthorizedAccessException problem)
        {
            _reason = problem.Message;
            result = RunStatus.Errored;
        }
        catch (LibGit2Sharp.LibGit2SharpException problem)
        {
            _reason = problem.Message;
            result = RunStatus.Errored;
        }

        string? reason = _reason is null ? null : run.Patterns.Mask(_reason);
        run.State.ChangeJob(index, record => record with { ExitCode = _exitCode, Reason = reason ?? record.Reason, Steps = [.. record.Steps.Select(Settled)] });
        return new(result, result, _outputs);
    }

    /// <summary>Removes what the job worked in.</summary>
    public void CleanUp() => JobFolders.Clear(run.Folder, [planned.Id]);

    // A step in whose middle the job ended, and those that never began.
    private StepRun Settled(StepRun step) => step.Status switch
    {
        RunStatus.Running => step with { Status = RunStatus.Canceled, FinishedAt = run.Now() },
        RunStatus.Queued => step with { Status = RunStatus.Skipped },
        _ => step,
    };

    private StepRun[] Steps() => [.. job.Steps.Select((step, number) => new StepRun { Name = StepNames.Of(step, number) })];

    private async Task<RunStatus> RunGuardedAsync(int attempt, StopSignals signals)
    {
        Directory.CreateDirectory(run.Folder.Job(planned.Id));
        using JobLog log = new(run.Folder.Log(planned.Id), run.Secrets.Values, run.Patterns, run.Now, run.Broken);
        JobFolder folder = JobFolders.Create(run.Folder, planned.Id);
        JobSession session = new(run, index, planned, job, log, folder, needs);
        using CancellationTokenSource timeout = new(Limit, run.Clock);
        using CancellationTokenSource late = new(Limit + Grant, run.Clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop, timeout.Token);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(signals.End, late.Token);
        if (attempt > 1)
            log.Say(string.Create(CultureInfo.InvariantCulture, $"Try {attempt} of {job.Retries + 1}."));
        try
        {
            await PrepareAsync(session, stop.Token).ConfigureAwait(false);
            await RunStepsAsync(session, new(stop.Token, end.Token)).ConfigureAwait(false);
            if (session.Status == RunStatus.Canceled && timeout.IsCancellationRequested && !signals.Stop.IsCancellationRequested)
                TimedOut(session);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !signals.Stop.IsCancellationRequested)
        {
            TimedOut(session);
        }
        catch (CicdException problem)
        {
            log.Say(problem.Remedy is null ? problem.Message : $"{problem.Message} {problem.Remedy}");
            throw;
        }
        finally
        {
            await session.EndProcessesAsync(Grace).ConfigureAwait(false);
            if (session.Container is { } container)
                await container.RemoveAsync(session, CancellationToken.None).ConfigureAwait(false);
        }

        return session.Status;
    }

    private TimeSpan Limit => job.Timeout is not { } asked ? DefaultTimeout : asked < LongestTimeout ? asked : LongestTimeout;

    // docs.github.com, "Workflow syntax", timeout-minutes: GitHub "automatically cancels" the job, so that what runs always still runs. GitLab
    // leaves out the after_script of a job that times out (https://gitlab.com/gitlab-org/gitlab/-/issues/15603).
    private TimeSpan Grant => run.Format == "GitLabCI" ? TimeSpan.Zero : RunOwner.StopGrace;

    private void TimedOut(JobSession session)
    {
        session.Status = RunStatus.Failed;
        _reason = $"It took longer than {Limit:c} and was ended.";
        session.Log.Say(_reason);
    }

    private async Task PrepareAsync(JobSession session, CancellationToken cancellationToken)
    {
        if (run.Plan.Engine is null && job.Services.Length > 0)
            throw RunPlanner.ServiceNeedsContainer(job);
        session.Prepare();
        // GitLab brings the repository's files to every job; elsewhere a step does.
        if (run.Format == "GitLabCI" && !job.Steps.OfType<CheckoutStep>().Any())
            Workspaces.Checkout(session, null);
        if (run.Plan.Engine is { } engine)
            session.Container = await JobContainer.StartAsync(engine, session, cancellationToken).ConfigureAwait(false);
        else if (job.Container is { } container)
            session.Log.Say($"The job asks for the image '{session.Expand(container.Image)}'; it runs on this machine itself, as was asked for.");
    }

    private async Task RunStepsAsync(JobSession session, StopSignals signals)
    {
        for (int i = 0; i < job.Steps.Length; i++)
        {
            session.Step = i + 1;
            if (signals.Stop.IsCancellationRequested)
                session.Status = RunStatus.Canceled;
            await RunStepAsync(session, job.Steps[i], i, signals).ConfigureAwait(false);
        }

        session.Step = 0;
        while (session.Status == RunStatus.Succeeded && session.After.TryPop(out Func<CancellationToken, Task>? after))
            await after(signals.Stop).ConfigureAwait(false);
        // GitLab keeps reports of jobs that failed too; an output of GitHub is one of a job that ran.
        _outputs = Outputs(session);
    }

    private async Task RunStepAsync(JobSession session, Step step, int number, StopSignals signals)
    {
        ExpressionContext context = session.Context(session.EnvironmentOf(step));
        if (!Conditions.Hold(step.Condition, context, run.Expressions))
        {
            Change(number, record => record with { Status = RunStatus.Skipped });
            session.Record(step, new(RunStatus.Skipped, RunStatus.Skipped, new()));
            return;
        }

        step = run.Expressions?.Resolve(step, context) ?? step;
        // A step whose condition holds also in a run that was canceled goes on when it is.
        bool stays = Conditions.AsksStatus(step.Condition) && Conditions.Hold(step.Condition, context with { Status = RunStatus.Canceled }, run.Expressions);
        Change(number, record => record with { Status = RunStatus.Running, StartedAt = run.Now() });
        StepResult result;
        try
        {
            result = await StepRunner.RunAsync(session, step, stays ? signals.End : signals.Stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!signals.End.IsCancellationRequested)
        {
            session.Status = RunStatus.Canceled;
            result = new(RunStatus.Canceled);
        }

        bool counts = result.Status is RunStatus.Failed or RunStatus.Errored && !step.ContinueOnError;
        RunStatus conclusion = result.Status is RunStatus.Failed or RunStatus.Errored && step.ContinueOnError ? RunStatus.Succeeded : result.Status;
        Change(number, record => record with { Status = result.Status, ExitCode = result.ExitCode, FinishedAt = run.Now() });
        session.Record(step, new(result.Status, conclusion, result.Outputs));
        if (result.Reason is { } reason)
            session.Log.Say(reason, number + 1);
        if (counts && session.Status == RunStatus.Succeeded)
        {
            session.Status = result.Status;
            _exitCode = result.ExitCode;
            _reason = result.Reason ?? $"The step '{Errors.Shown(StepNames.Of(step, number))}' ended with exit code {result.ExitCode?.ToString(CultureInfo.InvariantCulture)}.";
        }
    }

    private VariableMap Outputs(JobSession session)
    {
        List<KeyValuePair<string, string>> outputs = [];
        IEnumerable<KeyValuePair<string, string>> own = job.Outputs.Select(output => KeyValuePair.Create(output.Key, session.Expand(output.Value)));
        foreach ((string name, string value) in own.Concat(Reported(session)))
        {
            // An output is kept on the disk, where no secret may be; GitHub leaves such outputs out as well.
            if (session.Log.Patterns.Mask(value) == value)
                outputs.Add(new(name, value));
            else
                session.Log.Say($"The output '{Errors.Shown(name)}' was left out, since it holds a secret.");
        }

        return new(outputs);
    }

    // Files of name=value lines that the job leaves for those that need it.
    private IEnumerable<KeyValuePair<string, string>> Reported(JobSession session)
    {
        foreach (string pattern in run.Expressions?.VariableFiles(job) ?? [])
        {
            foreach (string file in FileSelection.Find(session.Folder.Workspace, [session.Expand(pattern)]))
            {
                foreach (KeyValuePair<string, string> entry in RunnerFiles.Parse(File.ReadAllLines(Path.Combine(session.Folder.Workspace, file)), "dotenv"))
                    yield return entry;
            }
        }
    }

    private void Change(int number, Func<StepRun, StepRun> change) => run.State.ChangeJob(index, record =>
    {
        StepRun[] steps = [.. record.Steps];
        steps[number] = change(steps[number]);
        return record with { Steps = steps };
    });
}
