using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider
{
    /// <summary>The gates at which jobs wait.</summary>
    public JobGates Gates => new(Runs, Caller.Clock);
}
