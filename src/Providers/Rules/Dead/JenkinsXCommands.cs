using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>Commands of Jenkins X 2. What takes their place: github.com/jenkins-x/jx docs/cmd, jx-pipeline docs/cmd, jx-project docs/cmd, jx-application, jayex.io (the project's new name).</summary>
internal static class JenkinsXCommands
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new PatternRule("JenkinsXTwoCommand", DiagnosticSeverity.Error, "A script uses a command of Jenkins X 2, which version 3 has not.",
            Renamed("import", "project import"),
            Renamed("create quickstart", "project quickstart"),
            Renamed("create spring", "project spring"),
            Renamed("create project", "project"),
            Renamed("get (?:activities|activity|act)", "pipeline activities"),
            Renamed("get (?:pipelines|pipeline|pipe)", "pipeline get"),
            Renamed("get build (?:logs|log)", "pipeline log"),
            Renamed("start (?:pipelines|pipeline)", "pipeline start"),
            Renamed("stop (?:pipelines|pipeline)", "pipeline stop"),
            Renamed("get (?:applications|application|apps|app)", "application get"),
            new Pattern(@"(?:^|[\s;&|`(])jx\s+(?<at>console)\b", "'jx console' opened the Jenkins server, which version 3 has not.", "Use 'jx dashboard', or 'jx ui'."),
            new Pattern(@"(?:^|[\s;&|`(])jx\s+(?<at>(?:create cluster|install|init|boot|upgrade platform))\b", match => $"'jx {match.Groups["at"].Value}' is of Jenkins X 2: version 3 is installed from a Git repository by an operator.", "Use 'jx admin operator'.")),
    ];

    private static Pattern Renamed(string old, string now) => new($@"(?:^|[\s;&|`(])jx\s+(?<at>{old.Replace(" ", @"\s+", StringComparison.Ordinal)})(?:\s|$)", (Match match) => $"'jx {match.Groups["at"].Value}' is of Jenkins X 2.", $"Use 'jx {now}'.")
    {
        Mend = Pattern.Replace("at", now),
    };
}
