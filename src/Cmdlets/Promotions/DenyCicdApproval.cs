using System.Management.Automation;

namespace CicdTools.Cmdlets.Promotions;

/// <summary>Denies: what waited ends.</summary>
[Cmdlet(VerbsLifecycle.Deny, "CicdApproval", SupportsShouldProcess = true)]
[OutputType(typeof(Approval))]
public sealed class DenyCicdApproval : DecisionCmdlet
{
    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken) => DecideAsync(approve: false, cancellationToken);

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken) => DecideTogetherAsync(approve: false, cancellationToken);
}
