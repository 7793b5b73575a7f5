using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace CicdTools.Providers.Formats.Yaml;

/// <summary>The one rule for how text is written: scripts as blocks, what could be read as something else in single quotes, the rest as it is.</summary>
internal static partial class YamlQuoting
{
    /// <summary>The style in which the text keeps its value in every YAML reader, 1.1 (GitLab) and 1.2 (GitHub).</summary>
    public static ScalarStyle StyleOf(string text)
    {
        if (text.Contains('\n', StringComparison.Ordinal))
            return IsBlock(text) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted;
        if (text.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' or '\uE000' || char.IsSurrogate(character)))
            return ScalarStyle.DoubleQuoted;
        return IsPlain(text) ? ScalarStyle.Plain : ScalarStyle.SingleQuoted;
    }

    /// <summary>Whether the text can stand without quotes and is still read as text.</summary>
    public static bool IsPlain(string text) =>
        CanStandPlain(text) && !Ambiguous().IsMatch(text);

    /// <summary>Whether the text can stand without quotes, as a key or as a value, whatever its type would be.</summary>
    public static bool CanStandPlain(string text) =>
        text.Length > 0
        && text[0] is not (' ' or '\t' or '!' or '"' or '#' or '%' or '&' or '\'' or '*' or ',' or '>' or '@' or '[' or ']' or '`' or '{' or '|' or '}')
        && text[0] != ':'
        && !(text[0] is '-' or '?' && (text.Length == 1 || text[1] is ' ' or '\t'))
        && text[^1] is not (' ' or '\t' or ':')
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(":\t", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal)
        && !text.Contains("\t#", StringComparison.Ordinal)
        && text is not ("---" or "...")
        && !text.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' or '\uE000' || char.IsSurrogate(character));

    /// <summary>Whether the text can stand without quotes as a key. YamlDotNet takes a key with a blank and a star in it for a text over several lines.</summary>
    public static bool CanStandPlainAsKey(string text) => CanStandPlain(text) && !text.Contains(" *", StringComparison.Ordinal);

    private static bool IsBlock(string text) =>
        text[0] is not ('\n' or ' ' or '\t')
        && !text.Contains(" \n", StringComparison.Ordinal)
        && text[^1] != ' '
        && !text.Any(character => (char.IsControl(character) && character is not ('\n' or '\t')) || character is '\u2028' or '\u2029' or '\uFEFF' or '\uE000' || char.IsSurrogate(character));

    // Null, booleans, numbers (also octal, sexagesimal and with underscores), dates, infinities and merge keys of YAML 1.1 and 1.2.
    [GeneratedRegex(@"^(?:~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.[\d_]+)(?:e[-+]?\d+)?|[-+]?0[xob][\da-f_]+|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?|[-+]?\.inf|\.nan|\d{4}-\d\d?-\d\d?.*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Ambiguous();
}
