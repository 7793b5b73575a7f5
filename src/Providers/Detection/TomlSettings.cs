using System.Globalization;
using System.Text;

namespace CicdTools.Providers.Detection;

/// <summary>Reads as much of TOML and of INI files as manifests use: tables, keys, strings, lists over several lines, inline tables as text.</summary>
internal static class TomlSettings
{
    public static Settings Read(string[] lines)
    {
        List<Setting> found = [];
        string[] table = [];
        for (int at = 0; at < lines.Length; at++)
        {
            string line = Strip(lines[at]);
            if (line.StartsWith('[') && line.EndsWith(']') && !line.Contains('='))
            {
                table = SplitKey(line.Trim('[', ']', ' '));
                found.Add(new(table, "", at + 1));
                continue;
            }

            int equals = FindOutsideQuotes(line, '=');
            if (equals <= 0)
                continue;
            string[] keys = [.. table, .. SplitKey(line[..equals])];
            string value = line[(equals + 1)..].Trim();
            if (value.StartsWith('['))
                at = ReadList(lines, at, value[1..], keys, found);
            else if (value.Length == 0)
                at = ReadIndented(lines, at, keys, found);
            else
                found.Add(new(keys, Unquote(value), at + 1));
        }

        return new(found);
    }

    private static int ReadList(string[] lines, int at, string rest, string[] keys, List<Setting> found)
    {
        int index = 0;
        while (true)
        {
            List<string> items = SplitItems(rest, out bool closed);
            foreach (string item in items)
                found.Add(new([.. keys, (index++).ToString(CultureInfo.InvariantCulture)], Unquote(item), at + 1));
            if (closed || at + 1 >= lines.Length)
                return at;
            rest = Strip(lines[++at]);
        }
    }

    // setup.cfg and its kind put lists into indented lines.
    private static int ReadIndented(string[] lines, int at, string[] keys, List<Setting> found)
    {
        int index = 0;
        while (at + 1 < lines.Length && lines[at + 1].Length > 0 && lines[at + 1][0] is ' ' or '\t')
        {
            at++;
            if (Strip(lines[at]) is { Length: > 0 } item)
                found.Add(new([.. keys, (index++).ToString(CultureInfo.InvariantCulture)], item, at + 1));
        }

        return at;
    }

    private static List<string> SplitItems(string text, out bool closed)
    {
        List<string> items = [];
        StringBuilder item = new();
        char quote = '\0';
        closed = false;
        foreach (char letter in text)
        {
            if (quote == '\0' && letter == ']' && !item.ToString().Contains('['))
            {
                closed = true;
                break;
            }

            if (quote == '\0' && letter == ',')
            {
                Flush();
                continue;
            }

            if (letter is '"' or '\'')
                quote = quote == letter ? '\0' : quote == '\0' ? letter : quote;
            item.Append(letter);
        }

        Flush();
        return items;

        void Flush()
        {
            if (item.ToString().Trim() is { Length: > 0 } value)
                items.Add(value);
            item.Clear();
        }
    }

    private static string[] SplitKey(string key)
    {
        List<string> parts = [];
        int from = 0;
        for (int dot; (dot = FindOutsideQuotes(key[from..], '.')) >= 0; from += dot + 1)
            parts.Add(Unquote(key.Substring(from, dot)));
        parts.Add(Unquote(key[from..]));
        return [.. parts];
    }

    private static string Strip(string line)
    {
        int comment = FindOutsideQuotes(line, '#');
        return (comment < 0 ? line : line[..comment]).Trim();
    }

    private static int FindOutsideQuotes(string text, char wanted)
    {
        char quote = '\0';
        for (int at = 0; at < text.Length; at++)
        {
            if (quote == '\0' && text[at] == wanted)
                return at;
            if (text[at] is '"' or '\'')
                quote = quote == text[at] ? '\0' : quote == '\0' ? text[at] : quote;
        }

        return -1;
    }

    private static string Unquote(string value)
    {
        value = value.Trim();
        return value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value;
    }
}
