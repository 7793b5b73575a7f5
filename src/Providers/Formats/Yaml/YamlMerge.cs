namespace CicdTools.Providers.Formats.Yaml;

/// <summary>Mappings merged into each other.</summary>
internal static class YamlMerge
{
    /// <summary>The entries with the mappings under <c>&lt;&lt;</c> merged in: own keys win, then the earlier mapping (https://yaml.org/type/merge.html).</summary>
    public static List<YamlEntry> MergeKeys(List<YamlEntry> entries)
    {
        HashSet<string> seen = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        List<YamlEntry> merged = [];
        foreach (YamlEntry entry in entries)
        {
            if (entry.Name != "<<")
            {
                merged.Add(entry);
                continue;
            }

            IEnumerable<YamlNode> sources = entry.Value is YamlList list ? list.Items : [entry.Value];
            merged.AddRange(sources.OfType<YamlMap>().SelectMany(source => source.Entries).Where(source => seen.Add(source.Name)));
        }

        return merged;
    }

    /// <summary>Deep merge: mappings are merged key by key, anything else of the upper replaces what is below.</summary>
    public static YamlMap Deep(YamlMap lower, YamlMap upper)
    {
        Dictionary<string, YamlEntry> over = upper.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        List<YamlEntry> entries = [];
        foreach (YamlEntry entry in lower.Entries)
        {
            if (!over.Remove(entry.Name, out YamlEntry? winner))
                entries.Add(entry);
            else if (entry.Value is YamlMap below && winner.Value is YamlMap above)
                entries.Add(new(winner.Key, Deep(below, above)));
            else
                entries.Add(winner);
        }

        entries.AddRange(upper.Entries.Where(entry => over.ContainsKey(entry.Name)));
        return new(entries) { Mark = upper.Mark ?? lower.Mark, Tag = upper.Tag };
    }
}
