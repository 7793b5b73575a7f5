using System.Diagnostics;
using System.Globalization;

namespace CicdTools.Fuzz;

/// <summary>Ends the process when an iteration does not end, and leaves behind which one it was, also where the process dies at once.</summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FileStream? _state;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private string _name = "";
    private long _begun;

    public Watch(string? state)
    {
        _state = string.IsNullOrEmpty(state) ? null : new(state, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1);
        _timer = new(_ => Look(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public TimeSpan Slowest { get; private set; }

    public string SlowestName { get; private set; } = "";

    public void Begin(long seed, long iteration, string name)
    {
        End();
        lock (_lock)
        {
            _name = string.Create(CultureInfo.InvariantCulture, $"seed {seed} iteration {iteration} file {name}");
            _begun = Stopwatch.GetTimestamp();
        }

        if (_state is null)
            return;
        _state.Position = 0;
        _state.Write(System.Text.Encoding.UTF8.GetBytes(_name.PadRight(200)));
    }

    public void End()
    {
        lock (_lock)
        {
            if (_begun != 0 && Stopwatch.GetElapsedTime(_begun) > Slowest)
                (Slowest, SlowestName) = (Stopwatch.GetElapsedTime(_begun), _name);
            _begun = 0;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _state?.Dispose();
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_begun == 0 || Stopwatch.GetElapsedTime(_begun) < Patience)
                return;
            Console.WriteLine($"HANG {_name}");
            Console.Out.Flush();
            Environment.Exit(3);
        }
    }
}
