namespace CicdTools.Providers.Promotions;

internal static class PromotionEngine
{
    public static IPromotions Over(IProvider provider, Caller caller) => throw new NotImplementedException($"{provider} {caller}");
}
