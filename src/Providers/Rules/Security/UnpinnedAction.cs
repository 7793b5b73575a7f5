using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.GitHubActions;

namespace CicdTools.Providers.Rules;

/// <summary>Actions at a name that their owner can move: what runs tomorrow is not what was read today. See docs.github.com/actions/reference/security/secure-use, "Using third-party actions".</summary>
internal sealed partial class UnpinnedAction() : Rule("UnpinnedAction", DiagnosticSeverity.Warning, "A step uses an action at a branch or a tag, which its owner can move.", mends: true)
{
    // GitHub's own, whose newest tags the writer knows.
    private static readonly string[] Own = ["actions/checkout", "actions/cache", "actions/setup-python", "actions/setup-node", "actions/setup-dotnet", "actions/setup-go"];

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Is("GitHubActions") && !file.Path.EndsWith("action.yml", StringComparison.Ordinal) && !file.Path.EndsWith("action.yaml", StringComparison.Ordinal))
            yield break;
        foreach (CommandLine line in file.Commands)
        {
            if (Uses().Match(line.Text) is not { Success: true } match)
                continue;
            Group reference = match.Groups["reference"];
            string action = match.Groups["action"].Value;
            bool own = match.Groups["owner"].Value is "actions" or "github";
            if (Commit().IsMatch(reference.Value) || (own && Version().IsMatch(reference.Value)))
                continue;
            bool branch = !Version().IsMatch(reference.Value);
            yield return new(line.Start + match.Groups["action"].Index, branch ? $"{action}@{reference.Value} is whatever its owner pushed last." : $"The tag {reference.Value} of {action} can be moved to other code.", own ? "Use a release." : "Use the full hash of a commit that you have read, with the version in a comment.")
            {
                Severity = branch ? null : DiagnosticSeverity.Information,
                Edits = branch && Own.Contains(action, StringComparer.OrdinalIgnoreCase) ? [line.Edit(reference, ActionCatalog.Reference(action)[(action.Length + 1)..])] : [],
            };
        }
    }

    [GeneratedRegex(@"uses:\s*[""']?(?<action>(?<owner>[\w.-]+)/[\w./-]+)@(?<reference>[^\s""'#]+)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Uses();

    [GeneratedRegex("^[0-9a-f]{40}$", RegexOptions.NonBacktracking)]
    private static partial Regex Commit();

    [GeneratedRegex(@"^v?\d+(\.\d+)*([.-].*)?$", RegexOptions.NonBacktracking)]
    private static partial Regex Version();
}
