namespace CicdTools.Providers.Formats.Yaml;

/// <summary>Where the parts of a pipeline stood, by their <see cref="ModelPath"/>. The first mark of a part stays.</summary>
internal sealed class YamlMarks
{
    private readonly Dictionary<string, SourceMark> _marks = new(StringComparer.Ordinal);

    /// <summary>The marks so far.</summary>
    public IReadOnlyDictionary<string, SourceMark> All => _marks;

    /// <summary>Marks a part with the place of a node; a node made in memory has none.</summary>
    public void Add(string path, YamlNode? node)
    {
        if (node?.Mark is { } mark)
            _marks.TryAdd(path, mark);
    }

    /// <summary>Marks a part with the place of the key in a mapping, where it is there.</summary>
    public void Add(string path, YamlMap map, string key) => Add(path, map.Find(key)?.Key);
}
