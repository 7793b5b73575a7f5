using System.Collections;
using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Runs;

/// <summary>Starts a run again: all of it, one stage of it, or only what did not succeed.</summary>
[Cmdlet(VerbsLifecycle.Restart, "CicdRun", SupportsShouldProcess = true)]
[OutputType(typeof(Run))]
public sealed class RestartCicdRun : RunCmdlet
{
    /// <summary>The run's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public string RunId { get; set; } = "";

    /// <summary>Starts only the jobs that did not succeed, with the artifacts of the others.</summary>
    [Parameter]
    public SwitchParameter FailedOnly { get; set; }

    /// <summary>Starts one stage again, in the same run, and what depends on it, in systems that can: Azure DevOps. With <c>-FailedOnly</c>, only the jobs of it that did not succeed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RunStageCompleter))]
    public string? Stage { get; set; }

    /// <summary>Secrets by name: they were not kept, so they must be given again.</summary>
    [Parameter]
    public Hashtable? Secret { get; set; }

    /// <summary>Waits until the run has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long <c>-Wait</c> waits, in seconds. Default 0: without end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        RestartRequest request = new() { Run = await FindRunAsync(RunId, cancellationToken), FailedOnly = FailedOnly, Secrets = Secrets(Secret) };
        Change change = Stage is null ? await Connect().PlanRestartAsync(request, cancellationToken)
            : Connect() is IStageRestarts stages ? await stages.PlanRestartStageAsync(request, Stage, cancellationToken)
            : throw new CicdException("NotTaken", CicdErrorKind.NotSupported, "Single stages of a run are not run again by this system.", RunId, "Leave -Stage away: -FailedOnly runs what did not succeed again.");
        if (await ApplyAsync(change, cancellationToken) is Run run)
            await WriteStartedAsync(run, Wait, TimeoutSeconds, cancellationToken);
    }
}
