namespace CicdTools.Providers.Promotions;

/// <summary>Finds the release that a promotion means.</summary>
internal sealed class ReleaseChoice(IDeployments deployments)
{
    /// <summary>The release of the version asked for; without one, of the version in the environment before, or the newest built for the first.</summary>
    /// <exception cref="CicdException"><c>VersionNotFound</c>, <c>DigestMismatch</c>.</exception>
    public async Task<Release> FindAsync(PromotionRequest request, IReadOnlyList<DeploymentEnvironment> order, IReadOnlyList<Application> places, Deployment[] ledger, CancellationToken cancellationToken)
    {
        List<Release> releases = await deployments.GetReleasesAsync(request.Application, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        DeploymentEnvironment environment = order.First(candidate => candidate.Name == request.Environment);
        DeploymentEnvironment? before = order.LastOrDefault(candidate => candidate.Order < environment.Order);
        string version = request.Version ?? (before is null ? Newest(request.Application, releases) : VersionIn(before.Name, request.Application, places));
        Release[] candidates = [.. releases.Where(release => release.Version == version)];
        if (candidates.Length == 0)
            throw Errors.NotFound("VersionNotFound", $"version of {request.Application}", version, releases.Select(release => release.Version).Distinct(), "A run that succeeds and keeps an artifact named 'package' makes one.");
        // A version that ran anywhere is the content that ran there, even if it was built again since.
        string? recorded = ledger.FirstOrDefault(entry => entry.Version == version)?.Digest;
        return recorded is null ? candidates[0]
            : Array.Find(candidates, release => release.Digest == recorded)
            ?? throw new CicdException("DigestMismatch", CicdErrorKind.Conflict, $"The package of {request.Application} {version} has the digest {candidates[0].Digest}, but the ledger says {recorded}. A version must not change its content.", version, "Build it again under a new version and promote that one.");
    }

    private static string Newest(string application, List<Release> releases) => releases.Count > 0 ? releases[0].Version
        : throw new CicdException("VersionNotFound", CicdErrorKind.NotFound, $"Nothing of '{application}' was built yet.", application, "Start-CicdRun builds it: a run that succeeds and keeps an artifact named 'package' makes a version.");

    private static string VersionIn(string environment, string application, IReadOnlyList<Application> places) =>
        places.FirstOrDefault(place => place.Environment == environment)?.Version is { Length: > 0 } version ? version
        : throw new CicdException("VersionNotFound", CicdErrorKind.NotFound, $"'{application}' does not run in '{environment}', so there is no version to promote from there.", application, $"Promote it to '{environment}' first, or name a version.");
}
