namespace CicdTools.Providers.Local;

/// <summary>The releases that runs of this context built: a run that succeeded, has a version, and kept an artifact named <c>package</c>.</summary>
internal interface IReleaseStore
{
    /// <summary>The releases of an application (its repository's name), newest first.</summary>
    IAsyncEnumerable<Release> GetReleasesAsync(string application, CancellationToken cancellationToken);

    /// <summary>Writes a release's files into an empty folder. The content is checked against the digest.</summary>
    /// <exception cref="CicdException"><c>DigestMismatch</c>.</exception>
    Task ExtractAsync(Release release, string folder, CancellationToken cancellationToken);
}
