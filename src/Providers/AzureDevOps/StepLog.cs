using System.Globalization;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>A step's raw log, line by line, as it grows. Each line begins with its time: https://learn.microsoft.com/en-us/azure/devops/pipelines/troubleshooting/review-logs.</summary>
internal sealed class StepLog(string runId, string job, string step, DateTimeOffset startedAt)
{
    private int _position;
    private DateTimeOffset _at = startedAt;

    /// <summary>Whether the log is read to its end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The lines that are new in the log. The last one is kept back as long as it may grow.</summary>
    public IEnumerable<LogLine> Read(string log, bool isWhole)
    {
        while (_position < log.Length)
        {
            int end = log.IndexOf('\n', _position);
            if (end < 0 && !isWhole)
                yield break;
            string line = end < 0 ? log[_position..] : log[_position..end];
            _position = end < 0 ? log.Length : end + 1;
            yield return Line(line.TrimEnd('\r').TrimStart('\uFEFF'));
        }

        IsDone = isWhole;
    }

    private LogLine Line(string line)
    {
        // 2026-01-01T00:00:00.0000000Z text
        int blank = line.IndexOf(' ', StringComparison.Ordinal);
        string begin = blank < 0 ? line : line[..blank];
        if (begin.EndsWith('Z') && DateTimeOffset.TryParse(begin, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
        {
            _at = at;
            line = blank < 0 ? "" : line[(blank + 1)..];
        }

        return new() { RunId = runId, Job = job, Step = step, Timestamp = _at, Text = LogText.Neutralize(line) };
    }
}
