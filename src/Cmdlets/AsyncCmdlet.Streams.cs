using System.Management.Automation;

namespace CicdTools.Cmdlets;

// Everything that writes runs code of others on this thread: the commands downstream. They must not find our pump as their
// synchronization context, or one that blocks on a task would wait for a queue that nobody empties.
public abstract partial class AsyncCmdlet
{
    /// <inheritdoc cref="Cmdlet.WriteObject(object)"/>
    protected new void WriteObject(object? sendToPipeline) => Outside(() => base.WriteObject(sendToPipeline));

    /// <inheritdoc cref="Cmdlet.WriteObject(object, bool)"/>
    protected new void WriteObject(object? sendToPipeline, bool enumerateCollection) => Outside(() => base.WriteObject(sendToPipeline, enumerateCollection));

    /// <inheritdoc cref="Cmdlet.WriteError(ErrorRecord)"/>
    protected new void WriteError(ErrorRecord errorRecord)
    {
        ArgumentNullException.ThrowIfNull(errorRecord);
        if (IsShown("ErrorAction", "ErrorActionPreference"))
            Annotate(errorRecord);
        Outside(() => base.WriteError(Harmless(errorRecord)));
    }

    /// <inheritdoc cref="Cmdlet.ThrowTerminatingError(ErrorRecord)"/>
    protected new void ThrowTerminatingError(ErrorRecord errorRecord)
    {
        ArgumentNullException.ThrowIfNull(errorRecord);
        Annotate(errorRecord);
        base.ThrowTerminatingError(Harmless(errorRecord));
    }

    /// <inheritdoc cref="Cmdlet.WriteWarning(string)"/>
    protected new void WriteWarning(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsShown("WarningAction", "WarningPreference"))
            Annotate(DiagnosticSeverity.Warning, text);
        Outside(() => base.WriteWarning(Harmless(text)));
    }

    /// <summary>A warning about a place in a file.</summary>
    private protected void WriteWarning(Diagnostic diagnostic)
    {
        if (IsShown("WarningAction", "WarningPreference"))
            Annotate(diagnostic);
        Outside(() => base.WriteWarning(Harmless(Runners.Annotation.Sentence(diagnostic.ToString(), diagnostic.Remedy))));
    }

    /// <inheritdoc cref="Cmdlet.WriteVerbose(string)"/>
    protected new void WriteVerbose(string text) => Outside(() => base.WriteVerbose(Harmless(text)));

    /// <inheritdoc cref="Cmdlet.WriteDebug(string)"/>
    protected new void WriteDebug(string text) => Outside(() => base.WriteDebug(Harmless(text)));

    /// <inheritdoc cref="Cmdlet.WriteProgress(ProgressRecord)"/>
    protected new void WriteProgress(ProgressRecord progressRecord)
    {
        // A runner's log keeps every state of a bar as a line of its own.
        if (!HostRunner.IsRunner)
            Outside(() => base.WriteProgress(progressRecord));
    }

    /// <inheritdoc cref="Cmdlet.WriteInformation(InformationRecord)"/>
    protected new void WriteInformation(InformationRecord informationRecord) => Outside(() => base.WriteInformation(informationRecord));

    /// <inheritdoc cref="Cmdlet.WriteInformation(object, string[])"/>
    protected new void WriteInformation(object messageData, string[] tags) => Outside(() => base.WriteInformation(messageData, tags));

    /// <inheritdoc cref="Cmdlet.ShouldProcess(string, string)"/>
    protected new bool ShouldProcess(string target, string action) => Outside(() => base.ShouldProcess(Harmless(target), Harmless(action)));

    /// <inheritdoc cref="Cmdlet.ShouldContinue(string, string)"/>
    protected new bool ShouldContinue(string query, string caption) => Outside(() => base.ShouldContinue(Harmless(query), caption));

    private static void Outside(Action write) => Outside(() =>
    {
        write();
        return true;
    });

    private static T Outside<T>(Func<T> write)
    {
        SynchronizationContext? pump = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return write();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(pump);
        }
    }
}
