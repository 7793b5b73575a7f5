using System.Management.Automation;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>Shows how two pipelines differ in meaning: jobs, order, triggers, environments, variables, commands. They may be of different formats.</summary>
[Cmdlet(VerbsData.Compare, "CicdPipeline")]
[OutputType(typeof(PipelineDifference))]
public sealed class CompareCicdPipeline : PipelineFileCmdlet
{
    /// <summary>The pipeline to compare with: an object or a file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public object ReferenceObject { get; set; } = "";

    /// <summary>The pipeline that is compared: an object or a file.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    public object DifferenceObject { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        WriteObject(Tools.Compare(One(ReferenceObject, cancellationToken), One(DifferenceObject, cancellationToken)), enumerateCollection: true);
        await Task.CompletedTask;
    }
}
