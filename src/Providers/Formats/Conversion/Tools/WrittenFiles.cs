using CicdTools.Providers.Formats.Files;

namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>Files that were written in memory, to be read back.</summary>
internal sealed class WrittenFiles(IEnumerable<PipelineFile> files) : IFileSource
{
    private readonly Dictionary<string, string> _files = files.DistinctBy(file => file.Path, StringComparer.Ordinal).ToDictionary(file => PathPattern.Normalize(file.Path) ?? file.Path, file => file.Text, StringComparer.Ordinal);

    /// <inheritdoc/>
    public string? Read(string path) => _files.GetValueOrDefault(PathPattern.Normalize(path) ?? "");

    /// <inheritdoc/>
    public IEnumerable<string> Find(string pattern)
    {
        PathPattern fits = new(PathPattern.Normalize(pattern) ?? "");
        return _files.Keys.Where(fits.Matches).Order(StringComparer.Ordinal);
    }
}
