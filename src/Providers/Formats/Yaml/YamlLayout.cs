using System.Text;

namespace CicdTools.Providers.Formats.Yaml;

/// <summary>Empty lines between the large parts of a file, for those who read it.</summary>
internal static class YamlLayout
{
    /// <summary>
    /// Puts an empty line before every key of the first level, and before every key of the second below <paramref name="under"/>.
    /// The writer indents the content of blocks and breaks no other text, so a line that begins there is always a key.
    /// </summary>
    public static string SpaceBlocks(string text, string? under = null)
    {
        StringBuilder result = new();
        bool inside = false, first = true;
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            bool top = line.Length > 0 && line[0] is not (' ' or '-');
            bool second = inside && line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 2 && line[2] != ' ';
            if ((top && result.Length > 0) || (second && !first))
                result.Append('\n');
            if (second)
                first = false;
            if (top)
                inside = line == under;
            result.Append(line).Append('\n');
        }

        return result.ToString();
    }
}
