using System.Globalization;
using System.Text;

namespace CicdTools.Providers.Local.Runs;

/// <summary>A line as it stands in a job's log.</summary>
internal readonly record struct StoredLine(DateTimeOffset Timestamp, int Step, string Text);

/// <summary>Reads a job's log, also while it is being written: only whole lines, and again from where it stopped.</summary>
internal sealed class LogFile(string path) : IDisposable
{
    private byte[] _buffer = [];
    private FileStream? _stream;
    private long _position;
    private int _begin;
    private int _end;

    /// <summary>The next whole line; null where none is there now.</summary>
    public StoredLine? Next()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_begin, _end - _begin).IndexOf((byte)'\n');
            if (length >= 0)
            {
                StoredLine line = Parse(_buffer.AsSpan(_begin, length));
                _begin += length + 1;
                return line;
            }

            if (!Fill())
                return null;
        }
    }

    /// <summary>Lets go of the file; the next read goes on at the same place.</summary>
    public void Close()
    {
        _position = (_stream?.Position ?? _position) - (_end - _begin);
        _stream?.Dispose();
        _stream = null;
        _buffer = [];
        (_begin, _end) = (0, 0);
    }

    public void Dispose() => _stream?.Dispose();

    private bool Fill()
    {
        if (_stream is null)
        {
            if (!File.Exists(path))
                return false;
            _stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0) { Position = _position };
            _buffer = new byte[JobLog.LongestLine + 128];
        }

        _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
        _end -= _begin;
        _begin = 0;
        // A foreign hand may have written a longer line than we ever do: it is cut here too.
        if (_end == _buffer.Length)
            _end = 0;
        int count = _stream.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }

    private static StoredLine Parse(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        string[] parts = text.Split(' ', 3);
        return parts.Length == 3
            && DateTimeOffset.TryParseExact(parts[0], "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int step)
                ? new(time, step, parts[2].TrimEnd('\r'))
                : new(default, 0, text);
    }
}
