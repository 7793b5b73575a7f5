using System.Text.Json;
using CicdTools.Providers.JenkinsX.Activities;
using CicdTools.Providers.JenkinsX.Environments;

namespace CicdTools.Providers.JenkinsX.Releases;

/// <summary>
/// The versions that the cluster tells of: by Release objects, which a release pipeline puts into the chart
/// (https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/jenkins.io/v1/types_release.go), and by the activities of release pipelines.
/// </summary>
internal static class ReleaseList
{
    /// <summary>The versions of an application, newest first. What is told twice is one: the run is the activity's, the page the Release's.</summary>
    public static async Task<Release[]> ReadAsync(Team team, IEnumerable<TeamEnvironment> environments, string application, string context, CancellationToken cancellationToken)
    {
        Dictionary<string, Release> all = new(StringComparer.Ordinal);
        await foreach (JsonElement activity in team.ListAsync(TeamResources.Activities, null, cancellationToken).ConfigureAwait(false))
        {
            if (Version(activity, application) is { } version && (!all.TryGetValue(version, out Release? known) || known.CreatedAt > Made(activity)))
                all[version] = new() { Context = context, Application = application, Version = version, Commit = activity.Text("spec", "lastCommitSHA") ?? "", RunId = activity.Name(), Url = activity.Text("spec", "releaseNotesURL"), CreatedAt = Made(activity) };
        }

        foreach (string space in environments.Where(one => !one.IsRemote).Select(one => one.Namespace).Prepend(team.Namespace).Distinct())
        {
            await foreach (JsonElement item in team.ListAsync(TeamResources.Releases, space, null, cancellationToken).ConfigureAwait(false))
            {
                if (Version(item, application) is { } version)
                    all[version] = Merge(all.GetValueOrDefault(version), item, application, version, context);
            }
        }

        return [.. all.Values.OrderByDescending(one => one.CreatedAt).ThenByDescending(one => one.Version, StringComparer.Ordinal)];
    }

    private static Release Merge(Release? known, JsonElement item, string application, string version, string context)
    {
        Release release = known ?? new() { Context = context, Application = application, Version = version, CreatedAt = Made(item) };
        return release with { Url = item.Text("spec", "releaseNotesURL") ?? release.Url };
    }

    private static string? Version(JsonElement item, string application) =>
        item.Text("spec", "version") is { } version && ApplicationNames.OfRepository(item.Text("spec", "gitRepository") ?? "") == application && !IsPullRequest(item) ? version.StartsWith('v') ? version[1..] : version : null;

    // A pull request's pipeline has a version of its own, which goes with its preview.
    private static bool IsPullRequest(JsonElement item) => item.Text("spec", "gitBranch")?.StartsWith("PR-", StringComparison.OrdinalIgnoreCase) == true;

    private static DateTimeOffset Made(JsonElement item) => item.Time("metadata", "creationTimestamp") ?? default;
}
