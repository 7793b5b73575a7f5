using CicdTools.Providers.Aws.Models;

namespace CicdTools.Providers.Aws;

/// <summary>How far a job's log was read. An event is mostly a line, but what a program writes slowly comes in parts of one.</summary>
internal sealed class LogCursor(string run, string job)
{
    private string _open = "";
    private DateTimeOffset _openedAt;

    public LogStream? Stream { get; set; }

    public string? Token { get; set; }

    public IEnumerable<LogLine> Read(IEnumerable<LogEventModel> events)
    {
        foreach (LogEventModel one in events)
        {
            if (_open.Length == 0)
                _openedAt = DateTimeOffset.FromUnixTimeMilliseconds(one.Timestamp);
            string[] lines = (_open + one.Message).Split('\n');
            _open = lines[^1];
            foreach (string line in lines.SkipLast(1))
                yield return Line(line);
        }
    }

    /// <summary>What stands there without a line's end, once nothing more comes.</summary>
    public IEnumerable<LogLine> Rest()
    {
        if (_open.Length == 0)
            yield break;
        yield return Line(_open);
        _open = "";
    }

    private LogLine Line(string text) => new() { RunId = run, Job = job, Timestamp = _openedAt, Text = LogText.Neutralize(text.TrimEnd('\r')) };
}
