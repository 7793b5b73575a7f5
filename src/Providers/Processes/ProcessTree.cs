using System.Text;

namespace CicdTools.Providers.Processes;

/// <summary>
/// A process and all that came from it: its session, its group, the children of these, and whatever carries its marker.
/// A process that leaves its session, loses its parents and clears its environment is not found; on macOS the marker cannot be read.
/// </summary>
internal static class ProcessTree
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The processes of the tree that are still there.</summary>
    public static List<ProcessEntry> Members(params IReadOnlyList<ProcessIdentity> roots)
    {
        List<ProcessIdentity> here = [.. roots.Where(root => root.IsThisBoot)];
        if (here.Count == 0)
            return [];
        List<ProcessEntry> all = ProcessTable.List();
        Dictionary<int, long> starts = all.ToDictionary(entry => entry.Pid, entry => entry.StartTime);
        // Where another process has the id by now, neither a group nor a session of this number is ours: an id in use as one is not given away.
        HashSet<int> leaders = [.. here.Where(root => root.Pid > 1).Where(root => !starts.TryGetValue(root.Pid, out long start) || start == root.StartTime).Select(root => root.Pid)];
        (long Since, byte[] Text)[] markers = [.. here.Where(root => root.Marker is not null).GroupBy(root => root.Marker).Select(group => (group.Min(root => root.StartTime), Encoding.UTF8.GetBytes($"{ProcessIdentity.MarkerVariable}={group.Key}")))];
        HashSet<int> found = [];
        foreach (ProcessEntry entry in all)
        {
            if (leaders.Contains(entry.Pid) || leaders.Contains(entry.Session) || leaders.Contains(entry.Group)
                || Array.Exists(markers, marker => entry.StartTime >= marker.Since && ProcessTable.HasVariable(entry.Pid, marker.Text)))
                found.Add(entry.Pid);
        }

        while (found.Count > 0 && all.Count(entry => found.Contains(entry.Parent) && found.Add(entry.Pid)) > 0)
        {
            // Each round finds one more generation.
        }

        found.Remove(Environment.ProcessId);
        return [.. all.Where(entry => found.Contains(entry.Pid))];
    }

    /// <summary>Ends the trees of these processes: asks first, waits for the grace, then does not ask. Gives the processes that could not be ended: none, save for those of other users.</summary>
    public static async Task<List<ProcessEntry>> EndAsync(IReadOnlyList<ProcessIdentity> roots, TimeSpan grace, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            return await EndOnWindowsAsync(roots, cancellationToken).ConfigureAwait(false);
        List<ProcessEntry> members = Members(roots);
        if (members.Count == 0)
            return members;
        Signal(members, Native.SigTerm);
        long begin = clock.GetTimestamp();
        while (members.Count > 0 && clock.GetElapsedTime(begin) < grace)
        {
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            members = Members(roots);
        }

        // What is killed may have started others meanwhile, so look again until nothing is left.
        for (int round = 0; round < 50 && members.Count > 0; round++)
        {
            Signal(members, Native.SigKill);
            await Task.Delay(Pause, clock, CancellationToken.None).ConfigureAwait(false);
            members = Members(roots);
        }

        return members;
    }

    /// <summary>Ends the tree of one process.</summary>
    public static Task<List<ProcessEntry>> EndAsync(ProcessIdentity root, TimeSpan grace, TimeProvider clock, CancellationToken cancellationToken) =>
        EndAsync([root], grace, clock, cancellationToken);

    private static void Signal(List<ProcessEntry> members, int signal)
    {
        foreach (ProcessEntry entry in members)
            _ = Native.Kill(entry.Pid, signal);
    }

    private static async Task<List<ProcessEntry>> EndOnWindowsAsync(IReadOnlyList<ProcessIdentity> roots, CancellationToken cancellationToken)
    {
        foreach (ProcessIdentity root in roots.Where(root => root.IsAlive()))
        {
            try
            {
                using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(root.Pid);
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                // It ended by itself meanwhile.
            }
            catch (InvalidOperationException)
            {
                // Likewise.
            }
        }

        return [];
    }
}
