using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.GitLab;

/// <summary>
/// A job's raw log, line by line, as it grows. Its sections (https://docs.gitlab.com/ci/jobs/job_logs/#create-custom-collapsible-sections) are
/// the steps. Where the runner writes times (https://docs.gitlab.com/ci/yaml/ci_job_log_timestamps/), a line is <c>TIME NNO text</c>, with the
/// stream's number and kind, and a '+' in place of the blank where it goes on with the line before.
/// </summary>
internal sealed partial class TraceReader(string runId, string job, DateTimeOffset startedAt)
{
    private readonly List<string> _sections = [];
    private int _position;
    private string? _begun;
    private DateTimeOffset _at = startedAt;

    /// <summary>Whether the log is read to its end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The lines that are new in the log. The last one is kept back as long as it may grow.</summary>
    public IEnumerable<LogLine> Read(string trace, bool isWhole)
    {
        while (_position < trace.Length)
        {
            int end = trace.IndexOf('\n', _position);
            if (end < 0 && !isWhole)
                yield break;
            string line = end < 0 ? trace[_position..] : trace[_position..end];
            _position = end < 0 ? trace.Length : end + 1;
            foreach (LogLine read in Add(line))
                yield return read;
        }

        IsDone = isWhole;
        if (isWhole && _begun is { } last)
        {
            _begun = null;
            foreach (LogLine read in Split(last))
                yield return read;
        }
    }

    private IEnumerable<LogLine> Add(string line)
    {
        Match header = Header().Match(line);
        if (header.Success && header.Groups["more"].Value == "+" && _begun is not null)
        {
            _begun += line[header.Length..];
            return [];
        }

        string? before = _begun;
        _begun = header.Success ? line[header.Length..] : null;
        List<LogLine> lines = before is null ? [] : [.. Split(before)];
        if (header.Success)
            _at = DateTimeOffset.Parse(header.Groups["at"].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        else
            lines.AddRange(Split(line));
        return lines;
    }

    private IEnumerable<LogLine> Split(string line)
    {
        int from = 0;
        MatchCollection marks = Section().Matches(line);
        foreach (Match mark in marks)
        {
            if (mark.Index > from)
                yield return Line(line[from..mark.Index]);
            from = mark.Index + mark.Length;
            string name = mark.Groups["name"].Value;
            if (mark.Groups["action"].Value == "start")
                _sections.Add(name);
            else if (_sections.LastIndexOf(name) is int open and >= 0)
                _sections.RemoveRange(open, _sections.Count - open);
        }

        if (from < line.Length || marks.Count == 0)
            yield return Line(line[from..]);
    }

    // A terminal writes what stands after a carriage return over what stood before it.
    private LogLine Line(string text)
    {
        string shown = text.TrimEnd('\r');
        shown = shown[(shown.LastIndexOf('\r') + 1)..];
        return new() { RunId = runId, Job = job, Step = _sections.Count == 0 ? "" : _sections[^1], Timestamp = _at, Text = LogText.Neutralize(shown) };
    }

    [GeneratedRegex(@"^(?<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) [0-9a-f]{2}[EO](?<more>[ +])", RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(@"(?:\u001b\[0K)?section_(?<action>start|end):\d+:(?<name>[A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\r\u001b\[0K", RegexOptions.CultureInvariant)]
    private static partial Regex Section();
}
