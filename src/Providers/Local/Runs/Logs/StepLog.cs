using System.Buffers;
using System.Text;

namespace CicdTools.Providers.Local.Runs;

/// <summary>What one step writes: masked, cut into lines, stamped, and appended in few writes.</summary>
/// <param name="log">The job's log.</param>
/// <param name="number">The step's number.</param>
/// <param name="readsCommands">Whether <c>::add-mask::</c> is obeyed.</param>
internal sealed class StepLog(JobLog log, int number, bool readsCommands)
{
    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private readonly ArrayBufferWriter<byte> _held = new(256);
    private readonly byte[] _stamp = new byte[48];
    private SecretMasker? _masker;
    private int _stampLength;
    private int _lineLength;
    private bool _inLine;
    private bool _midLine;

    // docs.github.com, "Workflow commands for GitHub Actions", "Masking a value in a log".
    private static ReadOnlySpan<byte> AddMask => "::add-mask::"u8;

    /// <summary>Takes output as it comes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _stampLength = log.Stamp(_stamp, number);
        if (readsCommands)
            WriteLines(bytes);
        else
            Masked(bytes);
        AppendWhole();
    }

    /// <summary>Ends a line that is open: nothing more comes.</summary>
    public void Complete()
    {
        _stampLength = log.Stamp(_stamp, number);
        if (_held.WrittenCount > 0)
            Masked(_held.WrittenSpan);
        _held.ResetWrittenCount();
        _masker?.Flush(Take);
        if (_inLine)
            EndLine();
        AppendWhole();
    }

    // A value must be masked from the very next line on, so lines that may be commands are looked at before anything after them is let through.
    private void WriteLines(ReadOnlySpan<byte> bytes)
    {
        if (_held.WrittenCount == 0 && bytes.IndexOf((byte)':') < 0)
        {
            Masked(bytes);
            _midLine = bytes.Length == 0 ? _midLine : bytes[^1] != (byte)'\n';
            return;
        }

        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)'\n') + 1;
            bool atStart = _held.WrittenCount > 0 || !_midLine;
            ReadOnlySpan<byte> part = end == 0 ? bytes : bytes[..end];
            bytes = bytes[part.Length..];
            bool mayBeCommand = atStart && (_held.WrittenCount > 0 || part.StartsWith(AddMask[..Math.Min(part.Length, AddMask.Length)])) && _held.WrittenCount + part.Length <= JobLog.LongestLine;
            if (!mayBeCommand)
            {
                if (_held.WrittenCount > 0)
                    Masked(_held.WrittenSpan);
                _held.ResetWrittenCount();
                Masked(part);
                _midLine = end == 0;
                continue;
            }

            _held.Write(part);
            _midLine = end == 0;
            if (end == 0)
                continue;
            if (_held.WrittenSpan.StartsWith(AddMask))
                log.AddSecret(Encoding.UTF8.GetString(_held.WrittenSpan[AddMask.Length..]).TrimEnd('\r', '\n'));
            Masked(_held.WrittenSpan);
            _held.ResetWrittenCount();
        }
    }

    private void Masked(ReadOnlySpan<byte> bytes)
    {
        if (_masker is null && log.Patterns.Count == 0)
        {
            Take(bytes);
            return;
        }

        _masker ??= new(() => log.Patterns);
        _masker.Write(bytes, Take);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (!_inLine)
            {
                _lines.Write(_stamp.AsSpan(0, _stampLength));
                _inLine = true;
                _lineLength = 0;
            }

            int end = bytes.IndexOf((byte)'\n');
            int room = JobLog.LongestLine - _lineLength;
            int take = Math.Min(end < 0 ? bytes.Length : end, room);
            _lines.Write(bytes[..take]);
            _lineLength += take;
            bytes = bytes[take..];
            if (end == take)
                bytes = bytes[1..];
            if (end == take || _lineLength == JobLog.LongestLine)
                EndLine();
        }
    }

    private void EndLine()
    {
        _lines.Write("\n"u8);
        _inLine = false;
    }

    // An open line waits for its end, so that lines of steps that write at once do not mix.
    private void AppendWhole()
    {
        int whole = _lines.WrittenSpan.LastIndexOf((byte)'\n') + 1;
        if (whole == 0)
            return;
        byte[]? rest = whole < _lines.WrittenCount ? _lines.WrittenSpan[whole..].ToArray() : null;
        try
        {
            log.Append(_lines.WrittenSpan[..whole]);
        }
        finally
        {
            _lines.ResetWrittenCount();
            if (rest is not null)
                _lines.Write(rest);
        }
    }
}
