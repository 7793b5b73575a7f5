using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Metrics;

/// <summary>Shows how the runs of a repository's pipelines went over a span of time, as the system itself reckons it: how many, how many succeeded, how long they took, what they cost.</summary>
[Cmdlet(VerbsCommon.Get, "CicdPipelineMetric", DefaultParameterSetName = "Pipeline")]
[OutputType(typeof(PipelineMetric))]
public sealed class GetCicdPipelineMetric : ConnectedCmdlet<IInsights>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The pipeline; in CircleCI a workflow. Default: all.</summary>
    [Parameter(Position = 1, ParameterSetName = "Pipeline")]
    [ArgumentCompleter(typeof(PipelineNameCompleter))]
    public string? Pipeline { get; set; }

    /// <summary>Tells each job by itself.</summary>
    [Parameter(ParameterSetName = "Pipeline")]
    public SwitchParameter ByJob { get; set; }

    /// <summary>Tells the repository as a whole, over all branches and pipelines.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Total")]
    public SwitchParameter Total { get; set; }

    /// <summary>The branch. Default: the default branch.</summary>
    [Parameter(ParameterSetName = "Pipeline")]
    public string? Branch { get; set; }

    /// <summary>Tells all branches together.</summary>
    [Parameter(ParameterSetName = "Pipeline")]
    public SwitchParameter AllBranches { get; set; }

    /// <summary>The length of the span, which ends when the system reckoned last. CircleCI has 1, 7, 30, 60 and 90 days. Default: 30 days.</summary>
    [Parameter]
    public TimeSpan Last { get; set; } = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (AllBranches && Branch is not null)
            throw new CicdException("BranchAmbiguous", CicdErrorKind.Invalid, $"Both the branch '{Errors.Shown(Branch)}' and all branches were asked for.", Branch, "Leave -Branch or -AllBranches away.");
        PipelineMetricQuery query = new() { Repository = Repository, Pipeline = Pipeline, ByJob = ByJob, Total = Total, Branch = Branch, AllBranches = AllBranches, Last = Last };
        await foreach (PipelineMetric metric in Connect().GetPipelineMetricsAsync(query, cancellationToken))
            WriteObject(metric);
    }
}
