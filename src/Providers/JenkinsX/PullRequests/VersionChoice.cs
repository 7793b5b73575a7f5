using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.Releases;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>Which version is promoted, and whether there is such a one.</summary>
internal sealed class VersionChoice(JenkinsXProvider provider)
{
    /// <exception cref="CicdException"><c>VersionNotFound</c>.</exception>
    public async Task<string> FindAsync(PromotionRequest request, TeamEnvironment[] order, CancellationToken cancellationToken)
    {
        string[] built = await BuiltAsync(request.Application, order, cancellationToken).ConfigureAwait(false);
        TeamEnvironment? before = order.TakeWhile(one => one.Name != request.Environment).LastOrDefault();
        string version = request.Version ?? (before is null ? Newest(request.Application, built) : await InAsync(request.Application, before.Name, cancellationToken).ConfigureAwait(false));
        // Jenkins X removes old activities and releases after a while, so that what they do not name may still have a chart.
        return built.Length == 0 || built.Contains(version) || before is not null && request.Version is null ? version
            : throw Errors.NotFound("VersionNotFound", $"version of {request.Application}", version, built, "A release pipeline that succeeds makes one; Get-CicdRun shows them.");
    }

    /// <summary>The versions that activities and releases tell of, newest first.</summary>
    private async Task<string[]> BuiltAsync(string application, TeamEnvironment[] environments, CancellationToken cancellationToken) =>
        [.. (await ReleaseList.ReadAsync(await provider.TeamAsync(cancellationToken).ConfigureAwait(false), environments, application, provider.Context, cancellationToken).ConfigureAwait(false)).Select(release => release.Version)];

    private async Task<string> InAsync(string application, string environment, CancellationToken cancellationToken) =>
        (await provider.GetApplicationsAsync(application, environment, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false))?.Version is { Length: > 0 } version ? version
        : throw new CicdException("VersionNotFound", CicdErrorKind.NotFound, $"'{application}' does not run in '{environment}', so there is no version to promote from there.", application, $"Promote it to '{environment}' first, or name a version.");

    private static string Newest(string application, string[] built) => built is [var newest, ..] ? newest
        : throw new CicdException("VersionNotFound", CicdErrorKind.NotFound, $"Nothing of '{application}' was released yet, as far as the cluster tells.", application, "Push to its repository, or name a version.");
}
