using System.Text;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Texts of Groovy (https://groovy-lang.org/syntax.html#all-strings) from and to the words of the model.</summary>
internal static partial class GroovyStrings
{
    /// <summary>The text of a token; null where an expression stands in it that is no plain reference.</summary>
    public static string? Decode(GroovyToken token)
    {
        StringBuilder text = new();
        string source = token.Value;
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] == '\\' && i + 1 < source.Length)
                i = Escape(source, i + 1, text);
            else if (source[i] == '$' && token.Quote[0] == '"')
            {
                if (Reference(source, i, text) is not { } end)
                    return null;
                i = end;
            }
            else if (source[i] == '\r' && i + 1 < source.Length && source[i + 1] == '\n')
                continue;
            else
                text.Append(source[i]);
        }

        return text.ToString();
    }

    /// <summary>The text as a literal.</summary>
    public static string Encode(string text)
    {
        bool lines = text.Contains('\n', StringComparison.Ordinal);
        bool refers = Word().IsMatch(text);
        string quote = (lines, refers) switch { (true, true) => "\"\"\"", (true, false) => "'''", (false, true) => "\"", _ => "'" };
        StringBuilder result = new(quote);
        int at = 0;
        while (at < text.Length)
        {
            if (refers && text[at] == '$' && WordHere().Match(text, at) is { Success: true } match)
            {
                result.Append(match.Value);
                at += match.Length;
                continue;
            }

            result.Append(text[at] switch
            {
                '\\' => "\\\\",
                '\r' => "\\r",
                '\n' when lines => "\n",
                '$' when refers => "\\$",
                '\'' when quote[0] == '\'' => "\\'",
                '"' when quote[0] == '"' => "\\\"",
                '\0' => "\\u0000",
                var character => character.ToString(),
            });
            at++;
        }

        return result.Append(quote).ToString();
    }

    // A name is a variable of the environment unless a script defined one; what has a dot or a call is named as it is.
    private static int? Reference(string source, int at, StringBuilder text)
    {
        if (at + 1 < source.Length && source[at + 1] == '{')
        {
            int end = source.IndexOf('}', at);
            string inside = end < 0 ? "" : source[(at + 2)..end].Trim();
            if (end < 0 || !Path().IsMatch(inside))
                return null;
            text.Append(inside.Contains('.', StringComparison.Ordinal) ? $"${{{inside}}}" : $"${{env.{inside}}}");
            return end;
        }

        if (BareHere().Match(source, at) is not { Success: true } match)
        {
            text.Append('$');
            return at;
        }

        string name = match.Groups[1].Value;
        text.Append(name.Contains('.', StringComparison.Ordinal) ? $"${{{name}}}" : $"${{env.{name}}}");
        return at + match.Length - 1;
    }

    private static int Escape(string source, int at, StringBuilder text)
    {
        switch (source[at])
        {
            case 'n':
                text.Append('\n');
                break;
            case 't':
                text.Append('\t');
                break;
            case 'r':
                text.Append('\r');
                break;
            case 'b':
                text.Append('\b');
                break;
            case 'f':
                text.Append('\f');
                break;
            case 'u' when at + 4 < source.Length && int.TryParse(source.AsSpan(at + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out int code):
                text.Append((char)code);
                return at + 4;
            case '\r' when at + 1 < source.Length && source[at + 1] == '\n':
                return at + 1;
            case '\n' or '\r':
                break;
            default:
                text.Append(source[at]);
                break;
        }

        return at;
    }

    [GeneratedRegex(@"\$\{[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)+(?:\(\))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\G\$\{[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)+(?:\(\))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex WordHere();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?:\(\))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Path();

    [GeneratedRegex(@"\G\$([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)", RegexOptions.CultureInvariant)]
    private static partial Regex BareHere();
}
