using System.Text;
using System.Text.Unicode;

namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>A file's text, or why it is none.</summary>
internal static class SourceText
{
    // No format reads more, and nothing larger is worth the memory.
    private const long Bytes = 64L * 1024 * 1024;

    /// <exception cref="CicdException"><c>FileTooLarge</c>, <c>FileNotUtf8</c>, <c>FileNotReadable</c>.</exception>
    public static string Read(string full, string path)
    {
        byte[] bytes = Load(full, path);
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0));
        string line = bytes.AsSpan(0, 2) is [0xFF, 0xFE] or [0xFE, 0xFF] ? "it is saved as UTF-16" : $"line {LineOf(bytes)} holds bytes that are none";
        throw new CicdException("FileNotUtf8", CicdErrorKind.Invalid, $"The file '{path}' is no UTF-8 text: {line}.", path, "Save it as UTF-8.");
    }

    private static byte[] Load(string full, string path)
    {
        try
        {
            return new FileInfo(full).Length <= Bytes ? File.ReadAllBytes(full)
                : throw new CicdException("FileTooLarge", CicdErrorKind.Invalid, $"The file '{path}' has more than {Bytes / 1024 / 1024} MB.", path, "Split it, or move long scripts into files of their own.");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new CicdException("FileNotReadable", CicdErrorKind.Forbidden, $"The file '{path}' cannot be read: {error.Message.TrimEnd('.')}.", path, "Check that this user may read it.", error);
        }
    }

    private static int LineOf(ReadOnlySpan<byte> bytes)
    {
        int line = 1;
        while (bytes.IndexOf((byte)'\n') is int end and >= 0)
        {
            if (!Utf8.IsValid(bytes[..end]))
                return line;
            line++;
            bytes = bytes[(end + 1)..];
        }

        return line;
    }
}
