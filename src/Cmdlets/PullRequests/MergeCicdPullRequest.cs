using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.PullRequests;

/// <summary>Merges a pull request.</summary>
[Cmdlet(VerbsData.Merge, "CicdPullRequest", SupportsShouldProcess = true)]
[OutputType(typeof(PullRequest))]
public sealed class MergeCicdPullRequest : ConnectedCmdlet<IPullRequests>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The number.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PullRequestCompleter))]
    public int Number { get; set; }

    /// <summary>How: by a commit that joins both, as one commit, or each commit anew. Default: Merge.</summary>
    [Parameter]
    public MergeMethod Method { get; set; }

    /// <summary>The message of the commit that comes of it. Default: the system's own.</summary>
    [Parameter]
    public string? Message { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        MergeRequest request = new() { Repository = Repository, Number = Number, Method = Method, Message = Message };
        if (await ApplyAsync(await Connect().PlanMergeAsync(request, cancellationToken), cancellationToken) is PullRequest merged)
            WriteObject(merged);
    }
}
