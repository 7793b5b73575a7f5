using System.Text.RegularExpressions;

namespace CicdTools.Providers.JenkinsX.Charts;

/// <summary>The chart that a workload's labels tell of: Jenkins X renders charts and applies what comes out, so that Helm itself knows nothing of them (https://jenkins-x.io/v3/about/how-it-works/).</summary>
internal static partial class ChartLabel
{
    // https://helm.sh/docs/chart_best_practices/labels/#standard-labels; the charts of Jenkins X's own packs have the older one.
    private static readonly string[] Names = ["helm.sh/chart", "chart"];

    /// <summary>The chart's name and version; null where no label tells them.</summary>
    public static (string Chart, string Version)? Read(IDictionary<string, string>? labels)
    {
        foreach (string name in Names)
        {
            // A label holds no '+', for which charts write '_'.
            if (labels?.TryGetValue(name, out string? value) == true && Label().Match(value) is { Success: true } match)
                return (match.Groups["chart"].Value, match.Groups["version"].Value.Replace('_', '+'));
        }

        return null;
    }

    [GeneratedRegex(@"^(?<chart>.+?)-(?<version>v?\d+\.\d+.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
