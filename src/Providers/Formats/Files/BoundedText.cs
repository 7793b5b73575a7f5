using System.Text;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Files;

/// <summary>A file's text, of a file of any size no more than says that it is too large.</summary>
internal static class BoundedText
{
    /// <summary>Reads to the end, or a little beyond what any format reads.</summary>
    public static string Read(Stream stream)
    {
        using StreamReader reader = new(stream);
        StringBuilder text = new();
        char[] buffer = new char[8 * 1024];
        while (text.Length <= YamlLimits.Characters && reader.Read(buffer) is int length and > 0)
            text.Append(buffer, 0, length);
        return text.ToString();
    }
}
