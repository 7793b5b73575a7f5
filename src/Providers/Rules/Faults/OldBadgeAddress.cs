using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>A badge at the address that took a workflow's name: with a path it shows nothing.</summary>
internal sealed partial class OldBadgeAddress() : Rule("OldBadgeAddress", DiagnosticSeverity.Warning, "A badge has the address of old, which wanted a workflow's name.", mends: true)
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Kind.HasFlag(FileKind.Markdown))
            yield break;
        foreach (Match match in Address().Matches(file.Text))
        {
            Group workflow = match.Groups["workflow"], name = match.Groups["name"];
            bool isPath = name.Value.EndsWith(".yml", StringComparison.Ordinal) || name.Value.EndsWith(".yaml", StringComparison.Ordinal);
            yield return new(match.Index, isPath ? "The address wants a workflow's name and has the path of its file: the badge shows nothing." : "The badge has the address of old.", "Write '/actions/workflows/FILE/badge.svg'.")
            {
                Edits = isPath ? [new(workflow.Index, workflow.Length, "actions/workflows/" + name.Value[(name.Value.LastIndexOf('/') + 1)..])] : [],
            };
        }
    }

    [GeneratedRegex(@"https://github\.com/[^/\s()]+/[^/\s()]+/(?<workflow>workflows/(?<name>[^\s()]+?))/badge\.svg", RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
