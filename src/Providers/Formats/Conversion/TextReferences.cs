using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Conversion;

/// <summary>References in a text, by the expression that finds them.</summary>
internal static class TextReferences
{
    /// <summary>The text as parts: each match as what it refers to, the words between as they are.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reference">What may be a reference.</param>
    /// <param name="part">What a match refers to; null where it is none after all.</param>
    public static TextPart[] Split(string text, Regex reference, Func<Match, TextPart?> part)
    {
        List<TextPart> parts = [];
        int at = 0;
        foreach (Match match in reference.Matches(text))
        {
            if (part(match) is not { } found)
                continue;
            if (match.Index > at)
                parts.Add(new LiteralPart(text[at..match.Index]));
            parts.Add(found);
            at = match.Index + match.Length;
        }

        if (at < text.Length)
            parts.Add(new LiteralPart(text[at..]));
        return [.. parts];
    }
}
