using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.PullRequests;

/// <summary>Shows what other systems say of a commit.</summary>
[Cmdlet(VerbsCommon.Get, "CicdCheck")]
[OutputType(typeof(Check))]
public sealed class GetCicdCheck : ConnectedCmdlet<IChecks>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <summary>The commit, or a branch or tag that names one.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Ref")]
    public string Commit { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await foreach (Check check in Connect().GetChecksAsync(Repository, Commit, cancellationToken))
            WriteObject(check);
    }
}
