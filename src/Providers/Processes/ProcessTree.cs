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
    public static List<ProcessEntry> Members(ProcessIdentity root)
    {
        if (!root.IsThisBoot)
            return [];
        List<ProcessEntry> all = ProcessTable.List();
        ProcessEntry leader = all.Find(entry => entry.Pid == root.Pid);
        // Another process has the id by now, so that neither a group nor a session of this number is ours: an id in use as one is not given away.
        bool reused = leader.Pid != 0 && leader.StartTime != root.StartTime;
        byte[] marker = Encoding.UTF8.GetBytes($"{ProcessIdentity.MarkerVariable}={root.Marker}");
        HashSet<int> found = [];
        foreach (ProcessEntry entry in all)
        {
            bool ours = !reused && (entry.Pid == root.Pid || entry.Session == root.Pid || entry.Group == root.Pid);
            if (ours || (root.Marker is not null && entry.StartTime >= root.StartTime && ProcessTable.HasVariable(entry.Pid, marker)))
                found.Add(entry.Pid);
        }

        while (found.Count > 0 && all.Count(entry => found.Contains(entry.Parent) && found.Add(entry.Pid)) > 0)
        {
            // Each round finds one more generation.
        }

        found.Remove(Environment.ProcessId);
        return [.. all.Where(entry => found.Contains(entry.Pid))];
    }

    /// <summary>Ends the tree: asks first, waits for the grace, then does not ask. Gives the processes that could not be ended: none, save for those of other users.</summary>
    public static async Task<List<ProcessEntry>> EndAsync(ProcessIdentity root, TimeSpan grace, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            return await EndOnWindowsAsync(root, cancellationToken).ConfigureAwait(false);
        List<ProcessEntry> members = Members(root);
        if (members.Count == 0)
            return members;
        Signal(root, members, Native.SigTerm);
        long begin = clock.GetTimestamp();
        while (members.Count > 0 && clock.GetElapsedTime(begin) < grace)
        {
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            members = Members(root);
        }

        // What is killed may have started others meanwhile, so look again until nothing is left.
        for (int round = 0; round < 50 && members.Count > 0; round++)
        {
            Signal(root, members, Native.SigKill);
            await Task.Delay(Pause, clock, CancellationToken.None).ConfigureAwait(false);
            members = Members(root);
        }

        return members;
    }

    private static void Signal(ProcessIdentity root, List<ProcessEntry> members, int signal)
    {
        if (members.Exists(entry => entry.Group == root.Pid))
            _ = Native.Kill(-root.Pid, signal);
        foreach (ProcessEntry entry in members.Where(entry => entry.Group != root.Pid))
            _ = Native.Kill(entry.Pid, signal);
    }

    private static async Task<List<ProcessEntry>> EndOnWindowsAsync(ProcessIdentity root, CancellationToken cancellationToken)
    {
        if (!root.IsAlive())
            return [];
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

        return [];
    }
}
