using System.Globalization;
using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.GitHubActions;

namespace CicdTools.Providers.Rules;

/// <summary>Actions at a version that GitHub refuses, or that runs on a Node.js which is going.</summary>
internal sealed partial class OutdatedAction() : Rule("OutdatedAction", DiagnosticSeverity.Warning, "A step uses a version of an action that GitHub refuses, or that is years old.", mends: true)
{
    // Refused: github.blog/changelog/2024-02-13-deprecation-notice-v1-and-v2-of-the-artifact-actions, 2024-04-16-deprecation-notice-v3-of-the-artifact-actions,
    // 2024-12-05-notice-of-upcoming-releases-and-breaking-changes-for-github-actions (actions/cache v1 and v2).
    // Old: github.blog/changelog/2025-09-19-deprecation-of-node-20-on-github-actions-runners; the first major version on Node.js 24 is in each action's release notes.
    // Newest: the same tags that the writer uses (ActionCatalog). Simple: inputs and outcome stay the same from the oldest version on, so that a new tag will do.
    private static readonly Known[] Actions =
    [
        new("actions/checkout", Refused: 0, Current: 5, Simple: true),
        new("actions/cache", Refused: 2, Current: 5, Simple: true),
        new("actions/upload-artifact", Refused: 3, Current: 6, Simple: false),
        new("actions/download-artifact", Refused: 3, Current: 7, Simple: false),
        new("actions/setup-python", Refused: 0, Current: 6, Simple: true),
        new("actions/setup-node", Refused: 0, Current: 5, Simple: true),
        new("actions/setup-dotnet", Refused: 0, Current: 5, Simple: true),
        new("actions/setup-go", Refused: 0, Current: 6, Simple: true),
        new("actions/setup-java", Refused: 0, Current: 5, Simple: false),
        new("docker/build-push-action", Refused: 0, Current: 6, Simple: false),
    ];

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Is("GitHubActions") && !file.Path.EndsWith("action.yml", StringComparison.Ordinal) && !file.Path.EndsWith("action.yaml", StringComparison.Ordinal))
            yield break;
        foreach (CommandLine line in file.Commands)
        {
            if (Uses().Match(line.Text) is not { Success: true } match || Array.Find(Actions, action => action.Name.Equals(match.Groups["action"].Value, StringComparison.OrdinalIgnoreCase)) is not { } known)
                continue;
            Group tag = match.Groups["tag"];
            if (!int.TryParse(match.Groups["major"].Value, CultureInfo.InvariantCulture, out int major) || major >= known.Current)
                continue;
            bool refused = major <= known.Refused;
            yield return new(line.Start + match.Groups["action"].Index, refused ? $"GitHub refuses {known.Name} {tag.Value}: the job fails." : $"{known.Name} {tag.Value} runs on a Node.js that GitHub takes away.", $"Use {known.Name}@{known.Newest}" + (known.Simple ? "." : ", and read its notes: inputs have changed."))
            {
                Severity = refused ? DiagnosticSeverity.Error : null,
                Edits = known.Simple ? [line.Edit(tag, known.Newest)] : [],
            };
        }
    }

    [GeneratedRegex(@"uses:\s*[""']?(?<action>[\w.-]+/[\w.-]+)(?:/[\w./-]+)?@(?<tag>v(?<major>\d+)(?:\.\d+)*)(?:[""'\s]|$)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Uses();

    private sealed record Known(string Name, int Refused, int Current, bool Simple)
    {
        public string Newest => ActionCatalog.Reference(Name)[(Name.Length + 1)..];
    }
}
