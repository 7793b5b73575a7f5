namespace CicdTools.Providers.Badges;

/// <summary>The parts of a Markdown text between fences, where an address is an example. See https://spec.commonmark.org/0.31.2/#fenced-code-blocks.</summary>
internal sealed class FencedCode
{
    private readonly List<(int Begin, int End)> _blocks = [];

    public FencedCode(string text)
    {
        (int Begin, char Mark, int Length)? open = null;
        foreach (Line line in Line.Of(text))
        {
            ReadOnlySpan<char> content = text.AsSpan(line.Begin, line.End - line.Begin).TrimStart(' ');
            char mark = content.IsEmpty ? ' ' : content[0];
            int length = content.IndexOfAnyExcept(mark) is int other and >= 0 ? other : content.Length;
            if (mark is not ('`' or '~') || length < 3 || line.End - line.Begin - content.Length > 3)
                continue;
            if (open is null && (mark == '~' || !content[length..].Contains('`')))
            {
                open = (line.Begin, mark, length);
            }
            else if (open is { } begun && begun.Mark == mark && length >= begun.Length && content[length..].Trim().IsEmpty)
            {
                _blocks.Add((begun.Begin, line.End));
                open = null;
            }
        }

        // One that nobody closes goes to the end.
        if (open is { } last)
            _blocks.Add((last.Begin, text.Length));
    }

    public bool Holds(int position) => _blocks.Exists(block => position >= block.Begin && position < block.End);
}
