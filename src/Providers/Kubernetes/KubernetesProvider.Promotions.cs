using System.Runtime.CompilerServices;
using CicdTools.Providers.Kubernetes.Environments;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.Kubernetes;

internal sealed partial class KubernetesProvider : IDeployments, IDeploymentCheck, IPromotionRecords, IApprovals
{
    public async IAsyncEnumerable<Release> GetReleasesAsync(string application, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KubernetesApi api = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (Release release in (await ReleaseImages.ReadAsync(api, new(api), application, cancellationToken).ConfigureAwait(false)).Releases)
            yield return release with { Context = Context };
    }

    public async Task<Deployment> DeployAsync(DeployRequest request, CancellationToken cancellationToken) =>
        await new ClusterDeployer(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context, caller).DeployAsync(request, cancellationToken).ConfigureAwait(false);

    public async Task CheckAsync(DeployRequest request, CancellationToken cancellationToken) =>
        await new ClusterDeployer(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context, caller).CheckAsync(request, cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<Promotion> GetPromotionsAsync(PromotionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Promotion promotion in await (await BookAsync(cancellationToken).ConfigureAwait(false)).FindAsync(query, cancellationToken).ConfigureAwait(false))
            yield return promotion;
    }

    public async Task<Promotion> SavePromotionAsync(Promotion promotion, CancellationToken cancellationToken) =>
        await (await BookAsync(cancellationToken).ConfigureAwait(false)).SaveAsync(promotion, cancellationToken).ConfigureAwait(false);

    public async IAsyncEnumerable<Approval> GetApprovalsAsync(ApprovalQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Approval approval in await (await BookAsync(cancellationToken).ConfigureAwait(false)).FindGatesAsync(query, cancellationToken).ConfigureAwait(false))
            yield return approval with { Context = Context };
    }

    // Who decides is whom the cluster knows, not what the machine calls him.
    public async Task<Change> PlanDecisionAsync(Approval approval, bool approve, string? comment, CancellationToken cancellationToken)
    {
        string user = await UserAsync(await ConnectAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return await (await BookAsync(cancellationToken).ConfigureAwait(false)).PlanDecisionAsync(approval, user, approve, comment, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PromotionBook> BookAsync(CancellationToken cancellationToken) => new(await ConnectAsync(cancellationToken).ConfigureAwait(false), Context, caller);
}
