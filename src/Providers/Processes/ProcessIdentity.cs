namespace CicdTools.Providers.Processes;

/// <summary>A process that can be recognized later, also from another process: its id alone is given to another one some day.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="StartTime">When it began, in the system's own unit.</param>
/// <param name="BootId">The boot of the machine it belongs to.</param>
/// <param name="Group">The process group that it leads, or is in.</param>
/// <param name="Marker">What every process of its tree has in its environment; null for none.</param>
internal sealed record ProcessIdentity(int Pid, long StartTime, string BootId, int Group, string? Marker = null)
{
    /// <summary>The environment variable that holds the marker.</summary>
    public const string MarkerVariable = "CICDTOOLS_TREE";

    private static readonly Lazy<string> Boot = new(ReadBootId);

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new(Environment.ProcessId, 0, Boot.Value, 0);

    /// <summary>The process with this id now; null where there is none.</summary>
    public static ProcessIdentity? Of(int pid, string? marker = null) =>
        ProcessTable.Find(pid) is { } entry ? new(pid, entry.StartTime, Boot.Value, entry.Group, marker) : null;

    /// <summary>Whatever carries a marker, for when no process of the tree is known by its id.</summary>
    public static ProcessIdentity OfMarker(string marker) => new(0, 0, Boot.Value, 0, marker);

    /// <summary>Whether it belongs to the boot that we are in; what does not is gone.</summary>
    public bool IsThisBoot => BootId == Boot.Value;

    /// <summary>Whether this very process is still there.</summary>
    public bool IsAlive() => IsThisBoot && ProcessTable.Find(Pid) is { } entry && entry.StartTime == StartTime;

    private static string ReadBootId()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        if (File.Exists(path))
            return File.ReadAllText(path).Trim();
        // No boot id here: the time of the boot to the minute, since it is computed from two clocks.
        DateTime boot = DateTime.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64);
        return boot.ToString("yyyyMMddHHmm", System.Globalization.CultureInfo.InvariantCulture);
    }
}
