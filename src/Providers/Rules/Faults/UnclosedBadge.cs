using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>An image that opens a link which never ends: readers see the brackets.</summary>
internal sealed partial class UnclosedBadge() : Rule("UnclosedBadge", DiagnosticSeverity.Warning, "A badge opens a link and does not close it.", mends: true)
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Kind.HasFlag(FileKind.Markdown))
            yield break;
        foreach (Match match in Opened().Matches(file.Text))
        {
            int end = match.Index + match.Length;
            if (end < file.Text.Length && file.Text[end] == ']')
                continue;
            yield return new(match.Index, "The badge opens with '[![' and the link is never closed.", "Close it with the address that it leads to.")
            {
                Edits = [new(end, 0, $"]({Target(match.Groups["url"].Value)})")],
            };
        }
    }

    // A badge leads to what it tells of: the runs of its workflow, or the repository.
    private static string Target(string url)
    {
        int badge = url.LastIndexOf("/badge.svg", StringComparison.Ordinal);
        if (badge < 0)
            return url;
        return Path().Match(url) is { Success: true } path ? $"{path.Groups["repository"].Value}/actions/workflows/{path.Groups["file"].Value}" : url[..badge];
    }

    [GeneratedRegex(@"\[!\[[^\]\n]*\]\((?<url>[^)\s]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Opened();

    [GeneratedRegex(@"^(?<repository>https://github\.com/[^/]+/[^/]+)/(?:actions/)?workflows/(?:\.github/workflows/)?(?<file>[^/]+\.ya?ml)/badge\.svg$", RegexOptions.NonBacktracking)]
    private static partial Regex Path();
}
