using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Runs;

/// <summary>Reads the log of a run, live with <c>-Follow</c>.</summary>
[Cmdlet(VerbsCommunications.Receive, "CicdLog")]
[OutputType(typeof(LogLine))]
public sealed class ReceiveCicdLog : ConnectedCmdlet<ILogs>
{
    /// <summary>The run's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public string RunId { get; set; } = "";

    /// <summary>The job's name. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(JobCompleter))]
    public string? Job { get; set; }

    /// <summary>Goes on until the run has ended.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IDisposable? group = null;
        string? job = null;
        try
        {
            await foreach (LogLine line in Connect().ReadLogAsync(new() { RunId = RunId, Job = Job, Follow = Follow }, cancellationToken))
            {
                if (HostRunner.HasLog && line.Job != job)
                {
                    group?.Dispose();
                    group = Group(job = line.Job);
                }

                WriteObject(line);
            }
        }
        finally
        {
            group?.Dispose();
        }
    }
}
