using System.Globalization;
using CicdTools.Providers.CircleCI.Models;

namespace CicdTools.Providers.CircleCI;

/// <summary>A job's log, step by step, as it grows. Lines have no times of their own, so they have their step's.</summary>
internal sealed class JobLog(string runId, string job)
{
    private readonly Dictionary<(int Execution, int Step), int> _read = [];
    private readonly HashSet<(int Execution, int Step)> _done = [];

    /// <summary>Whether it is read to its end.</summary>
    public bool IsDone { get; set; }

    /// <summary>Whether a step is read to its end.</summary>
    public bool Has(int execution, int step) => _done.Contains((execution, step));

    /// <summary>The lines that are new in a step's output. The last one is kept back as long as it may grow.</summary>
    public IEnumerable<LogLine> Read(int execution, int executions, StepModel step, string text, bool isWhole)
    {
        (int, int) key = (execution, step.Num);
        int position = _read.GetValueOrDefault(key);
        bool isEnd = isWhole || step.Phase == "ended";
        string name = executions > 1 ? string.Create(CultureInfo.InvariantCulture, $"{step.Name} ({execution})") : step.Name;
        while (position < text.Length)
        {
            int end = text.IndexOf('\n', position);
            if (end < 0 && !isEnd)
                break;
            string line = end < 0 ? text[position..] : text[position..end];
            position = end < 0 ? text.Length : end + 1;
            yield return Line(name, step, line);
        }

        _read[key] = position;
        if (isEnd)
            _done.Add(key);
    }

    // A terminal writes what stands after a carriage return over what stood before it.
    private LogLine Line(string name, StepModel step, string text)
    {
        string shown = text.TrimEnd('\r');
        shown = shown[(shown.LastIndexOf('\r') + 1)..];
        return new() { RunId = runId, Job = job, Step = name, Timestamp = step.StartedAt ?? default, Text = LogText.Neutralize(shown) };
    }
}
