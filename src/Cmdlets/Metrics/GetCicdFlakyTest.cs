using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Metrics;

/// <summary>Shows the tests of a repository that both failed and passed on one commit, those that did so most often first.</summary>
[Cmdlet(VerbsCommon.Get, "CicdFlakyTest")]
[OutputType(typeof(FlakyTest))]
public sealed class GetCicdFlakyTest : ConnectedCmdlet<IInsights>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string Repository { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await foreach (FlakyTest test in Connect().GetFlakyTestsAsync(Repository, cancellationToken))
            WriteObject(test);
    }
}
