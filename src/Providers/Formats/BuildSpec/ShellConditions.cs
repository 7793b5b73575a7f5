namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>Conditions as commands that succeed where they hold: a build specification has no conditions of its own, but its shell has.</summary>
internal static class ShellConditions
{
    /// <summary>The command; null where the shell cannot tell.</summary>
    public static string? Write(Condition condition) => condition switch
    {
        OnSuccessCondition => "[ \"${CODEBUILD_BUILD_SUCCEEDING}\" = \"1\" ]",
        OnFailureCondition => "[ \"${CODEBUILD_BUILD_SUCCEEDING}\" = \"0\" ]",
        AlwaysCondition => "true",
        NeverCondition => "false",
        BranchCondition branch => Match("${CODEBUILD_WEBHOOK_HEAD_REF}", branch.Patterns.Select(pattern => $"refs/heads/{pattern}")),
        TagCondition tag => Match("${CODEBUILD_WEBHOOK_HEAD_REF}", tag.Patterns.Select(pattern => $"refs/tags/{pattern}")),
        EventCondition sources => Events(sources.Events),
        EqualCondition equal when IsSafe(equal.Left) && IsSafe(equal.Right) => $"[ \"{equal.Left}\" = \"{equal.Right}\" ]",
        NotCondition not => Write(not.Condition) is { } inner ? $"! {{ {inner}; }}" : null,
        AllCondition all => Join(all.Conditions, " && "),
        AnyCondition any => Join(any.Conditions, " || "),
        _ => null,
    };

    // "Any text without a slash" has no pattern in case; the shell's star stands for any text.
    private static string? Match(string value, IEnumerable<string> patterns)
    {
        string[] all = [.. patterns.Select(pattern => pattern.Replace("**", "*", StringComparison.Ordinal))];
        return all.All(pattern => pattern.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '*' or '-' or '_' or '.'))
            ? $"case \"{value}\" in {string.Join('|', all)}) true ;; *) false ;; esac"
            : null;
    }

    // https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook.html: a build that no webhook starts has no event.
    private static string? Events(string[] events)
    {
        List<string> patterns = [];
        foreach (string name in events)
        {
            switch (name)
            {
                case "push":
                    patterns.Add("PUSH");
                    break;
                case "pull_request":
                    patterns.Add("PULL_REQUEST_*");
                    break;
                case "manual" or "api" or "schedule":
                    patterns.Add("''");
                    break;
                default:
                    return null;
            }
        }

        return $"case \"${{CODEBUILD_WEBHOOK_EVENT}}\" in {string.Join('|', patterns.Distinct())}) true ;; *) false ;; esac";
    }

    private static bool IsSafe(string text) => !text.Any(character => character is '"' or '`' or '\\' or '\n' || char.IsControl(character)) && !text.Contains("$(", StringComparison.Ordinal);

    private static string? Join(Condition[] conditions, string symbol)
    {
        string?[] parts = [.. conditions.Select(Write)];
        return parts.Length == 0 || parts.Contains(null) ? null : string.Join(symbol, parts.Select(part => $"{{ {part}; }}"));
    }
}
