namespace CicdTools.Providers.Promotions;

/// <summary>What the strategies of promotions mean to the engine.</summary>
internal static class Strategies
{
    /// <summary>Whether the version before stays whole beside the new one, so that going back is leading the traffic back.</summary>
    public static bool StandsBy(PromotionStrategy strategy) => strategy is PromotionStrategy.BlueGreen or PromotionStrategy.Weighted;

    /// <summary>Refuses shares where a strategy knows none.</summary>
    /// <exception cref="CicdException"><c>InvalidPercent</c>, <c>InvalidSteps</c>.</exception>
    public static void Check(PromotionRequest request)
    {
        if (request.Strategy is PromotionStrategy.Rolling or PromotionStrategy.Weighted)
            return;
        string what = $"The strategy {request.Strategy} brings a version to all instances at once";
        if (request.Percent != 100)
            throw new CicdException("InvalidPercent", CicdErrorKind.Invalid, $"{what}: it knows no share of {request.Percent} %.", request.Environment, "Leave -Percent away, or take the strategy Rolling or Weighted.");
        if (request.Steps is { Shares.Length: > 1 } steps)
            throw new CicdException("InvalidSteps", CicdErrorKind.Invalid, $"{what}: it knows no steps as {steps}.", request.Environment, "Leave -Step away, or take the strategy Rolling or Weighted.");
    }

    /// <summary>Refuses strategies where a system has its own way.</summary>
    /// <exception cref="CicdException"><c>StrategyNotSupported</c>.</exception>
    public static void Refuse(PromotionStrategy strategy, string application, string how)
    {
        if (strategy != PromotionStrategy.Rolling)
            throw new CicdException("StrategyNotSupported", CicdErrorKind.NotSupported, $"'{application}' cannot be promoted by the strategy {strategy}: {how}", application, "Leave -Strategy away; a Kubernetes context has strategies.");
    }
}
