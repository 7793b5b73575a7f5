using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>The values that <c>!reference [job, key]</c> names (https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags).</summary>
internal sealed class ReferenceResolver(YamlMap root, DiagnosticBag diagnostics)
{
    // The documented maximum of nesting.
    private const int MaxLevels = 10;

    private readonly Dictionary<YamlNode, YamlNode> _done = new(ReferenceEqualityComparer.Instance);
    private int _nodes;

    /// <summary>The configuration with every reference replaced.</summary>
    public YamlMap Resolve() => (YamlMap)Resolve(root, []);

    private YamlNode Resolve(YamlNode node, List<YamlNode> chain)
    {
        if (_done.TryGetValue(node, out YamlNode? done))
            return done;
        YamlNode result = node switch
        {
            YamlList { Tag: "!reference" } reference => Target(reference, chain),
            YamlList list when list.Items.Any(Changes) => new YamlList([.. list.Items.SelectMany(item => Items(item, chain))]) { Mark = list.Mark, Tag = list.Tag },
            YamlMap map when map.Entries.Any(entry => Changes(entry.Value)) => new YamlMap([.. map.Entries.Select(entry => new YamlEntry(entry.Key, Resolve(entry.Value, chain)))]) { Mark = map.Mark, Tag = map.Tag },
            _ => node,
        };
        if (chain.Count == 0)
            _done[node] = result;
        return result;
    }

    // A list that is referred to inside a list becomes part of it.
    private IEnumerable<YamlNode> Items(YamlNode item, List<YamlNode> chain)
    {
        YamlNode resolved = Resolve(item, chain);
        if (item.Tag != "!reference" || resolved is not YamlList list)
            return [resolved];
        _nodes += list.Items.Count;
        return list.Items;
    }

    private YamlNode Target(YamlList reference, List<YamlNode> chain)
    {
        string shown = $"[{string.Join(", ", reference.Items.OfType<YamlScalar>().Select(item => Errors.Shown(item.Value)))}]";
        if (chain.Contains(reference))
            return Broken("ReferenceCycle", $"The reference {shown} leads back to itself.", reference);
        if (chain.Count >= MaxLevels)
            return Broken("ReferenceTooDeep", $"The reference {shown} goes through more than {MaxLevels} others.", reference);
        if (++_nodes > YamlLimits.Nodes)
            return Broken("TooManyNodes", "The references stand for too many values.", reference);
        YamlNode? target = root;
        foreach (YamlNode step in reference.Items)
            target = step is YamlScalar key && target is YamlMap map ? map[key.Value] : null;
        if (target is null || ReferenceEquals(target, root))
            return Broken("UnknownReference", $"The reference {shown} names nothing in this configuration.", reference);
        chain.Add(reference);
        YamlNode resolved = Resolve(target, chain);
        chain.RemoveAt(chain.Count - 1);
        return resolved;
    }

    private YamlScalar Broken(string id, string message, YamlNode at)
    {
        diagnostics.Error(id, message, at.Mark?.Path, at.Line, "Correct the reference.");
        return new YamlScalar("", YamlStyle.Plain) { Mark = at.Mark };
    }

    private static bool Changes(YamlNode node) => node switch
    {
        { Tag: "!reference" } => true,
        YamlList list => list.Items.Any(Changes),
        YamlMap map => map.Entries.Any(entry => Changes(entry.Value)),
        _ => false,
    };
}
