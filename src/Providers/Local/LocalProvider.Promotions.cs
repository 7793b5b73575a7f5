using System.Runtime.CompilerServices;
using CicdTools.Providers.Local.Environments;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IPromotionRecords
{
    private PromotionStore PromotionStore => new(EnvironmentStore);

    public async IAsyncEnumerable<Promotion> GetPromotionsAsync(PromotionQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Promotion promotion in await Task.Run(() => PromotionStore.Find(query), cancellationToken).ConfigureAwait(false))
            yield return promotion;
    }

    public Task<Promotion> SavePromotionAsync(Promotion promotion, CancellationToken cancellationToken) =>
        StoreFailures.RunAsync(Paths, () => Task.Run(() => PromotionStore.SaveAsync(promotion, cancellationToken), cancellationToken));
}
