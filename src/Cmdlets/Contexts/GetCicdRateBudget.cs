using System.Management.Automation;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>Shows how much of a system's limits is left, and when they are full again.</summary>
[Cmdlet(VerbsCommon.Get, "CicdRateBudget")]
[OutputType(typeof(RateBudget))]
public sealed class GetCicdRateBudget : ConnectedCmdlet<IRateBudgets>
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await foreach (RateBudget budget in ReadAllAsync(provider => provider.GetRateBudgetsAsync(cancellationToken), cancellationToken))
            WriteObject(budget);
    }
}
