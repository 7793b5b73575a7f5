using System.Text.RegularExpressions;

namespace CicdTools.Providers.JenkinsX.Approvals;

/// <summary>
/// What is said to Lighthouse in a comment: https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/plugins/approve/approve.go#L51.
/// A command stands at the begin of a line, and takes the word behind it, also one of a later line, as its argument.
/// </summary>
internal static partial class ChatCommand
{
    /// <summary>The comment that approves. What is said with it is quoted and comes before, so that none of its words is taken for a command or an argument of one.</summary>
    /// <param name="hostKind">What the host is to Jenkins X.</param>
    /// <param name="withoutIssue">Whether the repository asks for an issue, which a promotion has not.</param>
    /// <param name="words">What is said with it; null for nothing.</param>
    public static string Approve(string? hostKind, bool withoutIssue, string? words)
    {
        // GitLab takes a line that is '/approve' for itself, and shows nobody the comment: https://docs.gitlab.com/user/project/quick_actions/
        string command = $"{(hostKind == "gitlab" ? "/lh-approve" : "/approve")}{(withoutIssue ? " no-issue" : "")}";
        return Quoted(words) is { } quoted ? $"{quoted}\n\n{command}" : command;
    }

    /// <summary>Words that Lighthouse takes no notice of.</summary>
    public static string? Quoted(string? words) =>
        string.IsNullOrWhiteSpace(words) ? null : string.Join('\n', words.ReplaceLineEndings("\n").Trim().Split('\n').Select(line => $"> {line.TrimEnd()}".TrimEnd()));

    /// <summary>Whether a comment approves (true) or takes an approval back (false); null for one that does neither.</summary>
    public static bool? Reads(string comment) => Commands().Matches(comment) is [.., Match last] ? !last.Groups["argument"].Value.Equals("cancel", StringComparison.OrdinalIgnoreCase) : null;

    [GeneratedRegex(@"^/(?:lh-)?approve(?:\s+(?<argument>no-issue|cancel))?.*$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Commands();
}
