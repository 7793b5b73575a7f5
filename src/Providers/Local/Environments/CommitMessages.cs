using System.Globalization;
using CicdTools.Providers.Deployments;

namespace CicdTools.Providers.Local.Environments;

/// <summary>The messages of an environment's commits: the ledger as <c>git log</c> shows it.</summary>
internal static class CommitMessages
{
    public static string Deployment(Deployment deployment, Promotion promotion)
    {
        string subject = promotion.Undoes is { } undone ? $"Undo {undone}: {What(deployment)}" : $"Deploy {What(deployment)}";
        return $"""
            {subject}

            {Reason(deployment.Reason)}Version: {deployment.Version}
            Digest: {deployment.Digest}
            Configuration: {deployment.ConfigurationDigest}
            Percent: {deployment.Percent.ToString(CultureInfo.InvariantCulture)}
            Actor: {OneLine.Of(deployment.Actor)}
            Deployment: {deployment.Id}
            Promotion: {promotion.Id}

            """.ReplaceLineEndings("\n");
    }

    public static string Promotion(Promotion promotion) =>
        $"{promotion.Status}: {promotion.Application} {promotion.Version} to {promotion.Environment} ({promotion.Percent.ToString(CultureInfo.InvariantCulture)} %)\n\n{Reason(promotion.Reason)}Actor: {OneLine.Of(promotion.Actor)}\nPromotion: {promotion.Id}\n";

    private static string What(Deployment deployment) => deployment.Version.Length == 0
        ? $"{deployment.Application} no longer runs in {deployment.Environment}"
        : $"{deployment.Application} {deployment.Version} in {deployment.Environment} ({deployment.Percent.ToString(CultureInfo.InvariantCulture)} %)";

    private static string Reason(string? reason) => reason is null || OneLine.Of(reason).Length == 0 ? "" : $"Reason: {OneLine.Of(reason)}\n";
}
