using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace CicdTools.Providers.Processes;

/// <summary>A process as the system lists it.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Parent">Its parent's id.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="StartTime">When it began, in the system's own unit.</param>
internal readonly record struct ProcessEntry(int Pid, int Parent, int Group, int Session, long StartTime);

/// <summary>The processes of this machine. Those that have ended and only wait to be collected do not count.</summary>
internal static class ProcessTable
{
    /// <summary>All of them.</summary>
    public static List<ProcessEntry> List() => OperatingSystem.IsLinux() ? ListProc() : OperatingSystem.IsWindows() ? [] : ListPs();

    /// <summary>One of them; null where it is not there.</summary>
    public static ProcessEntry? Find(int pid)
    {
        if (OperatingSystem.IsLinux())
            return ReadStat(pid);
        if (!OperatingSystem.IsWindows())
            return ListPs().Where(entry => entry.Pid == pid).Select(entry => (ProcessEntry?)entry).FirstOrDefault();
        try
        {
            using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(pid);
            return process.HasExited ? null : new(pid, 0, pid, pid, process.StartTime.ToUniversalTime().Ticks);
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a process was started with this entry in its environment; false where we may not look.</summary>
    public static bool HasVariable(int pid, ReadOnlySpan<byte> entry)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            ReadOnlySpan<byte> environment = File.ReadAllBytes($"/proc/{pid}/environ");
            for (int at = environment.IndexOf(entry); at >= 0;)
            {
                int end = at + entry.Length;
                if ((at == 0 || environment[at - 1] == 0) && (end == environment.Length || environment[end] == 0))
                    return true;
                int next = environment[end..].IndexOf(entry);
                at = next < 0 ? -1 : end + next;
            }

            return false;
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<ProcessEntry> ListProc()
    {
        List<ProcessEntry> result = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && ReadStat(pid) is { } entry)
                result.Add(entry);
        }

        return result;
    }

    // Straight by the system's calls: all processes are read at the end of every job, and a FileStream for each would cost more than the job.
    private static unsafe ProcessEntry? ReadStat(int pid)
    {
        byte* buffer = stackalloc byte[1024];
        Span<byte> text = new(buffer, 1024);
        if (!Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"/proc/{pid}/stat\0", out _))
            return null;
        int descriptor = Native.Open(buffer, Native.CloseOnExec);
        if (descriptor < 0)
            return null;
        nint length = Native.Read(descriptor, buffer, 1024);
        _ = Native.Close(descriptor);
        return length <= 0 ? null : ParseStat(pid, text[..(int)length]);
    }

    // The second field is the program's name in brackets and may hold anything, brackets and blanks too (proc(5)).
    private static ProcessEntry? ParseStat(int pid, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text[(text.LastIndexOf((byte)')') + 1)..].TrimStart((byte)' ');
        if (rest.Length == 0 || rest[0] is (byte)'Z' or (byte)'X')
            return null;
        Span<long> fields = stackalloc long[20];
        for (int i = 0; i < fields.Length && rest.Length > 0; i++)
        {
            int end = rest.IndexOf((byte)' ');
            ReadOnlySpan<byte> field = end < 0 ? rest : rest[..end];
            fields[i] = Utf8Parser.TryParse(field, out long number, out _) ? number : 0;
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return new(pid, (int)fields[1], (int)fields[2], (int)fields[3], fields[19]);
    }

    private static List<ProcessEntry> ListPs()
    {
        using System.Diagnostics.Process ps = new()
        {
            StartInfo = new("/bin/ps", ["-axo", "pid=,ppid=,pgid=,stat=,lstart="]) { RedirectStandardOutput = true, UseShellExecute = false, Environment = { ["LC_ALL"] = "C" } },
        };
        ps.Start();
        List<ProcessEntry> result = [];
        while (ps.StandardOutput.ReadLine() is { } line)
        {
            string[] fields = line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length == 5 && !fields[3].StartsWith('Z') && DateTime.TryParseExact(fields[4], "ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeLocal, out DateTime start))
                result.Add(new(Number(fields[0]), Number(fields[1]), Number(fields[2]), Number(fields[2]), start.Ticks));
        }

        ps.WaitForExit();
        return result;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
