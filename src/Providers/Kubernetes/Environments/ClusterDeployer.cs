using System.Runtime.CompilerServices;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>
/// Puts releases into namespaces: start the new, wait until it is ready, write the book, end the replaced. Writing the book is the only point at which
/// anything becomes true; whoever comes after an interruption first brings back what the book says was there.
/// </summary>
internal sealed class ClusterDeployer(KubernetesApi api, string context, Caller caller)
{
    /// <summary>How long one waits for one's turn: a rollout may take as long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly BookStore _books = new(api);

    public async Task<Deployment> DeployAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        string application = Names.Require("an application", request.Promotion.Application), space = request.Environment;
        WriteScope.Demand(Intent.Write, $"environment '{space}'");
        EnvironmentSettings settings = await new NamespaceSettings(api, context).RequireAsync(space, cancellationToken).ConfigureAwait(false);
        ApplicationLease lease = await ApplicationLease.TakeAsync(api, space, application, Patience, caller.Clock, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable turn = lease.ConfigureAwait(false);
        TrackWriter writer = new(api, space, application);
        await RecoverAsync(space, application, writer, isInterrupted: true, cancellationToken).ConfigureAwait(false);

        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, space, cancellationToken).ConfigureAwait(false);
        LiveApplication live = LiveApplication.Of(snapshot, space, application);
        Require(live);
        ReleaseImages images = await ReleaseImages.ReadAsync(api, _books, application, cancellationToken).ConfigureAwait(false);
        Step step = new(context, space, application, request, live, live.Stable is null ? null : snapshot, images, caller.Clock);
        EnvironmentBook begun = await _books.ChangeAsync(space, step.Begin, cancellationToken).ConfigureAwait(false);
        ApplicationSpec? wanted = step.Wanted(begun, settings);
        bool committed = false;
        try
        {
            await StartAsync(live, wanted, images, writer, cancellationToken).ConfigureAwait(false);
            Deployment? deployment = null;
            await _books.ChangeAsync(space, book => step.Commit(book, wanted, out deployment), cancellationToken).ConfigureAwait(false);
            committed = true;
            await EndReplacedAsync(application, wanted, writer, cancellationToken).ConfigureAwait(false);
            return deployment!;
        }
        finally
        {
            // What is not committed is taken back, also where the one who asked has gone.
            if (!committed)
                await TakeBackAsync(space, application, writer).ConfigureAwait(false);
        }
    }

    private async Task StartAsync(LiveApplication live, ApplicationSpec? wanted, ReleaseImages images, TrackWriter writer, CancellationToken cancellationToken)
    {
        foreach (Track track in Track.Of(writer.Application, wanted))
        {
            Workload? there = track.IsCanary ? live.Canary : live.Stable;
            IReadOnlyDictionary<string, string> its = images.Of(track.Release);
            if (there is null && !track.IsCanary)
                await writer.BringAsync(images.Place(track.Release), track, its, cancellationToken).ConfigureAwait(false);
            else if (there?.Images.Digest != track.Release.Digest || there.Desired < track.Replicas)
                await writer.PutAsync(track, track.Replicas, its, cancellationToken).ConfigureAwait(false);
            else
                continue;
            await ReadyAsync(writer.Namespace, track, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadyAsync(string space, Track track, CancellationToken cancellationToken)
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

    // The book is written: whatever fails here is tried again by the next change.
    private async Task EndReplacedAsync(string application, ApplicationSpec? wanted, TrackWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            Track[] tracks = Track.Of(application, wanted);
            if (tracks.Length == 0)
                await writer.EndAsync(CancellationToken.None).ConfigureAwait(false);
            else if (tracks.Length == 1)
                await writer.EndCanaryAsync(CancellationToken.None).ConfigureAwait(false);
            foreach (Track track in tracks)
                await writer.ScaleAsync(track.Name, track.Replicas, CancellationToken.None).ConfigureAwait(false);
            // Whoever is told that a step is done finds what it says, and not pods that the controller has yet to end.
            foreach (Track track in tracks)
                await ReadyAsync(writer.Namespace, track, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whoever asked has gone; the controller ends the rest by itself.
        }
        catch (CicdException failure)
        {
            caller.Warn?.Invoke($"What was replaced of '{application}' could not be ended: {failure.Message} The next change there tries again.");
        }
    }

    // What went wrong first is what whoever asked is told; a server that is gone takes nothing back either.
    private async Task TakeBackAsync(string space, string application, TrackWriter writer)
    {
        try
        {
            await RecoverAsync(space, application, writer, isInterrupted: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CicdException failure)
        {
            caller.Warn?.Invoke($"What was begun of '{application}' in '{space}' could not be taken back: {failure.Message} The next change there brings back what was there, and Invoke-CicdPromotion -Resume goes on.");
        }
    }

    /// <summary>Brings back what was there before a change that nobody has ended.</summary>
    private async Task RecoverAsync(string space, string application, TrackWriter writer, bool isInterrupted, CancellationToken cancellationToken)
    {
        EnvironmentBook book = await _books.ReadAsync(space, cancellationToken).ConfigureAwait(false);
        if (!book.Underway.TryGetValue(application, out Underway? underway))
            return;
        caller.Verbose?.Invoke($"A change of '{application}' in '{space}' was not ended; what was there before is brought back.");
        ReleaseImages images = await ReleaseImages.ReadAsync(api, _books, application, cancellationToken).ConfigureAwait(false);
        Track[] tracks = Track.Of(application, underway.Before);
        foreach (Track track in tracks)
            await writer.PutAsync(track, track.Replicas, images.Of(track.Release), cancellationToken).ConfigureAwait(false);
        if (tracks.Length == 0)
            await writer.EndAsync(cancellationToken).ConfigureAwait(false);
        else if (tracks.Length == 1)
            await writer.EndCanaryAsync(cancellationToken).ConfigureAwait(false);
        await _books.ChangeAsync(space, newest => Step.Abandon(newest, application, isInterrupted), cancellationToken).ConfigureAwait(false);
    }

    private static void Require(LiveApplication live)
    {
        if (live.Stable is { } stable && stable.Resource != Resource.Deployments)
            throw new CicdException("WorkloadNotPromotable", CicdErrorKind.NotSupported, $"{stable} is no Deployment: promotion by shares of its pods needs one.", stable.Name, "Publish-CicdManifest changes it; an Argo Rollout goes by steps of its own.");
    }
}
