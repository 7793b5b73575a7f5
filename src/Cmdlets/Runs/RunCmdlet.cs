using System.Collections;
using System.Management.Automation;
using CicdTools.Cmdlets.Contexts;
using CicdTools.Cmdlets.Runners;

namespace CicdTools.Cmdlets.Runs;

/// <summary>What cmdlets about runs share: finding one, and waiting for its end.</summary>
public abstract class RunCmdlet : ConnectedCmdlet<IRuns>
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>The run of an id.</summary>
    /// <exception cref="CicdException"><c>RunNotFound</c>.</exception>
    protected async Task<Run> FindRunAsync(string id, CancellationToken cancellationToken)
    {
        await foreach (Run run in Connect().GetRunsAsync(new() { Id = id }, cancellationToken))
            return run;
        throw Errors.NotFound("RunNotFound", "run", id, remedy: "Get-CicdRun shows them all.");
    }

    /// <summary>Gives a run that was started to the pipeline and to the runner's next steps; waits for its end before if that is asked for.</summary>
    protected async Task WriteStartedAsync(Run run, bool wait, int timeoutSeconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        // Already now: a later step may want to stop it when this one does not come to its end.
        SetOutputs(run);
        if (wait)
            await WaitAsync(Connect(), run, TimeSpan.FromSeconds(timeoutSeconds), cancellationToken);
        else
            WriteObject(run);
    }

    /// <summary>Shows how the run goes on, writes it when it has ended, and then the error that its status stands for, if it does.</summary>
    /// <param name="provider">The run's provider.</param>
    /// <param name="run">The run.</param>
    /// <param name="timeout">How long; zero for without end.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="row">The row of its progress.</param>
    protected async Task WaitAsync(IRuns provider, Run run, TimeSpan timeout, CancellationToken cancellationToken, int row = 0)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(run);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout > TimeSpan.Zero)
            patience.CancelAfter(timeout);
        Run last = run;
        bool timedOut = false;
        try
        {
            await foreach (Run now in provider.WatchRunAsync(run.Id, patience.Token))
            {
                last = now;
                Show(now, row);
            }
        }
        catch (CicdException failure)
        {
            WriteError(ErrorRecords.From(failure, run));
            return;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            timedOut = true;
        }

        WriteProgress(new(row, $"{last}", $"{last.Status}") { RecordType = ProgressRecordType.Completed });
        SetOutputs(last);
        Summarize(JobSummary.Of(last));
        WriteObject(last);
        CicdException? error = timedOut
            ? new("WaitTimedOut", CicdErrorKind.Unavailable, $"{last} had not ended after {timeout.TotalSeconds:0} s: it is {last.Status}.", last.Id, "Wait-CicdRun waits on; Stop-CicdRun ends it.")
            : Outcome(last);
        if (error is not null)
            WriteError(ErrorRecords.From(error, last));
    }

    /// <summary>Secrets as their one-time senders: text and secure strings in, <see cref="SecretText"/> out.</summary>
    protected IReadOnlyDictionary<string, SecretText> Secrets(Hashtable? given)
    {
        Dictionary<string, SecretText> secrets = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in given ?? [])
        {
            SecretText secret = CredentialResolver.Text(entry.Value) ?? throw new CicdException("InvalidSecret", CicdErrorKind.Invalid, $"The secret '{entry.Key}' is neither a text, nor a secure string, nor a credential.", $"{entry.Key}", "Give a SecureString.");
            Mask(secret);
            secrets.Add(Convert.ToString(entry.Key, System.Globalization.CultureInfo.InvariantCulture)!, secret);
        }

        return secrets;
    }

    private void SetOutputs(Run run)
    {
        SetOutput("run-id", run.Id);
        SetOutput("run-number", run.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        SetOutput("run-status", $"{run.Status}");
        SetOutput("run-version", run.Version);
        SetOutput("run-url", run.Url);
    }

    // A runner shows no bar; each job is told of once, when it has ended.
    private void TellEnded(Run run)
    {
        foreach (JobRun job in run.Jobs.Where(job => job.FinishedAt is not null && _told.Add($"{run.Id}/{job.Id}")))
        {
            using (Group($"{job.Name}: {job.Status}{(job.Duration is { } duration ? $" in {Markdown.Duration(duration)}" : "")}"))
            {
                foreach (StepRun step in job.Steps)
                    Tell(LogText.Neutralize($"  {step.Name}: {step.Status}".ReplaceLineEndings(" ")));
            }
        }
    }

    private void Show(Run run, int row)
    {
        if (HostRunner.HasLog)
            TellEnded(run);
        int ended = run.Jobs.Count(job => job.FinishedAt is not null || job.Status is RunStatus.Skipped or RunStatus.Canceled);
        string running = string.Join(", ", run.Jobs.Where(job => job.Status is RunStatus.Running or RunStatus.Waiting).Select(job => job.Status == RunStatus.Waiting ? $"{job.Name} (waits for approval)" : job.Name).Take(4));
        WriteProgress(new(row, $"{run} {run.Pipeline}", running.Length == 0 ? $"{run.Status}" : running)
        {
            PercentComplete = run.Jobs.Length == 0 ? -1 : 100 * ended / run.Jobs.Length,
        });
    }

    private static CicdException? Outcome(Run run)
    {
        string why = run.Reason is { } reason ? $" {reason}" : "";
        return run.Status switch
        {
            RunStatus.Failed => new("RunFailed", CicdErrorKind.Failed, $"{run} failed: {FailedJobs(run)}.{why}", run.Id, $"Receive-CicdLog {run.Id} shows why."),
            RunStatus.Errored => new("RunErrored", CicdErrorKind.Unavailable, $"{run} could not be carried out.{why}", run.Id, "This says nothing about the code: Restart-CicdRun starts it again."),
            RunStatus.Canceled => new("RunCanceled", CicdErrorKind.Failed, $"{run} was canceled.{why}", run.Id, "Restart-CicdRun starts it again."),
            _ => null,
        };
    }

    private static string FailedJobs(Run run) =>
        string.Join(", ", run.Jobs.Where(job => job.Status is RunStatus.Failed or RunStatus.Errored).Select(job => job.ExitCode is { } code ? $"{job.Name} (exit code {code.ToString(System.Globalization.CultureInfo.InvariantCulture)})" : job.Name).DefaultIfEmpty("no job says why"));
}
