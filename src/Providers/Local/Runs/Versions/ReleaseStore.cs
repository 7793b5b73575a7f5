using System.Runtime.CompilerServices;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Releases: a run of the default branch that succeeded and kept an artifact named <c>package</c>. Their tags are in the repository, their records with the runs.</summary>
internal sealed class ReleaseStore(LocalPaths paths, RunStore store, TimeProvider clock) : IReleaseStore
{
    /// <summary>The artifact that makes a release.</summary>
    public const string PackageName = "package";

    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

    /// <summary>The lock under which a repository's versions change.</summary>
    public static Task<FileLock> LockAsync(LocalPaths paths, string repository, TimeProvider clock, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(paths.Lock("versions", repository), $"the versions of '{repository}'", LockTimeout, clock, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Release> GetReleasesAsync(string application, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> seen = [];
        List<Release> releases = [];
        foreach (string id in store.Index.Find(new() { Repository = application, Status = [RunStatus.Succeeded] }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(store.Folder(id)) is { } release)
                releases.Add(release);
        }

        await Task.CompletedTask.ConfigureAwait(false);
        // A version belongs to the first run that released it; the newest version comes first.
        foreach (Release release in releases.OrderBy(release => release.RunId, StringComparer.Ordinal).Where(release => seen.Add(release.Version)).OrderByDescending(release => SemanticVersion.OfTag($"v{release.Version}") ?? default).ToArray())
            yield return release;
    }

    /// <inheritdoc/>
    public async Task ExtractAsync(Release release, string folder, CancellationToken cancellationToken)
    {
        RunFolder run = store.Folder(release.RunId is { } id && RunIds.IsValid(id) ? id : throw Errors.NotFound("VersionNotFound", $"version of {release.Application}", release.Version));
        ArtifactStore artifacts = new(run, clock.GetUtcNow());
        Artifact artifact = Array.Find(artifacts.List(), artifact => artifact.Name == PackageName && artifact.Digest == release.Digest) ?? throw Errors.NotFound("VersionNotFound", $"package of {release.Application}", release.Version, remedy: "Start its run again.");
        await artifacts.ExtractAsync(artifact, release.ToString(), folder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a release of a run that has succeeded, if it is one; null if it is none.</summary>
    public async Task<Release?> PublishAsync(RunFolder folder, Run run, bool isDefaultBranch, CancellationToken cancellationToken)
    {
        ArtifactStore artifacts = new(folder, clock.GetUtcNow());
        Artifact? package = Array.Find(artifacts.List(), artifact => artifact.Name == PackageName);
        if (package?.Digest is null || run.Version is null || SemanticVersion.OfTag($"v{run.Version}") is null)
            return null;
        using FileLock turn = await LockAsync(paths, run.Repository, clock, cancellationToken).ConfigureAwait(false);
        using (LibGit2Sharp.Repository git = new(paths.RepositoryGit(run.Repository)))
        {
            string reference = $"refs/tags/v{run.Version}";
            bool tagged = git.Tags[$"v{run.Version}"]?.PeeledTarget is Commit target && target.Sha == run.Commit;
            if (!tagged && (!isDefaultBranch || git.Refs[reference] is not null))
                return null;
            WriteScope.Demand(Intent.Write, reference);
            if (!tagged)
                git.Refs.Add(reference, new ObjectId(run.Commit));
        }

        Release release = new()
        {
            Context = run.Context,
            Application = run.Repository,
            Version = run.Version,
            Digest = package.Digest,
            Commit = run.Commit,
            RunId = run.Id,
            CreatedAt = package.CreatedAt,
        };
        // What may run somewhere must be there to be promoted and brought back.
        await artifacts.KeepForeverAsync(package, cancellationToken).ConfigureAwait(false);
        await RunJson.WriteAsync(folder.Release, release, cancellationToken).ConfigureAwait(false);
        return release;
    }

    private static Release? TryRead(RunFolder folder)
    {
        try
        {
            return RunJson.Read<Release>(folder.Release);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
