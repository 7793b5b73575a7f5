using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CicdTools.Providers.JenkinsX.Activities;

/// <summary>An activity live. Each watch begins with a whole look, so that nothing is missed where one breaks or its version is too old (410): then it is only later.</summary>
internal sealed class ActivityWatch(Team team, TimeProvider clock)
{
    /// <summary>The shortest time between two watches, for a server that ends them at once.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>The activity now and after each change, until the caller has seen enough or it is gone.</summary>
    public async IAsyncEnumerable<JsonElement> FollowAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await team.FindAsync(TeamResources.Activities, name, cancellationToken).ConfigureAwait(false) is not { } now)
                throw new CicdException("RunRemoved", CicdErrorKind.NotFound, $"The run '{name}' is not there any more: its PipelineActivity was removed.", name, "Get-CicdRun shows those that are left.");
            yield return now;
            await foreach (JsonElement change in ChangesAsync(name, now.Text("metadata", "resourceVersion"), cancellationToken).ConfigureAwait(false))
                yield return change;
            await Task.Delay(Rest, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
    private async IAsyncEnumerable<JsonElement> ChangesAsync(string name, string? version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<JsonElement> events = team.Api.WatchAsync(TeamResources.Activities, team.Namespace, null, $"metadata.name={name}", version, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable end = events.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await events.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException or JsonException or CicdException { Kind: CicdErrorKind.Conflict or CicdErrorKind.Unavailable })
            {
                // The look that follows says whether the server is there.
                yield break;
            }

            switch (events.Current.Text("type"))
            {
                case "ADDED" or "MODIFIED" when events.Current.Find("object") is { } changed:
                    yield return changed;
                    break;
                case "DELETED" or "ERROR":
                    yield break;
            }
        }
    }
}
