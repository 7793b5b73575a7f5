using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Jobs with what they extend merged in (https://docs.gitlab.com/ci/yaml/#extends): deep, the later over the earlier, the job itself over all.</summary>
internal sealed class ExtendsResolver(YamlMap root, DiagnosticBag diagnostics)
{
    // The documented maximum of levels.
    private const int MaxLevels = 11;

    private readonly Dictionary<string, YamlMap> _done = new(StringComparer.Ordinal);

    /// <summary>The configuration with every entry resolved.</summary>
    public YamlMap Resolve() => new([.. root.Entries.Select(entry => entry.Value is YamlMap map && map["extends"] is not null ? new YamlEntry(entry.Key, Resolve(entry.Name, map, [])) : entry)]) { Mark = root.Mark };

    private YamlMap Resolve(string name, YamlMap map, List<string> chain)
    {
        if (_done.TryGetValue(name, out YamlMap? done))
            return done;
        YamlMap own = new([.. map.Entries.Where(entry => entry.Name != "extends")]) { Mark = map.Mark };
        YamlMap? lower = null;
        chain.Add(name);
        foreach (YamlScalar parent in Parents(map["extends"]))
        {
            if (Parent(name, parent, chain) is { } resolved)
                lower = lower is null ? resolved : YamlMerge.Deep(lower, resolved);
        }

        chain.RemoveAt(chain.Count - 1);
        YamlMap result = lower is null ? own : YamlMerge.Deep(lower, own);
        // "To exclude a key from the extended content, you must assign it to null."
        return _done[name] = result;
    }

    private YamlMap? Parent(string name, YamlScalar parent, List<string> chain)
    {
        if (chain.Contains(parent.Value))
        {
            diagnostics.Error("ExtendsCycle", $"Jobs extend each other: {string.Join(" → ", chain.SkipWhile(entry => entry != parent.Value).Append(parent.Value).Select(Errors.Shown))}.", parent.Mark?.Path, parent.Line, "Remove one of these 'extends'.");
            return null;
        }

        if (chain.Count >= MaxLevels)
        {
            diagnostics.Error("ExtendsTooDeep", $"'{Errors.Shown(name)}' extends more than {MaxLevels} levels.", parent.Mark?.Path, parent.Line, "Extend fewer levels.");
            return null;
        }

        if (root[parent.Value] is YamlMap map)
            return Resolve(parent.Value, map, chain);
        diagnostics.Error("UnknownExtends", $"'{Errors.Shown(name)}' extends '{Errors.Shown(parent.Value)}', which is not there.", parent.Mark?.Path, parent.Line, "Correct the name, or include the file that has it.");
        return null;
    }

    private static IEnumerable<YamlScalar> Parents(YamlNode? node) => node switch
    {
        YamlScalar { IsNull: false } scalar => [scalar],
        YamlList list => list.Items.OfType<YamlScalar>(),
        _ => [],
    };
}
