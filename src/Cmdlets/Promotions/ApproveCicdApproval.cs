using System.Management.Automation;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>Approves: what waited goes on.</summary>
[Cmdlet(VerbsLifecycle.Approve, "CicdApproval", SupportsShouldProcess = true)]
[OutputType(typeof(Approval))]
public sealed class ApproveCicdApproval : DecisionCmdlet
{
    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken) => DecideAsync(approve: true, cancellationToken);

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken) => DecideTogetherAsync(approve: true, cancellationToken);
}
