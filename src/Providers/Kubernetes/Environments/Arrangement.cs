using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>Deployments: the application's own, and a second one for a new version beside it.</summary>
internal sealed class Arrangement(KubernetesApi api, string context, string space, string application, Caller caller) : IArrangement
{
    /// <summary>How long a rollout may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly TrackWriter _writer = new(api, space, application);
    private readonly TrafficWriter _traffic = new(api, space, application);

    public async Task<LiveApplication> LiveAsync(CancellationToken cancellationToken) => LiveApplication.Of(await new WorkloadReader(api).ListAsync(space, cancellationToken).ConfigureAwait(false), space, application);

    public Task RequireAsync(PromotionStrategy strategy, int percent, CancellationToken cancellationToken) =>
        Promotions.Strategies.StandsBy(strategy) ? _traffic.RequireAsync(strategy, cancellationToken) : Task.CompletedTask;

    public async Task StartAsync(ApplicationSpec? wanted, ReleaseImages images, bool recreate, CancellationToken cancellationToken)
    {
        LiveApplication live = await LiveAsync(cancellationToken).ConfigureAwait(false);
        Track[] tracks = Track.Of(application, wanted);
        live = await FreeCanaryAsync(live, Array.Find(tracks, track => track.IsCanary), cancellationToken).ConfigureAwait(false);
        // What stands apart has no traffic yet: it comes first, so that the application's own may change while it has none.
        foreach (Track track in tracks.OrderBy(track => track.Apart is null))
        {
            Workload? there = track.IsCanary ? live.Canary : live.Stable;
            IReadOnlyDictionary<string, string> its = images.Of(track.Release);
            if (there is null && !track.IsCanary)
                await _writer.BringAsync(images.Place(track.Release), track, its, cancellationToken).ConfigureAwait(false);
            else if (there?.Images.Digest != track.Release.Digest || there.Desired < track.Replicas || there.Apart != track.Apart)
                await _writer.PutAsync(track, track.Replicas, its, recreate && !track.IsCanary, cancellationToken).ConfigureAwait(false);
            else
                continue;
            await ReadyAsync(track, cancellationToken).ConfigureAwait(false);
        }

        await LeadAsync(live, wanted, cancellationToken).ConfigureAwait(false);
    }

    public async Task EndReplacedAsync(ApplicationSpec? wanted, CancellationToken cancellationToken)
    {
        Track[] tracks = Track.Of(application, wanted);
        string? ending = tracks.Length < 2 ? await _writer.CanarySelectorAsync(CancellationToken.None).ConfigureAwait(false) : null;
        await EndOthersAsync(tracks, CancellationToken.None).ConfigureAwait(false);
        foreach (Track track in tracks)
            await _writer.ScaleAsync(track.Name, track.Replicas, CancellationToken.None).ConfigureAwait(false);
        if (tracks.Length > 0)
            await _writer.RestoreAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (Track track in tracks)
            await ReadyAsync(track, cancellationToken).ConfigureAwait(false);
        if (ending is not null)
            await _writer.GoneAsync(ending, caller.Clock, cancellationToken).ConfigureAwait(false);
    }

    // Where the traffic has to go back first, that is always waited for.
    public async Task BringBackAsync(ApplicationSpec? before, ReleaseImages images, bool wait, CancellationToken cancellationToken)
    {
        LiveApplication live = await LiveAsync(cancellationToken).ConfigureAwait(false);
        Track[] tracks = Track.Of(application, before);
        bool isLed = live.Canary?.Apart is not null || before is { SplitsTraffic: true };
        live = await FreeCanaryAsync(live, Array.Find(tracks, track => track.IsCanary), cancellationToken).ConfigureAwait(false);
        foreach (Track track in tracks.OrderBy(track => track.Apart is null))
        {
            await _writer.PutAsync(track, track.Replicas, images.Of(track.Release), recreate: false, cancellationToken).ConfigureAwait(false);
            if (isLed)
                await ReadyAsync(track, cancellationToken).ConfigureAwait(false);
        }

        if (isLed)
            await LeadAsync(live, before, cancellationToken).ConfigureAwait(false);
        await EndOthersAsync(tracks, cancellationToken).ConfigureAwait(false);
        if (tracks.Length > 0)
            await _writer.RestoreAsync(cancellationToken).ConfigureAwait(false);
        foreach (Track track in wait ? tracks : [])
            await SettledAsync(track, cancellationToken).ConfigureAwait(false);
    }

    // A version that was broken before is what a new one is to mend.
    private async Task SettledAsync(Track track, CancellationToken cancellationToken)
    {
        try
        {
            await ReadyAsync(track, cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException broken) when (broken.Kind == CicdErrorKind.Failed)
        {
            caller.Verbose?.Invoke(broken.Message);
        }
    }

    /// <summary>Pods that are about to be others take no traffic meanwhile; and pods that the Services reach cannot become ones that they do not, nor the other way.</summary>
    private async Task<LiveApplication> FreeCanaryAsync(LiveApplication live, Track? canary, CancellationToken cancellationToken)
    {
        if (live.Canary is not { } there || canary is null || (there.Apart == canary.Apart && (there.Apart is null || there.Images.Digest == canary.Release.Digest)))
            return live;
        if (there.Apart is not null)
            await _traffic.ResetAsync(cancellationToken).ConfigureAwait(false);
        if (there.Apart is null == canary.Apart is null)
            return live;
        await _writer.EndCanaryAsync(cancellationToken).ConfigureAwait(false);
        return live with { Canary = null };
    }

    private async Task LeadAsync(LiveApplication live, ApplicationSpec? wanted, CancellationToken cancellationToken)
    {
        if (wanted is { SplitsTraffic: true })
            await _traffic.LeadAsync(wanted.Strategy, wanted.Percent, cancellationToken).ConfigureAwait(false);
        else if (live.Canary?.Apart is not null)
            await _traffic.ResetAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task EndOthersAsync(Track[] tracks, CancellationToken cancellationToken)
    {
        if (tracks.Length == 0)
            await _writer.EndAsync(cancellationToken).ConfigureAwait(false);
        else if (tracks.Length == 1)
            await _writer.EndCanaryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadyAsync(Track track, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(Patience, caller.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            CicdTools.Rollout end = await new RolloutWatch(api, context, caller.Clock).EndAsync(space, track.Name, caller.Progress, either.Token).ConfigureAwait(false);
            if (end.Status == RunStatus.Failed)
                throw new CicdException("DeploymentFailed", CicdErrorKind.Failed, $"{track.Name} {track.Release.Version} did not start in '{space}': {end.Message}", track.Name, end.Remedy ?? "Correct it, and promote the new version.");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CicdException("DeploymentFailed", CicdErrorKind.Failed, $"{track.Name} {track.Release.Version} was not ready in '{space}' after {Patience.TotalMinutes:0} minutes.", track.Name, "Get-CicdApplication shows why.");
        }
    }
}
