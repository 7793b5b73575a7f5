namespace CicdTools.Providers.Rules;

/// <summary>Walks over a text that should be JSON and names what is too much and what is missing.</summary>
internal static class JsonScanner
{
    private enum Last
    {
        Nothing,
        Open,
        Value,
        Comma,
        Colon,
    }

    public static List<JsonFault> Faults(string text)
    {
        List<JsonFault> faults = [];
        Last last = Last.Nothing;
        int valueEnd = 0, comma = -1;
        for (int at = 0; at < text.Length;)
        {
            char character = text[at];
            if (char.IsWhiteSpace(character))
            {
                at++;
                continue;
            }

            int end = End(text, at);
            switch (character)
            {
                case '}' or ']':
                    if (last == Last.Comma)
                        faults.Add(new(new(comma, 1, ""), "A comma stands before the end of a list or an object.", "Remove it."));
                    (last, valueEnd) = (Last.Value, end);
                    break;
                case ',':
                    if (last is Last.Comma or Last.Open)
                        faults.Add(new(new(at, 1, ""), "A comma separates nothing.", "Remove it."));
                    else
                        (last, comma) = (Last.Comma, at);
                    break;
                case ':':
                    last = Last.Colon;
                    break;
                case '{' or '[' or '"' or '-' or (>= '0' and <= '9') or 't' or 'f' or 'n' when IsToken(text, at, end):
                    if (last == Last.Value)
                        faults.Add(new(new(valueEnd, 0, ","), "A comma is missing after this value.", "Add it."));
                    (last, valueEnd) = (character is '{' or '[' ? Last.Open : Last.Value, end);
                    break;
                default:
                    end = EndOfJunk(text, at);
                    faults.Add(new(new(at, end - at, ""), $"'{Errors.Shown(text[at..end])}' is no JSON; there are no comments and no omissions in it.", "Remove it."));
                    break;
            }

            at = end;
        }

        return faults;
    }

    private static bool IsToken(string text, int at, int end) =>
        text[at] is '{' or '[' or '"' || text[at..end] is "true" or "false" or "null" || double.TryParse(text.AsSpan(at, end - at), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);

    private static int End(string text, int at)
    {
        int end = at + 1;
        if (text[at] == '"')
        {
            while (end < text.Length && text[end] != '"' && text[end] != '\n')
                end += text[end] == '\\' ? 2 : 1;
            return Math.Min(end + 1, text.Length);
        }

        if (!IsWord(text[at]))
            return end;
        while (end < text.Length && IsWord(text[end]))
            end++;
        return end;
    }

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '+' or '.';

    // Up to what JSON would go on with; a line comment takes its line.
    private static int EndOfJunk(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "/*", 0, 2) == 0)
            return text.IndexOf("*/", at + 2, StringComparison.Ordinal) is int close and > 0 ? close + 2 : text.Length;
        bool line = string.CompareOrdinal(text, at, "//", 0, 2) == 0 || text[at] == '#';
        int end = at + 1;
        while (end < text.Length && text[end] is not ('\n' or '\r') && (line || text[end] is not ('{' or '}' or '[' or ']' or '"' or ',')))
            end++;
        while (end > at + 1 && char.IsWhiteSpace(text[end - 1]))
            end--;
        return end;
    }
}
