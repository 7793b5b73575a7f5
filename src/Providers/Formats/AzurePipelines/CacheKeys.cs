using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// Cache keys: segments with a bar between them, each text, a reference, or the path or pattern of files whose digest counts
/// (https://learn.microsoft.com/azure/devops/pipelines/release/caching#cache-key). What looks like a path but is text stands in double quotes.
/// </summary>
internal static class CacheKeys
{
    /// <summary>The key without empty segments, which come from parts that bring their own bars.</summary>
    public static string Tidy(string key) =>
        key.Contains("| |", StringComparison.Ordinal) || key.StartsWith(" |", StringComparison.Ordinal) || key.EndsWith("| ", StringComparison.Ordinal)
            ? string.Join(" | ", key.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : key;

    /// <summary>The parts of a key; between two segments stands a dash where both are text.</summary>
    public static IEnumerable<TextPart> Read(string key, Func<string, IEnumerable<TextPart>> references)
    {
        bool first = true;
        foreach (string segment in key.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!first)
                yield return new LiteralPart("-");
            first = false;
            bool quoted = segment.Length > 1 && segment[0] == '"' && segment[^1] == '"';
            if (!quoted && IsPath(segment) && !segment.Contains("$(", StringComparison.Ordinal))
            {
                yield return new FileDigestPart([.. segment.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);
                continue;
            }

            foreach (TextPart part in references(quoted ? segment[1..^1] : segment))
                yield return part;
        }
    }

    /// <summary>Text as a part of a key.</summary>
    public static string Literal(string text) => IsPath(text) ? $" | \"{text}\" | " : text;

    /// <summary>A digest as a part of a key.</summary>
    public static string Digest(string[] patterns) => $" | {string.Join(", ", patterns)} | ";

    private static bool IsPath(string segment) => segment.AsSpan().IndexOfAny("*./\\") >= 0;
}
