using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>A rule over commands: whatever the file, a line that fits a pattern is a problem. The group <c>at</c>, where there is one, is its place.</summary>
internal sealed class PatternRule(string id, DiagnosticSeverity severity, string title, params Pattern[] patterns)
    : Rule(id, severity, title, patterns.Any(pattern => pattern.Mend is not null))
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        foreach (Pattern pattern in patterns)
        {
            if (pattern.Where is { } fits && !fits(file))
                continue;
            foreach (CommandLine line in file.Commands)
            {
                foreach (Match match in pattern.Regex.Matches(line.Text))
                {
                    if (pattern.Accept?.Invoke(match) == false)
                        continue;
                    Group at = match.Groups["at"].Success ? match.Groups["at"] : match;
                    yield return new(line.Start + at.Index, pattern.Message(match), pattern.Remedy)
                    {
                        Edits = pattern.Mend?.Invoke(file, line, match) ?? [],
                        Severity = pattern.Severity,
                    };
                }
            }
        }
    }
}
