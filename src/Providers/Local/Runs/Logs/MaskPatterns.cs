using System.Text;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// Many byte patterns searched for at once, none holding a line end. Sun Wu and Udi Manber's method: a table by pairs of bytes tells
/// how far the search may jump, so that of ordinary text only a fraction of the bytes is looked at.
/// </summary>
internal sealed class MaskPatterns
{
    private readonly byte[][][] _byFirst = new byte[256][][];
    private readonly Dictionary<int, byte[][]> _byBlock = [];
    private readonly byte[]? _shifts;
    private readonly int _shortest;

    /// <summary>A search for these.</summary>
    public MaskPatterns(IEnumerable<byte[]> patterns)
    {
        byte[][] all = [.. patterns];
        Count = all.Length;
        if (Count == 0)
            return;
        Longest = all.Max(pattern => pattern.Length);
        _shortest = all.Min(pattern => pattern.Length);
        if (_shortest < 2)
        {
            foreach (IGrouping<byte, byte[]> group in all.GroupBy(pattern => pattern[0]))
                _byFirst[group.Key] = Sort(group);
            return;
        }

        _shifts = new byte[65536];
        Array.Fill(_shifts, (byte)Math.Min(255, _shortest - 1));
        foreach (byte[] pattern in all)
        {
            for (int i = 0; i <= _shortest - 2; i++)
            {
                int block = Block(pattern[i], pattern[i + 1]);
                _shifts[block] = (byte)Math.Min(_shifts[block], _shortest - 2 - i);
            }
        }

        foreach (IGrouping<int, byte[]> group in all.GroupBy(pattern => Block(pattern[_shortest - 2], pattern[_shortest - 1])))
            _byBlock[group.Key] = Sort(group);
    }

    /// <summary>None at all.</summary>
    public static MaskPatterns None { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The length of the longest.</summary>
    public int Longest { get; }

    /// <summary>Those for these secrets.</summary>
    public static MaskPatterns For(IEnumerable<string> secrets) => new(SecretForms.Of(secrets));

    /// <summary>The next place from <paramref name="from"/> on and before <paramref name="before"/> where one stands, and the length of the longest there; -1 for none.</summary>
    public int Find(ReadOnlySpan<byte> text, int from, int before, out int length)
    {
        length = 0;
        if (Count == 0)
            return -1;
        return _shifts is null ? FindAnywhere(text, from, before, out length) : FindByJumps(text, from, before, out length);
    }

    /// <summary>The text with every secret replaced.</summary>
    public string Mask(string text)
    {
        if (Count == 0)
            return text;
        using MemoryStream masked = new();
        SecretMasker masker = new(() => this);
        masker.Write(Encoding.UTF8.GetBytes(text), bytes => masked.Write(bytes));
        masker.Flush(bytes => masked.Write(bytes));
        return Encoding.UTF8.GetString(masked.GetBuffer(), 0, (int)masked.Length);
    }

    private static int Block(byte first, byte second) => (first << 8) | second;

    private static byte[][] Sort(IEnumerable<byte[]> patterns) => [.. patterns.OrderByDescending(pattern => pattern.Length)];

    private static int Match(ReadOnlySpan<byte> text, byte[][]? patterns)
    {
        foreach (byte[] pattern in patterns ?? [])
        {
            if (text.StartsWith(pattern))
                return pattern.Length;
        }

        return 0;
    }

    private int FindAnywhere(ReadOnlySpan<byte> text, int from, int before, out int length)
    {
        length = 0;
        for (int at = from; at < before; at++)
        {
            length = Match(text[at..], _byFirst[text[at]]);
            if (length > 0)
                return at;
        }

        return -1;
    }

    private int FindByJumps(ReadOnlySpan<byte> text, int from, int before, out int length)
    {
        length = 0;
        byte[] shifts = _shifts!;
        int back = _shortest - 2;
        int last = Math.Min(text.Length - 2, before - 1 + back);
        for (int at = from + back; at <= last;)
        {
            int block = Block(text[at], text[at + 1]);
            int shift = shifts[block];
            if (shift == 0)
            {
                length = Match(text[(at - back)..], _byBlock.GetValueOrDefault(block));
                if (length > 0)
                    return at - back;
                shift = 1;
            }

            at += shift;
        }

        return -1;
    }
}
