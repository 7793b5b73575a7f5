using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Runs;

/// <summary>Shows runs, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "CicdRun")]
[OutputType(typeof(Run))]
public sealed class GetCicdRun : ConnectedCmdlet<IRuns>
{
    /// <summary>The repository. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>The run's id. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public string? RunId { get; set; }

    /// <summary>The run's number in its repository. Default: all.</summary>
    [Parameter]
    public int? Number { get; set; }

    /// <summary>The statuses. Default: all.</summary>
    [Parameter]
    public RunStatus[] Status { get; set; } = [];

    /// <summary>The branch or tag. Default: all.</summary>
    [Parameter]
    public string? Ref { get; set; }

    /// <summary>How many at the most. Default 0: all.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        int written = 0;
        RunQuery query = new() { Repository = Repository, Id = RunId, Number = Number, Status = Status, Ref = Ref };
        await foreach (Run run in ReadAllAsync(provider => provider.GetRunsAsync(query, cancellationToken), cancellationToken))
        {
            WriteObject(run);
            if (++written == First)
                return;
        }

        if (written > 0)
            return;
        await Known.RequireRepositoryAsync(ConnectAll(), Repository, cancellationToken);
        if (RunId is not null)
            throw Errors.NotFound("RunNotFound", "run", RunId, remedy: "Get-CicdRun shows them all.");
    }
}
