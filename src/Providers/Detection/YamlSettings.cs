using System.Globalization;

namespace CicdTools.Providers.Detection;

/// <summary>Reads block mappings and lists of scalars by their indentation: what manifests state. Anchors and flow style are left as text, so nothing can expand.</summary>
internal static class YamlSettings
{
    public static Settings Read(string[] lines)
    {
        List<Setting> found = [];
        Stack<(int Indent, string Key)> path = new();
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        for (int at = 0; at < lines.Length; at++)
        {
            string line = lines[at];
            string content = line.TrimStart(' ');
            int indent = line.Length - content.Length;
            if (content.Length == 0 || content[0] is '#' or '%' || content.StartsWith("---", StringComparison.Ordinal))
                continue;
            while (content.StartsWith("- ", StringComparison.Ordinal))
            {
                // An item may stand as deep as its key.
                Leave(path, indent, keepNamed: true);
                string parent = string.Join('\u001f', path.Reverse().Select(entry => entry.Key));
                counts[parent] = counts.GetValueOrDefault(parent, -1) + 1;
                path.Push((indent, counts[parent].ToString(CultureInfo.InvariantCulture)));
                string rest = content[2..].TrimStart(' ');
                indent += content.Length - rest.Length;
                content = rest;
            }

            int colon = content.IndexOf(": ", StringComparison.Ordinal);
            bool opens = colon < 0 && content.EndsWith(':');
            if (path.Count == 0 || !IsItem(path.Peek()) || path.Peek().Indent >= indent)
                Leave(path, indent, keepNamed: false);
            if (colon < 0 && !opens)
            {
                if (path.Count > 0 && IsItem(path.Peek()))
                    found.Add(new(Keys(path), Clean(content), at + 1));
                continue;
            }

            path.Push((indent, Clean(opens ? content[..^1] : content[..colon])));
            if (!opens)
                found.Add(new(Keys(path), Clean(content[(colon + 2)..]), at + 1));
        }

        return new(found);
    }

    private static string[] Keys(Stack<(int Indent, string Key)> path) => [.. path.Reverse().Select(entry => entry.Key)];

    private static bool IsItem((int Indent, string Key) entry) => entry.Key.Length > 0 && char.IsAsciiDigit(entry.Key[0]);

    private static void Leave(Stack<(int Indent, string Key)> path, int indent, bool keepNamed)
    {
        while (path.Count > 0 && (path.Peek().Indent > indent || (path.Peek().Indent == indent && !(keepNamed && !IsItem(path.Peek())))))
            path.Pop();
    }

    private static string Clean(string value)
    {
        value = value.Trim();
        if (value.Length >= 2 && value[0] is '"' or '\'' && value.IndexOf(value[0], 1) is > 0 and var end)
            return value[1..end];
        int comment = value.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? value : value[..comment].TrimEnd();
    }
}
