using CicdTools.Providers.Formats.Files;

namespace CicdTools.Tests.Formats;

/// <summary>Files in memory.</summary>
internal sealed class MemoryFiles : IFileSource
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    public MemoryFiles(params (string Path, string Text)[] files)
    {
        foreach ((string path, string text) in files)
            _files[path] = text;
    }

    public string? Read(string path) => _files.GetValueOrDefault(PathPattern.Normalize(path) ?? "");

    public IEnumerable<string> Find(string pattern)
    {
        PathPattern fits = new(PathPattern.Normalize(pattern) ?? "");
        return _files.Keys.Where(fits.Matches);
    }
}
