using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pools;

/// <summary>The machines that jobs run on, by the pools that pipelines name.</summary>
[Cmdlet(VerbsCommon.Get, "CicdRunnerPool")]
[OutputType(typeof(RunnerPool))]
public sealed class GetCicdRunnerPool : ConnectedCmdlet<IRunnerPools>
{
    /// <summary>The project, or a repository of it. Default: the whole organization.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>The name. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(RunnerPoolCompleter))]
    public string? Name { get; set; }

    /// <summary>A pipeline: only the pools that its jobs run in, one that is not there any more among them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PipelineCompleter))]
    public string? Pipeline { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        bool any = false;
        await foreach (RunnerPool pool in Connect().GetRunnerPoolsAsync(new() { Repository = Repository, Name = Name, Pipeline = Pipeline }, cancellationToken))
        {
            any = true;
            WriteObject(pool);
        }

        if (!any && Name is not null)
            WriteError(ErrorRecords.From(Errors.NotFound("RunnerPoolNotFound", "agent pool", Name, remedy: "Get-CicdRunnerPool shows them all; a project may use those that it was given."), Name));
    }
}
