using System.Runtime.CompilerServices;

namespace CicdTools;

/// <summary>Looks at a pull request until everything that is checked about it has been said.</summary>
public static class PullRequestWatch
{
    // Quick at first, since many checks are; then at a pace that a limit of some thousand calls an hour does not feel.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>The pull request now and at each later look, until all of its checks have ended.</summary>
    /// <exception cref="CicdException"><c>PullRequestNotFound</c>.</exception>
    public static async IAsyncEnumerable<PullRequest> WatchAsync(IPullRequests provider, string repository, int number, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        bool lookedBefore = false;
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            PullRequest now = await FindAsync(provider, repository, number, cancellationToken).ConfigureAwait(false);
            yield return now;
            // A system adds its check only once it has heard of the commit, so that none at all is believed at the second look.
            if (now.Checks.Length == 0 ? lookedBefore : Array.TrueForAll(now.Checks, check => check.IsFinished))
                yield break;
            lookedBefore = true;
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<PullRequest> FindAsync(IPullRequests provider, string repository, int number, CancellationToken cancellationToken)
    {
        await foreach (PullRequest found in provider.GetPullRequestsAsync(new() { Repository = repository, Number = number }, cancellationToken).ConfigureAwait(false))
            return found;
        throw Errors.NotFound("PullRequestNotFound", "pull request", $"{repository} !{number}", remedy: $"Get-CicdPullRequest {repository} shows them all.");
    }
}
