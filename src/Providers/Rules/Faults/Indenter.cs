using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>Gives lines the indentation that their keys ask for. Nothing but the blanks at a line's beginning changes.</summary>
internal sealed partial class Indenter(KeyShape root)
{
    private readonly Stack<Level> _levels = new([new Level(root, 0)]);

    public TextEdit[] Indent(RuleFile file)
    {
        List<TextEdit> edits = [];
        int? block = null;
        for (int number = 1; number <= file.Lines.Count; number++)
        {
            string line = file.Lines.Text(number), text = line.TrimStart();
            if (text.Length == 0 || text is "..." or "---")
                continue;
            int indent;
            if (text[0] == '#' && block is null)
                indent = _levels.Peek().Indent;
            else if (block is { } inside && !Leaves(text))
                indent = inside;
            else
                (indent, block) = Place(text);
            int old = line.Length - text.Length;
            if (indent != old)
                edits.Add(new(file.Lines.Start(number), old, new string(' ', indent)));
        }

        return [.. edits];
    }

    // A block of text ends where a line could be nothing but a key or an item of this format.
    private bool Leaves(string text)
    {
        Match key = Key().Match(text);
        return key.Success && _levels.Any(level => (key.Groups["item"].Success ? level.Shape.Item : level.Shape)?.Keys.ContainsKey(key.Groups["key"].Value) == true
            && (key.Groups["item"].Success || !level.Seen.Contains(key.Groups["key"].Value)));
    }

    private (int Indent, int? Block) Place(string text)
    {
        Match key = Key().Match(text);
        if (text.StartsWith("- ", StringComparison.Ordinal) || text == "-")
            return Item(key);
        if (!key.Success)
            return (_levels.Peek().Indent, null);
        string name = key.Groups["key"].Value;
        Level? level = Owner(name);
        if (level is null)
            return (_levels.Peek().Indent, null);
        while (_levels.Peek() != level)
            _levels.Pop();
        return (level.Indent, Enter(level, name, key, level.Indent));
    }

    // The key belongs to the innermost level that knows it by name and has it not yet; else to the innermost that takes any name.
    private Level? Owner(string name) =>
        _levels.FirstOrDefault(level => level.Shape.Keys.ContainsKey(name) && !level.Seen.Contains(name))
        ?? _levels.FirstOrDefault(level => level.Shape.Any is not null && !level.Seen.Contains(name));

    private (int Indent, int? Block) Item(Match key)
    {
        while (_levels.Count > 1 && _levels.Peek().Shape.Item is null)
            _levels.Pop();
        Level list = _levels.Peek();
        if (list.Shape.Item is not { } shape)
            return (list.Indent, null);
        if (!key.Success || shape.Keys.Count == 0)
            return (list.Indent, null);
        Level item = new(shape, list.Indent + 2);
        _levels.Push(item);
        return (list.Indent, Enter(item, key.Groups["key"].Value, key, item.Indent));
    }

    private int? Enter(Level level, string name, Match key, int indent)
    {
        level.Seen.Add(name);
        string value = key.Groups["value"].Value.Trim();
        if (value.Length > 0 && value[0] is '|' or '>')
            return indent + 2;
        if (value.Length == 0 || value[0] == '#')
            _levels.Push(new(level.Shape.Keys.GetValueOrDefault(name) ?? level.Shape.Any ?? KeyShape.Text, indent + 2));
        return null;
    }

    [GeneratedRegex(@"^(?<item>-\s+)?[""']?(?<key>[A-Za-z_][\w.-]*)[""']?:(?<value>\s.*|)$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    private sealed class Level(KeyShape shape, int indent)
    {
        public KeyShape Shape => shape;

        public int Indent => indent;

        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);
    }
}
