using System.Text;
using System.Text.Encodings.Web;

namespace CicdTools.Providers.Local.Runs;

/// <summary>The shapes in which a secret may turn up in a log: as it is, line by line, and as programs encode it.</summary>
internal static class SecretForms
{
    /// <summary>Encoded forms of fewer bytes would mask common short words.</summary>
    private const int ShortestEncoded = 4;

    /// <summary>All of them, none holding a line end, without repetition.</summary>
    public static IEnumerable<byte[]> Of(IEnumerable<string> secrets) =>
        secrets.SelectMany(Of).Where(form => form.Length > 0 && !form.Contains('\n')).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes);

    private static IEnumerable<string> Of(string secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
            return [];
        string[] lines = [.. secret.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => !string.IsNullOrWhiteSpace(line))];
        // A line such as '{' alone says nothing and would be masked everywhere; but when all lines are that short, they are the secret.
        string[] telling = lines.Length == 1 ? lines : [.. lines.Where(line => line.Trim().Length >= 3)];
        IEnumerable<string> parts = (telling.Length == 0 ? lines : telling).SelectMany(line => new[] { line, line.Trim() });
        return parts.Prepend(secret).Prepend(secret.Trim()).Distinct(StringComparer.Ordinal).SelectMany(Encoded);
    }

    private static IEnumerable<string> Encoded(string text)
    {
        yield return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < ShortestEncoded)
            yield break;

        string url = Uri.EscapeDataString(text);
        yield return url;
        yield return LowerHex(url);
        yield return url.Replace("%20", "+", StringComparison.Ordinal);
        yield return JavaScriptEncoder.Default.Encode(text);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
        foreach (string form in Base64(bytes))
        {
            yield return form;
            // RFC 4648, section 5: the alphabet for URLs and file names.
            yield return form.Replace('+', '-').Replace('/', '_');
        }
    }

    private static IEnumerable<string> Base64(byte[] bytes)
    {
        string whole = Convert.ToBase64String(bytes);
        yield return whole;
        // Programs break long base64 after 76 (MIME, coreutils) or 64 characters (PEM).
        foreach (int width in (int[])[76, 64])
        {
            for (int at = 0; whole.Length > width && at < whole.Length; at += width)
            {
                string piece = whole.Substring(at, Math.Min(width, whole.Length - at));
                if (piece.Length >= ShortestEncoded)
                    yield return piece;
            }
        }

        // Inside a longer text a secret begins at any of three places of a group; only the characters that it alone decides are certain.
        for (int shift = 0; shift < 3; shift++)
        {
            string encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            int first = shift == 0 ? 0 : shift + 1;
            int end = (shift + bytes.Length) * 8 / 6;
            if (end - first >= ShortestEncoded)
                yield return encoded[first..end];
        }
    }

    private static string LowerHex(string url)
    {
        char[] characters = url.ToCharArray();
        for (int i = 0; i + 2 < characters.Length; i++)
        {
            if (characters[i] != '%')
                continue;
            characters[i + 1] = char.ToLowerInvariant(characters[i + 1]);
            characters[i + 2] = char.ToLowerInvariant(characters[i + 2]);
        }

        return new(characters);
    }
}
