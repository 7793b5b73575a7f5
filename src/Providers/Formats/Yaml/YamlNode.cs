namespace CicdTools.Providers.Formats.Yaml;

/// <summary>How a scalar stands in the text.</summary>
internal enum YamlStyle
{
    /// <summary>Quoted where it would otherwise be read as something else.</summary>
    Any,

    /// <summary>Without quotes: a number, a boolean, null, or text.</summary>
    Plain,

    /// <summary>In quotes: text in any case.</summary>
    Quoted,

    /// <summary>As a block with its line ends.</summary>
    Literal,
}

/// <summary>A node of a YAML tree. Aliases are resolved (the same node appears twice); merge keys and tags are the dialect's job.</summary>
internal abstract class YamlNode
{
    /// <summary>Where it stood; null for one made in memory.</summary>
    public SourceMark? Mark { get; init; }

    /// <summary>The local tag, such as <c>!reference</c>; null for none.</summary>
    public string? Tag { get; init; }

    /// <summary>The line from 1; null for a node made in memory.</summary>
    public int? Line => Mark?.Line;
}

/// <summary>A scalar.</summary>
internal sealed class YamlScalar(string value, YamlStyle style = YamlStyle.Any) : YamlNode
{
    /// <summary>The text.</summary>
    public string Value => value;

    /// <summary>How it stood, or how it shall stand.</summary>
    public YamlStyle Style => style;

    /// <summary>Whether it is YAML's null: nothing, <c>~</c> or <c>null</c> without quotes.</summary>
    public bool IsNull => style == YamlStyle.Plain && Tag is null && (value is "" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A sequence.</summary>
internal sealed class YamlList(IReadOnlyList<YamlNode> items) : YamlNode
{
    /// <summary>The items.</summary>
    public IReadOnlyList<YamlNode> Items => items;
}

/// <summary>A mapping, in the order written. Its keys are scalars and unique.</summary>
internal sealed class YamlMap(IReadOnlyList<YamlEntry> entries) : YamlNode
{
    // A file may have thousands of jobs that refer to each other; most mappings have few keys.
    private const int Few = 16;

    private Dictionary<string, YamlEntry>? _index;

    /// <summary>The entries.</summary>
    public IReadOnlyList<YamlEntry> Entries => entries;

    /// <summary>The value under a key; null where there is none.</summary>
    public YamlNode? this[string key] => Find(key)?.Value;

    /// <summary>The entry of a key; null where there is none.</summary>
    public YamlEntry? Find(string key) => entries.Count <= Few
        ? entries.FirstOrDefault(entry => entry.Name == key)
        : (_index ??= entries.DistinctBy(entry => entry.Name, StringComparer.Ordinal).ToDictionary(entry => entry.Name, StringComparer.Ordinal)).GetValueOrDefault(key);
}

/// <summary>An entry of a mapping.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value)
{
    /// <summary>An entry made in memory.</summary>
    public YamlEntry(string name, YamlNode value)
        : this(new YamlScalar(name), value)
    {
    }

    /// <summary>The key's text.</summary>
    public string Name => Key.Value;
}
