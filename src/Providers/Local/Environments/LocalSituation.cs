using CicdTools.Providers.Deployments;

namespace CicdTools.Providers.Local.Environments;

/// <summary>What a deployment finds in the environment's newest commit while it holds the lock.</summary>
/// <param name="Shared">What every system's deployments find.</param>
/// <param name="Before">The application's state; null where it does not run.</param>
/// <param name="Others">The instances of other applications.</param>
internal sealed record LocalSituation(DeploySituation Shared, ApplicationState? Before, InstanceState[] Others)
{
    public static LocalSituation Read(EnvironmentSnapshot snapshot, string application, Promotion promotion)
    {
        ApplicationState? before = snapshot.Application(application);
        DeploySituation shared = new()
        {
            Settings = snapshot.Settings,
            Before = before?.Spec,
            Ledger = [.. snapshot.Entries().Where(entry => entry.Deployment.Application == application)],
            Promotion = promotion.Id.Length == 0 ? null : snapshot.Promotion(promotion.Id) ?? throw Errors.NotFound("PromotionNotFound", "promotion", promotion.Id),
            Undone = promotion.Undoes is null ? null : snapshot.Promotion(promotion.Undoes) ?? throw Errors.NotFound("PromotionNotFound", "promotion", promotion.Undoes),
            Superseded = promotion.Undoes is null ? Superseding.ByCarryingOut(snapshot.PromotionRecords(), application, promotion.Id) : [],
            NextDeployment = snapshot.NextDeployment(),
            NextPromotion = snapshot.NextPromotion(),
        };
        return new(shared, before, [.. snapshot.AllApplications().Where(state => state.Application != application).SelectMany(state => state.Instances)]);
    }
}
