using CicdTools.Providers.JenkinsX.Approvals;
using CicdTools.Providers.JenkinsX.PullRequests;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider : IApprovals
{
    private PullRequestApprovals Approvals => new(this, new PromotionOutcome(this, new(this, _host), _host), _host, _caller);

    public IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, CancellationToken cancellationToken) => Approvals.ListAsync(query, cancellationToken);

    public Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken) => Approvals.PlanAsync(approval, approve, comment, cancellationToken);
}
