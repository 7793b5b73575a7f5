using System.Text;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats;

/// <summary>
/// Patterns of branches and paths from and to regular expressions: <c>*</c> is any text without a slash, <c>**</c> any text. Lighthouse fits
/// an expression anywhere in the name (https://github.com/jenkins-x/lighthouse/blob/main/pkg/config/job/brancher.go), so both ends are marked.
/// </summary>
internal static partial class RefPatterns
{
    /// <summary>The expression of a pattern.</summary>
    public static string ToRegex(string pattern) => $"^{Body(pattern)}$";

    /// <summary>One expression for several patterns.</summary>
    public static string ToRegex(IReadOnlyList<string> patterns) => patterns.Count == 1 ? ToRegex(patterns[0]) : $"^({string.Join('|', patterns.Select(Body))})$";

    /// <summary>The pattern of an expression that one can say; null for any other.</summary>
    public static string? FromRegex(string expression)
    {
        bool whole = expression.StartsWith('^') && expression.EndsWith('$') && !expression.EndsWith("\\$", StringComparison.Ordinal);
        // Branches are most often named without marks: the name itself, as people mean it.
        if (!whole)
            return Name().IsMatch(expression) ? expression : null;
        return Pattern(expression[1..^1]);
    }

    /// <summary>The patterns of an expression; null where there are none.</summary>
    public static string[]? ListFromRegex(string expression)
    {
        if (FromRegex(expression) is { } one)
            return expression.StartsWith('^') ? [one] : null;
        if (!expression.StartsWith("^(", StringComparison.Ordinal) || !expression.EndsWith(")$", StringComparison.Ordinal))
            return null;
        string?[] parts = [.. expression[2..^2].Split('|').Select(Pattern)];
        return parts.Contains(null) ? null : [.. parts.OfType<string>()];
    }

    private static string Body(string pattern)
    {
        StringBuilder body = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '*')
                body.Append(char.IsAsciiLetterOrDigit(pattern[i]) || pattern[i] is '/' or '-' or '_' ? pattern[i] : $"\\{pattern[i]}");
            else if (i + 1 < pattern.Length && pattern[i + 1] == '*' && ++i > 0)
                body.Append(".*");
            else
                body.Append("[^/]*");
        }

        return body.ToString();
    }

    private static string? Pattern(string body)
    {
        StringBuilder pattern = new();
        for (int i = 0; i < body.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(body[i]) || body[i] is '/' or '-' or '_')
                pattern.Append(body[i]);
            else if (body[i] == '\\' && i + 1 < body.Length && !char.IsAsciiLetterOrDigit(body[i + 1]))
                pattern.Append(body[++i]);
            else if (string.CompareOrdinal(body, i, ".*", 0, 2) == 0 && (i += 1) > 0)
                pattern.Append("**");
            else if (string.CompareOrdinal(body, i, "[^/]*", 0, 5) == 0 && (i += 4) > 0)
                pattern.Append('*');
            else
                return null;
        }

        return pattern.Length == 0 ? null : pattern.ToString();
    }

    [GeneratedRegex(@"^[A-Za-z0-9/_-]+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
