using CicdTools.Providers.Formats.Files;

namespace CicdTools.Providers.Hosted;

/// <summary>Remembers which files a reader wanted, so that they can be fetched.</summary>
internal sealed class AskedFiles(IFileSource inner) : IFileSource
{
    public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Patterns { get; } = new(StringComparer.Ordinal);

    public string? Read(string path)
    {
        if (PathPattern.Normalize(path) is { } normal)
            Asked.Add(normal);
        return inner.Read(path);
    }

    public IEnumerable<string> Find(string pattern)
    {
        if (PathPattern.Normalize(pattern) is { } normal)
            Patterns.Add(normal);
        return inner.Find(pattern);
    }
}
