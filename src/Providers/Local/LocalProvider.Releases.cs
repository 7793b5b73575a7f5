namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider
{
    private readonly IReleaseStore? _releases;

    /// <summary>What the runs of this context built.</summary>
    public IReleaseStore Releases
    {
        get => _releases ?? NoReleases.Instance;
        init => _releases = value;
    }

    /// <summary>A context in which nothing was built.</summary>
    private sealed class NoReleases : IReleaseStore
    {
        public static NoReleases Instance { get; } = new();

        public IAsyncEnumerable<Release> GetReleasesAsync(string application, CancellationToken cancellationToken) => Empty();

        public Task ExtractAsync(Release release, string folder, CancellationToken cancellationToken) => throw Errors.NotFound("VersionNotFound", "version", release.Version);

#pragma warning disable CS1998 // An iterator without a wait: there is nothing to wait for.
        private static async IAsyncEnumerable<Release> Empty()
        {
            yield break;
        }
#pragma warning restore CS1998
    }
}
