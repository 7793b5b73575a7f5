namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>Conditions as commands that succeed where they hold, in the words of the service: it has conditions for whole stages only.</summary>
internal static class ShellTests
{
    private const string Branch = $"#{{{CodePipelineVocabulary.SourceNamespace}.BranchName}}";

    /// <summary>The command; null where it cannot be told there.</summary>
    public static string? Write(Condition condition) => condition switch
    {
        AlwaysCondition or OnSuccessCondition => "true",
        // What comes after a failure does not run at all.
        NeverCondition or OnFailureCondition => "false",
        BranchCondition { Patterns.Length: > 0 } branch when branch.Patterns.All(IsPattern) => $"case \"{Branch}\" in {string.Join('|', branch.Patterns.Select(pattern => pattern.Replace("**", "*", StringComparison.Ordinal)))}) true ;; *) false ;; esac",
        EqualCondition equal when IsSafe(equal.Left) && IsSafe(equal.Right) => $"[ \"{equal.Left}\" = \"{equal.Right}\" ]",
        NotCondition not => Write(not.Condition) is { } inner ? $"! {{ {inner}; }}" : null,
        AllCondition all => Join(all.Conditions, " && "),
        AnyCondition any => Join(any.Conditions, " || "),
        _ => null,
    };

    private static bool IsPattern(string pattern) => pattern.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '*' or '-' or '_' or '.');

    private static bool IsSafe(string text) => !text.Any(character => character is '"' or '`' or '\\' || char.IsControl(character)) && !text.Contains("$(", StringComparison.Ordinal);

    private static string? Join(Condition[] conditions, string symbol)
    {
        string?[] parts = [.. conditions.Select(Write)];
        return parts.Length == 0 || parts.Contains(null) ? null : string.Join(symbol, parts.Select(part => $"{{ {part}; }}"));
    }
}
