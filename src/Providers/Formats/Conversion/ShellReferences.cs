using System.Text;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Conversion;

/// <summary>References to environment variables in scripts.</summary>
internal static partial class ShellReferences
{
    // Stands in for a part that is no text while the quotes around it are counted.
    private const char Gap = '\uE000';

    /// <summary>The parts with references to known variables as parts of their own. What quotes make plain text stays text.</summary>
    /// <param name="parts">The parts so far.</param>
    /// <param name="known">What a variable's name stands for; null where it is none of the system's.</param>
    public static TextPart[] Split(IReadOnlyList<TextPart> parts, Func<string, TextPart?> known)
    {
        if (!parts.Any(part => part is LiteralPart { Text: { } text } && text.Contains('$', StringComparison.Ordinal)))
            return [.. parts];
        ShellQuote[] states = ShellScanner.States(string.Concat(parts.Select(part => part is LiteralPart literal ? literal.Text : Gap.ToString())));
        List<TextPart> result = [];
        int offset = 0;
        foreach (TextPart part in parts)
        {
            if (part is not LiteralPart literal)
            {
                result.Add(part);
                offset++;
                continue;
            }

            int from = 0;
            foreach (Match match in Plain().Matches(literal.Text))
            {
                if (states[offset + match.Index] is not (ShellQuote.None or ShellQuote.Double) || known(NameOf(match)) is not { } reference)
                    continue;
                if (match.Index > from)
                    result.Add(new LiteralPart(literal.Text[from..match.Index]));
                result.Add(reference);
                from = match.Index + match.Length;
            }

            if (from < literal.Text.Length)
                result.Add(new LiteralPart(literal.Text[from..]));
            offset += literal.Text.Length;
        }

        return [.. result];
    }

    /// <summary>The names of the variables that a script refers to, whether as they are or changed (<c>${NAME:-x}</c>).</summary>
    /// <param name="script">The script.</param>
    /// <param name="onlyChanged">Whether only those count that are changed.</param>
    public static IEnumerable<string> Names(string script, bool onlyChanged = false)
    {
        if (!script.Contains('$', StringComparison.Ordinal))
            return [];
        ShellQuote[] states = ShellScanner.States(script);
        return Any().Matches(script)
            .Where(match => states[match.Index] is ShellQuote.None or ShellQuote.Double && (!onlyChanged || (match.Groups[1].Success && match.Value != $"${{{match.Groups[1].Value}}}")))
            .Select(NameOf).Distinct(StringComparer.Ordinal);
    }

    /// <summary>The name of the variable that a word refers to; null for any other word.</summary>
    public static string? NameOf(string? word) => word is not null && Whole().Match(word) is { Success: true } match ? NameOf(match) : null;

    /// <summary>
    /// The written parts as one script. Where a variable comes into single quotes, these end before it and begin again after it;
    /// where it comes into a here-document that expands nothing, that is said.
    /// </summary>
    public static string Join(IReadOnlyList<(string Text, bool Written)> parts, Action<string> cannotExpand)
    {
        if (parts.All(part => !part.Written))
            return string.Concat(parts.Select(part => part.Text));
        ShellQuote[] states = ShellScanner.States(string.Concat(parts.Select(part => part.Written ? Gap.ToString() : part.Text)));
        StringBuilder result = new();
        int offset = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            (string text, bool written) = parts[i];
            if (!written)
            {
                result.Append(text);
                offset += text.Length;
                continue;
            }

            bool shell = text.StartsWith('$') && !text.StartsWith("${{", StringComparison.Ordinal) && (text.StartsWith("$(", StringComparison.Ordinal) ? text.Contains(' ', StringComparison.Ordinal) : true);
            string word = Braced(text, i + 1 < parts.Count ? parts[i + 1].Text : "");
            if (shell && states[offset] == ShellQuote.Verbatim)
                cannotExpand(text);
            result.Append(shell && states[offset] == ShellQuote.Single ? $"'\"{word}\"'" : word);
            offset++;
        }

        return result.ToString();
    }

    /// <summary>The reference in braces where the text after it would become part of its name.</summary>
    public static string Braced(string word, string next) =>
        Bare().IsMatch(word) && next.Length > 0 && (char.IsAsciiLetterOrDigit(next[0]) || next[0] == '_') ? $"${{{word[1..]}}}" : word;

    private static string NameOf(Match match) => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;

    [GeneratedRegex(@"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"\$(?:\{[#!]?([A-Za-z_][A-Za-z0-9_]*)\}?|([A-Za-z_][A-Za-z0-9_]*))", RegexOptions.CultureInvariant)]
    private static partial Regex Any();

    [GeneratedRegex(@"\A\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A\$[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();
}
