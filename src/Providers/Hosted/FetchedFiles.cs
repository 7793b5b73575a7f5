using CicdTools.Providers.Formats.Files;

namespace CicdTools.Providers.Hosted;

/// <summary>Files that were fetched from a system, as a source for the readers of pipelines.</summary>
internal sealed class FetchedFiles(IReadOnlyDictionary<string, string> files) : IFileSource
{
    public string? Read(string path) => PathPattern.Normalize(path) is { } normal && files.TryGetValue(normal, out string? text) ? text : null;

    public IEnumerable<string> Find(string pattern)
    {
        PathPattern fits = new(PathPattern.Normalize(pattern) ?? "");
        return files.Keys.Where(fits.Matches).Order(StringComparer.Ordinal);
    }
}
