using System.Security.Cryptography;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Digests of files.</summary>
internal static class FileDigests
{
    /// <summary>
    /// One digest of all files that fit, empty for none: docs.github.com, "Expressions", hashFiles: "calculates an individual SHA-256 hash for each
    /// matched file, and then uses those hashes to calculate a final SHA-256 hash for the set of files".
    /// </summary>
    public static string Of(string root, string[] patterns)
    {
        string[] files = FileSelection.Find(root, patterns.Where(pattern => !pattern.StartsWith('!')), patterns.Where(pattern => pattern.StartsWith('!')).Select(pattern => pattern[1..]));
        if (files.Length == 0)
            return "";
        using IncrementalHash all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            using FileStream stream = File.OpenRead(Path.Combine(root, file));
            all.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexString(all.GetHashAndReset()).ToLowerInvariant();
    }

    /// <summary>The digest of a file, as <c>sha256:…</c>.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
            return $"sha256:{Convert.ToHexString(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false)).ToLowerInvariant()}";
    }

    /// <summary>The digest of a text, for use as a file name.</summary>
    public static string OfText(string text) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
