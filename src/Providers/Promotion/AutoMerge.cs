namespace CicdTools.Providers.Promotions;

/// <summary>What is for systems that promote by pull requests.</summary>
internal static class AutoMerge
{
    /// <exception cref="CicdException"><c>NotTaken</c>.</exception>
    public static void Refuse(PromotionRequest request)
    {
        if (request.AutoMerge)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "-AutoMerge is for systems whose promotions are pull requests.", request.Environment, "Leave it away.");
    }
}
