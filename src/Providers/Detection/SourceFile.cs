using System.Text;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>A text file of the tree. Only its beginning is ever read.</summary>
/// <param name="Path">The path from the root, with forward slashes.</param>
/// <param name="Text">The text, lines ended by LF.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>As much of a file as is read: manifests are small, and what is larger is data.</summary>
    public const int Limit = 256 * 1024;

    private string[]? _lines;
    private Settings? _settings;

    public string[] Lines => _lines ??= Text.Split('\n');

    /// <summary>The settings in it, by the kind of file that its name tells.</summary>
    public Settings Settings => _settings ??= SettingsReader.Read(this);

    /// <summary>The first line that fits, and what the group (or all of it) matched; null for none.</summary>
    public (string Value, int Line)? Match(Regex pattern)
    {
        Match match = pattern.Match(Text);
        return match.Success ? (match.Groups[^1].Value, LineAt(match.Groups[^1].Index)) : null;
    }

    public int LineAt(int index) => Text.AsSpan(0, index).Count('\n') + 1;

    /// <summary>Reads the beginning of a file; null where it cannot be read as text.</summary>
    public static SourceFile? Load(string root, string path, int limit = Limit)
    {
        try
        {
            string full = System.IO.Path.Combine(root, path);
            // Pipes and devices have no length, and opening one could wait for ever.
            if (new FileInfo(full).Length == 0)
                return new(path, "");
            using FileStream stream = new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] bytes = new byte[(int)Math.Min(stream.Length, limit)];
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (bytes.AsSpan(0, count).Contains((byte)0))
                return null;
            string text = Encoding.UTF8.GetString(bytes, 0, count).TrimStart('\uFEFF');
            return new(path, text.Replace("\r\n", "\n", StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What we may not read tells us nothing; the rest of the tree still does.
            return null;
        }
    }
}
