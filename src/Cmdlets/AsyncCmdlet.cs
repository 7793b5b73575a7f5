using System.Management.Automation;

namespace CicdTools.Cmdlets;

/// <summary>
/// The base of all cmdlets: async bodies on the pipeline thread, cancellation on Ctrl+C, errors as records, and changes only by
/// <see cref="ApplyAsync(Change, CancellationToken)"/>.
/// </summary>
public abstract partial class AsyncCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;

    /// <summary>What a cmdlet does before the first input.</summary>
    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What a cmdlet does for each input.</summary>
    protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What a cmdlet does after the last input.</summary>
    protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        Views.Require(this);
        Run(BeginAsync, ThrowTerminatingError);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(ProcessAsync, WriteError);

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Run(EndAsync, ThrowTerminatingError);
        if (_foreseen.Count > 1)
            Run(token => TellCostAsync(_foreseen, token), WriteError);
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
            return;
        _disposed = true;
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>The caller as providers see it: progress, warnings and details arrive on the pipeline thread.</summary>
    protected Caller Caller()
    {
        SynchronizationContext pump = SynchronizationContext.Current ?? throw new InvalidOperationException("Providers are called from async bodies only.");
        return new()
        {
            Progress = new PumpProgress(pump, Report),
            Warn = text => pump.Post(_ => WriteWarning(text), null),
            Verbose = text => pump.Post(_ => WriteVerbose(text), null),
            Host = HostCommand.Find(ModuleManifest()),
        };
    }

    private string ModuleManifest() => Path.Combine(MyInvocation.MyCommand.Module?.ModuleBase ?? AppContext.BaseDirectory, "CicdTools.psd1");

    private void Report(ProgressReport report) => WriteProgress(new(0, report.Activity, report.Status.Length == 0 ? " " : report.Status)
    {
        PercentComplete = report.Percent ?? -1,
        RecordType = report.Percent >= 100 ? ProgressRecordType.Completed : ProgressRecordType.Processing,
    });

    // A failure in the middle is about one input, and the next input may do better; one at either end is about the whole command,
    // and so is a question that nobody can answer.
    private void Run(Func<CancellationToken, Task> body, Action<ErrorRecord> fail)
    {
        try
        {
            PipelinePump.Run(() => body(_stop.Token), _stop.Cancel);
        }
        catch (CicdException exception) when (exception.Id is "ConfirmationRequired" or "WriteOutsideScope")
        {
            ThrowTerminatingError(ErrorRecords.From(exception));
        }
        catch (CicdException exception)
        {
            fail(ErrorRecords.From(exception));
        }
        catch (Exception exception) when (FileFailures.From(exception) is { } failure)
        {
            fail(ErrorRecords.From(failure));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    // IProgress without Progress<T>, which would capture the context a second time and hide what a callback throws.
    private sealed class PumpProgress(SynchronizationContext pump, Action<ProgressReport> report) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => pump.Post(_ => report(value), null);
    }
}
