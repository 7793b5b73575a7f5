namespace CicdTools.Shell.Host;

/// <summary>One line at the bottom that tells how far something is; on a terminal only, on standard error.</summary>
internal sealed class ProgressLine
{
    private const int BarWidth = 20;

    private readonly bool _enabled = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
    private string _text = "";
    private bool _drawn;

    public void Draw(string activity, string status, int percent)
    {
        if (!_enabled)
            return;
        string bar = percent < 0 ? "" : $" [{new string('#', percent * BarWidth / 100).PadRight(BarWidth, '-')}] {percent}%";
        string text = $"{activity}{bar} {status}".ReplaceLineEndings(" ").TrimEnd();
        int width = Math.Max(20, Console.WindowWidth - 1);
        _text = text.Length <= width ? text : text[..width];
        Console.Error.Write($"\r\u001b[2K{_text}");
        _drawn = true;
    }

    /// <summary>Makes room for other output; the next report draws it again.</summary>
    public void Clear()
    {
        if (!_drawn)
            return;
        Console.Error.Write("\r\u001b[2K");
        _drawn = false;
    }

    public void End()
    {
        Clear();
        _text = "";
    }
}
