using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Replaces secrets in a stream of bytes, wherever the stream is cut. It keeps back at most one byte less than the longest pattern.</summary>
/// <param name="patterns">What to replace; asked at every write, since a job may learn of secrets while it runs.</param>
internal sealed class SecretMasker(Func<MaskPatterns> patterns)
{
    private byte[] _buffer = [];
    private int _pending;
    private int _covered;

    private static ReadOnlySpan<byte> Mask => "***"u8;

    /// <summary>Takes bytes and hands on what is certain.</summary>
    public void Write(ReadOnlySpan<byte> bytes, OutputSink sink)
    {
        MaskPatterns search = patterns();
        if (_pending == 0)
        {
            Process(search, bytes, sink, final: false);
            return;
        }

        int length = _pending + bytes.Length;
        if (_buffer.Length < length)
            Array.Resize(ref _buffer, length * 2);
        bytes.CopyTo(_buffer.AsSpan(_pending));
        Process(search, _buffer.AsSpan(0, length), sink, final: false);
    }

    /// <summary>Hands on what was kept back: nothing more comes.</summary>
    public void Flush(OutputSink sink) => Process(patterns(), _buffer.AsSpan(0, _pending), sink, final: true);

    private void Process(MaskPatterns search, ReadOnlySpan<byte> text, OutputSink sink, bool final)
    {
        // No pattern holds a line end, so whatever is before the last one is certain.
        int certain = final || search.Count == 0 ? text.Length : Math.Max(text.Length - search.Longest + 1, text.LastIndexOf((byte)'\n') + 1);
        certain = Math.Max(certain, 0);
        int next = Math.Min(_covered, certain);
        for (int from = 0; search.Find(text, from, certain, out int length) is >= 0 and int at; from = at + 1)
        {
            if (at >= _covered)
            {
                if (at > next)
                    sink(text[next..at]);
                sink(Mask);
            }

            _covered = Math.Max(_covered, at + length);
            next = Math.Min(_covered, certain);
        }

        if (certain > next)
            sink(text[next..certain]);
        _covered = Math.Max(0, _covered - certain);
        ReadOnlySpan<byte> rest = text[certain..];
        if (_buffer.Length < rest.Length)
            Array.Resize(ref _buffer, Math.Max(rest.Length, 256));
        rest.CopyTo(_buffer);
        _pending = rest.Length;
    }
}
