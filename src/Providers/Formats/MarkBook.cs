using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats;

/// <summary>Collects where things stand.</summary>
internal sealed class MarkBook
{
    private readonly Dictionary<string, SourceMark> _marks = new(StringComparer.Ordinal);

    /// <summary>What comes before every path; empty for the first pipeline of a file.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The marks.</summary>
    public IReadOnlyDictionary<string, SourceMark> Marks => _marks;

    /// <summary>Marks a part of the pipeline with the place of a node; the first place counts.</summary>
    public void Add(string path, YamlNode? node) => Add(path, node?.Mark);

    /// <summary>Marks a part of the pipeline with a place; the first one counts.</summary>
    public void Add(string path, SourceMark? mark)
    {
        if (mark is not null)
            _marks.TryAdd(Prefix + path, mark);
    }
}
