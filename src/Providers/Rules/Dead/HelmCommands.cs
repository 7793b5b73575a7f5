using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>What Helm 3 took away or changed. See helm.sh/docs/topics/v2_v3_migration and helm.sh/docs/faq/changes_since_helm2.</summary>
internal static partial class HelmCommands
{
    private static readonly string[] FlagsWithoutValue = ["--wait", "--debug", "--dry-run", "--atomic", "--install", "--verify", "--devel", "--replace", "--no-hooks", "--dependency-update", "--dep-up", "--create-namespace"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new PatternRule("HelmTwoCommand", DiagnosticSeverity.Error, "A Helm command has the flags or the verbs of Helm 2.",
            // In Helm 2 -n was the release's name; in Helm 3 it is the namespace, and the name stands before the chart.
            new Pattern(@"\bhelm\s+install\b(?<rest>[^|;&]*)", "'helm install -n' named the release in Helm 2; since Helm 3 it is the namespace, and the release's name stands before the chart.", "Write 'helm install NAME CHART'.")
            {
                Accept = match => OldName(match.Groups["rest"]) is not null,
                Mend = NameBeforeChart,
            },
            new Pattern(@"\bhelm\s+(?:install|upgrade|rollback|uninstall|test)\b[^|;&]*?\s--timeout[ =](?<at>[0-9]+)(?:\s|$)", match => $"'--timeout {match.Groups["at"].Value}' has no unit; Helm 3 takes a duration.", "Write the unit, such as '600s'.")
            {
                Mend = Pattern.Replace("at", match => match.Groups["at"].Value + "s"),
            },
            new Pattern(@"\bhelm\s+(?<at>delete(?<middle>[^|;&]*?)\s--purge)", "'helm delete --purge' is Helm 2; Helm 3 always forgets the release.", "Write 'helm uninstall'.")
            {
                Mend = Pattern.Replace("at", match => "uninstall" + match.Groups["middle"].Value),
            },
            new Pattern(@"\bhelm\s+(?<at>search)(?:\s+(?<what>[A-Za-z0-9/._-]+))?\s*(?:$|[|;&]|\s-)", "'helm search' searches nothing by itself in Helm 3.", "Write 'helm search repo', or 'helm search hub'.")
            {
                Accept = match => match.Groups["what"].Value is not ("repo" or "hub"),
                Mend = Pattern.Replace("at", "search repo"),
            }),

        new PatternRule("Tiller", DiagnosticSeverity.Error, "A file works with Tiller, the server of Helm 2, which Helm 3 has not.",
            new Pattern(@"\bhelm\s+(?<at>init)\b", "'helm init' installed Tiller; Helm 3 has neither.", "Remove the command."),
            new Pattern(@"(?<at>tiller-deploy|--tiller-namespace|TILLER_NAMESPACE|--service-account[ =]tiller|gcr\.io/kubernetes-helm/tiller)", "This belongs to Tiller, the server of Helm 2; Helm 3 has none.", "Remove it, and move releases with the helm-2to3 plugin."),
            new Pattern(@"^\s*(?<at>Server:\s+v2\.)", "The output is that of Helm 2, whose server Helm 3 has not.", "Use Helm 3 or later; 'helm version' then shows one line.")),

        // github.com/helm/charts README: deprecated on 2020-11-13; the old address was switched off, charts.helm.sh/stable holds the archive.
        new PatternRule("DeadChartRepository", DiagnosticSeverity.Error, "A command takes charts from a repository that was switched off.",
            new Pattern(@"(?<at>https://kubernetes-charts(?<incubator>-incubator)?\.storage\.googleapis\.com)/?", "The chart repository at this address was switched off.", "Use https://charts.helm.sh/stable for the archive, or the chart's own repository.")
            {
                Mend = Pattern.Replace("at", match => match.Groups["incubator"].Success ? "https://charts.helm.sh/incubator" : "https://charts.helm.sh/stable"),
            },
            new Pattern(@"\bhelm\s+(?:install|upgrade|fetch|pull|template)\b[^|;&]*?\s(?<at>(?:stable|incubator)/[a-z0-9-]+)", match => $"The chart '{match.Groups["at"].Value}' is of a repository that is an archive since 2020-11-13.", "Use the chart that its maintainers publish now; artifacthub.io finds it.")
            {
                Severity = DiagnosticSeverity.Warning,
            }),
    ];

    // Only where no name stands before the chart: then -n can mean nothing but the old thing.
    private static TextEdit[] NameBeforeChart(RuleFile file, CommandLine line, Match match)
    {
        if (OldName(match.Groups["rest"]) is not { } old)
            return [];
        int from = line.Start + match.Groups["rest"].Index;
        // Where the chart follows at once, one edit does both.
        return old.ChartStart == old.FlagStart + old.FlagLength
            ? [new(from + old.FlagStart, old.FlagLength, old.Name + " ")]
            : [new(from + old.FlagStart, old.FlagLength, ""), new(from + old.ChartStart, 0, old.Name + " ")];
    }

    /// <summary>The name, the flag with it, and the chart of a command that has the name by a flag and one word besides; null for any other.</summary>
    private static (string Name, int FlagStart, int FlagLength, int ChartStart)? OldName(Group rest)
    {
        MatchCollection all = Words().Matches(rest.Value);
        (int Start, int End, string Name)? flag = null;
        List<Match> words = [];
        for (int i = 0; i < all.Count; i++)
        {
            string word = all[i].Value;
            if (!word.StartsWith('-'))
            {
                words.Add(all[i]);
                continue;
            }

            if (word is "-n" or "--name" && i + 1 < all.Count)
                flag = (all[i].Index, i + 2 < all.Count ? all[i + 2].Index : all[i + 1].Index + all[i + 1].Length, all[i + 1].Value);
            if (!word.Contains('=', StringComparison.Ordinal) && !FlagsWithoutValue.Contains(word, StringComparer.Ordinal))
                i++;
        }

        return flag is { } found && words.Count == 1 ? (found.Name, found.Start, found.End - found.Start, words[0].Index) : null;
    }

    [GeneratedRegex(@"\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
