using System.Collections.Concurrent;
using System.Management.Automation;

namespace CicdTools.Cmdlets.Clusters;

/// <summary>The ports that this process has opened, so that they can be named by number and end with the module.</summary>
public sealed class OpenPortForwards : IModuleAssemblyCleanup
{
    private static readonly ConcurrentDictionary<int, PortForward> Open = new();

    /// <summary>Those that take connections, by port.</summary>
    internal static IEnumerable<PortForward> All => Open.Values.Where(forward => forward.IsOpen).OrderBy(forward => forward.LocalPort);

    internal static void Add(PortForward forward) => Open[forward.LocalPort] = forward;

    internal static async Task CloseAsync(PortForward forward)
    {
        Open.TryRemove(KeyValuePair.Create(forward.LocalPort, forward));
        await forward.DisposeAsync();
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        foreach (PortForward forward in All)
            forward.Dispose();
        Open.Clear();
    }
}
