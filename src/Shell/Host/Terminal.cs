using System.Management.Automation.Host;
using System.Text;

namespace CicdTools.Shell.Host;

/// <summary>The process's own console or redirected streams, and the one place that writes to them.</summary>
internal sealed class Terminal
{
    private readonly Lock _gate = new();
    private readonly Stack<Capture> _captures = new();
    private readonly ProgressLine _progress = new();

    /// <summary>The terminal of a command's host.</summary>
    public static Terminal Of(PSHost host) => (Terminal)host.PrivateData.BaseObject;

    /// <summary>Raised before text goes to standard output.</summary>
    public event Action? Interrupting;

    /// <summary>Whether a person types here.</summary>
    public bool IsInteractive { get; } = !Console.IsInputRedirected;

    /// <summary>Whether standard output may be colored: a terminal, and <c>NO_COLOR</c> (no-color.org) not set.</summary>
    public bool UsesColor { get; } = !Console.IsOutputRedirected && ColorAllowed;

    /// <summary>Whether what is written now may be colored: text that is kept for a program is plain.</summary>
    public bool ShowsColor => UsesColor && _captures.Count == 0;

    /// <summary>Whether standard error may be colored.</summary>
    public bool UsesErrorColor { get; } = !Console.IsErrorRedirected && ColorAllowed;

    /// <summary>The columns; 120 where nobody looks, so that redirected output does not depend on a window.</summary>
    public int Width => _captures.TryPeek(out Capture? capture) && capture.Width is { } width ? width : !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth : 120;

    private static bool ColorAllowed => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public void Write(string text)
    {
        if (_captures.Count == 0)
            Interrupting?.Invoke();
        Under(() =>
        {
            if (_captures.TryPeek(out Capture? capture))
                capture.Text.Append(text);
            else
                Console.Out.Write(text);
        });
    }

    public void Write(ConsoleColor foreground, string text) => Write(ShowsColor ? $"\u001b[{AnsiCode(foreground)}m{text}\u001b[39m" : text);

    public void WriteError(string text) => Under(() => Console.Error.WriteLine(text));

    public void WriteProgress(string activity, string status, int percent) => Under(() => _progress.Draw(activity, status, percent));

    public void EndProgress() => Under(_progress.End);

    /// <summary>Until it is disposed, what would go to standard output is kept, formatted for a width.</summary>
    public Capture BeginCapture(int? width)
    {
        Capture capture = new(this, width);
        lock (_gate)
            _captures.Push(capture);
        return capture;
    }

    private void Under(Action write)
    {
        lock (_gate)
        {
            _progress.Clear();
            write();
        }
    }

    // https://learn.microsoft.com/dotnet/api/system.consolecolor in the order of ANSI: the dark ones 30-37, the bright ones 90-97.
    private static int AnsiCode(ConsoleColor color)
    {
        int value = (int)color;
        int ansi = (value & 2) | ((value & 1) << 2) | ((value & 4) >> 2);
        return color switch
        {
            ConsoleColor.Gray => 37,
            ConsoleColor.DarkGray => 90,
            _ => (value >= 8 ? 90 : 30) + ansi,
        };
    }

    /// <summary>What was kept.</summary>
    internal sealed class Capture(Terminal terminal, int? width) : IDisposable
    {
        public int? Width => width;

        public StringBuilder Text { get; } = new();

        public void Dispose()
        {
            lock (terminal._gate)
                terminal._captures.Pop();
        }
    }
}
