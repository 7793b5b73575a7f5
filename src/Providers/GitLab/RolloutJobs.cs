using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.GitLab;

/// <summary>
/// The jobs of Auto DevOps that deploy, and their shares of the instances (https://docs.gitlab.com/topics/autodevops/cicd_variables/#incremental-rollout-to-production).
/// Pipelines of one's own follow their names.
/// </summary>
internal static partial class RolloutJobs
{
    /// <summary>The environment of each.</summary>
    public static readonly IReadOnlyDictionary<string, string> Environments = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["staging"] = "staging",
        ["canary"] = "production",
        ["production"] = "production",
        ["production_manual"] = "production",
        ["rollout 10%"] = "production",
        ["rollout 25%"] = "production",
        ["rollout 50%"] = "production",
        ["rollout 100%"] = "production",
        ["timed rollout 10%"] = "production",
        ["timed rollout 25%"] = "production",
        ["timed rollout 50%"] = "production",
        ["timed rollout 100%"] = "production",
    };

    /// <summary>The share of instances that a job brings to its version: what its name says, else all.</summary>
    public static int PercentOf(string? job) =>
        job is not null && Share().Match(job) is { Success: true } match && int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) is >= 1 and <= 100 and var percent ? percent : 100;

    [GeneratedRegex(@"(?<!\d)(\d{1,3}) ?%\z", RegexOptions.CultureInvariant)]
    private static partial Regex Share();
}
