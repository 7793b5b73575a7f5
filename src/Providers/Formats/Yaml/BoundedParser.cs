using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CicdTools.Providers.Formats.Yaml;

/// <summary>
/// YamlDotNet's parser with limits. Without them a few bytes end the process (a stack overflow on nested brackets) or hold it for
/// ever (aliases of aliases; aliases as keys, whose hash is computed over and over).
/// </summary>
internal sealed class BoundedParser(IParser inner) : IParser
{
    private readonly Stack<Frame> _open = new();
    private readonly Dictionary<AnchorName, Anchor> _anchors = [];
    private int _nodes;
    private long _expanded;

    public BoundedParser(TextReader text)
        : this(new Parser(new Scanner(text, skipComments: true)))
    {
    }

    public ParsingEvent? Current => inner.Current;

    public bool MoveNext()
    {
        if (!Advance())
            return false;
        switch (inner.Current)
        {
            case DocumentStart:
                _anchors.Clear();
                break;
            case Scalar scalar:
                EnterNode(scalar);
                CheckKey(scalar);
                Define(scalar.Anchor, size: 1);
                LeaveNode();
                break;
            case AnchorAlias alias:
                Expand(alias);
                LeaveNode();
                break;
            case SequenceStart or MappingStart:
                Open((NodeEvent)inner.Current);
                break;
            case SequenceEnd or MappingEnd:
                Close();
                LeaveNode();
                break;
        }

        return true;
    }

    // Some faults of a file end in the parser's own errors, such as a document end mark with nothing before it.
    private bool Advance()
    {
        try
        {
            return inner.MoveNext();
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException or KeyNotFoundException)
        {
            Mark at = inner.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "the structure ends or begins where it must not", fault);
        }
    }

    private void Open(NodeEvent start)
    {
        long before = _expanded;
        EnterNode(start);
        if (_open.TryPeek(out Frame? parent) && parent.AtKey)
            throw Refuse("YamlKeyNotText", start, "A key is a list or a mapping.", "Use text as key.");
        if (_open.Count >= YamlLimits.Depth)
            throw Refuse("YamlTooDeep", start, $"Lists and mappings stand more than {YamlLimits.Depth} deep in each other.", "Make the file flatter.");
        Frame frame = new() { Anchor = start.Anchor, ExpandedBefore = before, AtKey = start is MappingStart, Keys = start is MappingStart ? new(StringComparer.Ordinal) : null };
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor] = new(0, IsOpen: true);
        _open.Push(frame);
    }

    private void Close()
    {
        Frame frame = _open.Pop();
        Define(frame.Anchor, _expanded - frame.ExpandedBefore);
    }

    private void Expand(AnchorAlias alias)
    {
        EnterNode(alias);
        if (_open.TryPeek(out Frame? parent) && parent.AtKey)
            throw Refuse("YamlKeyNotText", alias, $"The alias '*{alias.Value}' stands as a key.", "Write the key as text.");
        if (!_anchors.TryGetValue(alias.Value, out Anchor? anchor))
            throw Refuse("UnknownAnchor", alias, $"There is no anchor '&{alias.Value}' before the alias '*{alias.Value}'.", "Correct the name, or move the anchor before it.");
        if (anchor.IsOpen)
            throw Refuse("RecursiveAnchor", alias, $"The anchor '&{alias.Value}' contains itself.", "Remove the alias.");
        _expanded += anchor.Size - 1;
        if (_expanded > YamlLimits.ExpandedNodes)
            throw Refuse("AliasBomb", alias, $"The aliases stand for more than {YamlLimits.ExpandedNodes} nodes.", "Use fewer aliases of aliases.");
    }

    private void EnterNode(ParsingEvent node)
    {
        _expanded++;
        if (++_nodes > YamlLimits.Nodes)
            throw Refuse("TooManyNodes", node, $"The file has more than {YamlLimits.Nodes} values.", "Split the file.");
    }

    private void LeaveNode()
    {
        if (_open.TryPeek(out Frame? parent) && parent.Keys is not null)
            parent.AtKey = !parent.AtKey;
    }

    private void CheckKey(Scalar scalar)
    {
        if (_open.TryPeek(out Frame? parent) && parent.AtKey && !parent.Keys!.TryAdd(scalar.Value, scalar.Start.Line))
            throw Refuse("DuplicateKey", scalar, string.Create(CultureInfo.InvariantCulture, $"The key '{Errors.Shown(scalar.Value)}' stands twice in one mapping, in the lines {parent.Keys[scalar.Value]} and {scalar.Start.Line}."), scalar.Value == "<<" ? "Merge several mappings with '<<: [*one, *two]'." : "Remove or rename one of them.");
    }

    private void Define(AnchorName name, long size)
    {
        if (!name.IsEmpty)
            _anchors[name] = new(size, IsOpen: false);
    }

    private static YamlRefusedException Refuse(string id, ParsingEvent at, string message, string remedy) => new(id, at.Start, message, remedy);

    private sealed record Anchor(long Size, bool IsOpen);

    private sealed class Frame
    {
        public AnchorName Anchor { get; init; }

        public long ExpandedBefore { get; init; }

        public bool AtKey { get; set; }

        public Dictionary<string, long>? Keys { get; init; }
    }
}
