using System.Globalization;
using System.Text;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// The log of a job: a file of lines <c>time step text</c>, the step 0 being the machinery. Secrets never reach it.
/// Memory does not grow with it: a line longer than <see cref="LongestLine"/> goes on as another one.
/// </summary>
internal sealed class JobLog : IDisposable
{
    /// <summary>The longest line, in bytes.</summary>
    public const int LongestLine = 64 * 1024;

    private readonly object _gate = new();
    private readonly FileStream _file;
    private readonly Func<DateTimeOffset> _now;
    private readonly List<string> _secrets;
    private readonly Action<Exception>? _broken;
    private bool _closed;

    /// <summary>Opens the log for appending.</summary>
    /// <param name="path">The file.</param>
    /// <param name="secrets">What must not be in it.</param>
    /// <param name="now">The clock.</param>
    /// <param name="broken">Told once when the log can no longer be written.</param>
    public JobLog(string path, IEnumerable<string> secrets, MaskPatterns patterns, Func<DateTimeOffset> now, Action<Exception>? broken = null)
    {
        _secrets = [.. secrets];
        Patterns = patterns;
        _now = now;
        _broken = broken;
        _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    /// <summary>What is masked.</summary>
    public MaskPatterns Patterns { get; private set; }

    /// <summary>Masks one more text from now on.</summary>
    public void AddSecret(string secret)
    {
        lock (_gate)
        {
            _secrets.Add(secret);
            Patterns = MaskPatterns.For(_secrets);
        }
    }

    /// <summary>A line of the machinery.</summary>
    public void Say(string text, int step = 0)
    {
        StepLog log = Step(step);
        log.Write(Encoding.UTF8.GetBytes(text.ReplaceLineEndings(" ")));
        log.Complete();
    }

    /// <summary>The log of a step, from 1.</summary>
    public StepLog Step(int number, bool readsCommands = false) => new(this, number, readsCommands);

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file.Dispose();
        }
    }

    /// <summary>The begin of each line that is written now.</summary>
    internal int Stamp(Span<byte> target, int step)
    {
        _now().UtcDateTime.TryFormat(target, out int length, "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        target[length++] = (byte)' ';
        step.TryFormat(target[length..], out int digits, default, CultureInfo.InvariantCulture);
        length += digits;
        target[length++] = (byte)' ';
        return length;
    }

    /// <summary>Appends whole lines. What comes after the end, from a process that was left behind, is dropped.</summary>
    internal void Append(ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            try
            {
                _file.Write(lines);
            }
            catch (IOException problem)
            {
                _closed = true;
                _broken?.Invoke(problem);
                throw;
            }
        }
    }
}
