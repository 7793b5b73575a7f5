using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider
{
    private readonly IReleaseStore? _releases;

    /// <summary>What the runs of this context built.</summary>
    public IReleaseStore Releases
    {
        get => _releases ?? new ReleaseStore(Paths, Runs, Caller.Clock);
        init => _releases = value;
    }
}
