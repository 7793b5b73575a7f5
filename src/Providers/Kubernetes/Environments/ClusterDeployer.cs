using System.Runtime.CompilerServices;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Workloads;
using CicdTools.Providers.Promotions;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>
/// Puts releases into namespaces: start the new, wait until it is ready and lead its traffic to it, write the book, end the replaced. Writing the book is the
/// only point at which anything becomes true; whoever comes after an interruption first brings back what the book says was there.
/// </summary>
internal sealed class ClusterDeployer(KubernetesApi api, string context, Caller caller)
{
    private readonly BookStore _books = new(api);

    public async Task<Deployment> DeployAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        string application = Names.Require("an application", request.Promotion.Application), space = request.Environment;
        WriteScope.Demand(Intent.Write, $"environment '{space}'");
        EnvironmentSettings settings = await new NamespaceSettings(api, context).RequireAsync(space, cancellationToken).ConfigureAwait(false);
        // One waits for one's turn as long as a rollout may take.
        ApplicationLease lease = await ApplicationLease.TakeAsync(api, space, application, Arrangement.Patience, caller.Clock, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable turn = lease.ConfigureAwait(false);
        IArrangement arrangement = await ArrangementAsync(space, application, cancellationToken).ConfigureAwait(false);
        await RecoverAsync(space, application, arrangement, isInterrupted: true, cancellationToken).ConfigureAwait(false);

        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, space, cancellationToken).ConfigureAwait(false);
        LiveApplication live = await arrangement.LiveAsync(cancellationToken).ConfigureAwait(false);
        ReleaseImages images = await ReleaseImages.ReadAsync(api, _books, application, cancellationToken).ConfigureAwait(false);
        Step step = new(context, space, application, request, live, live.Stable is null ? null : snapshot, images, caller.Clock);
        PromotionStrategy strategy = live.Stable is null ? PromotionStrategy.Rolling : await WayAsync(request, arrangement, cancellationToken).ConfigureAwait(false);
        EnvironmentBook begun = await _books.ChangeAsync(space, step.Begin, cancellationToken).ConfigureAwait(false);
        ApplicationSpec? wanted = step.Wanted(begun, settings);
        bool committed = false;
        try
        {
            foreach (ApplicationSpec? stage in Stages(begun.Underway[application].Before, wanted, strategy))
                await arrangement.StartAsync(stage, images, strategy == PromotionStrategy.Recreate, cancellationToken).ConfigureAwait(false);
            Deployment? deployment = null;
            await _books.ChangeAsync(space, book => step.Commit(book, wanted, out deployment), cancellationToken).ConfigureAwait(false);
            committed = true;
            await EndReplacedAsync(application, wanted, arrangement, cancellationToken).ConfigureAwait(false);
            return deployment!;
        }
        finally
        {
            // What is not committed is taken back, also where the one who asked has gone.
            if (!committed)
                await TakeBackAsync(space, application, arrangement).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses what cannot be carried out, before anybody is asked about it.</summary>
    public async Task CheckAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        IArrangement arrangement = await ArrangementAsync(request.Environment, request.Promotion.Application, cancellationToken).ConfigureAwait(false);
        // What is not there yet has nothing beside it.
        if ((await arrangement.LiveAsync(cancellationToken).ConfigureAwait(false)).Stable is not null)
            await arrangement.RequireAsync(request.Promotion.Strategy, request.Promotion.Steps is { Shares: [var first, ..] } ? first : request.Percent, cancellationToken).ConfigureAwait(false);
    }

    // Going back must be possible also where what led the traffic has gone since.
    private async Task<PromotionStrategy> WayAsync(DeployRequest request, IArrangement arrangement, CancellationToken cancellationToken)
    {
        PromotionStrategy strategy = request.Promotion.Strategy;
        if (!Strategies.StandsBy(strategy))
            return strategy;
        try
        {
            await arrangement.RequireAsync(strategy, request.Percent, cancellationToken).ConfigureAwait(false);
            return strategy;
        }
        catch (CicdException nothing) when (nothing.Id == "TrafficNotSplittable" && request.Promotion.Undoes is not null)
        {
            caller.Warn?.Invoke($"{nothing.Message} It goes back instance by instance.");
            return PromotionStrategy.Rolling;
        }
    }

    // A release that takes the place of another one at once is started beside it, gets the traffic, and then the application's own pods become it.
    private static IEnumerable<ApplicationSpec?> Stages(ApplicationSpec? before, ApplicationSpec? wanted, PromotionStrategy strategy)
    {
        if (Strategies.StandsBy(strategy) && before is { Previous: null } && wanted is { Previous: null } && before.Current.Digest != wanted.Current.Digest)
            yield return wanted with { Previous = before.Current, Percent = 100, Strategy = strategy };
        yield return wanted;
    }

    // The book is written: whatever fails here is tried again by the next change.
    private async Task EndReplacedAsync(string application, ApplicationSpec? wanted, IArrangement arrangement, CancellationToken cancellationToken)
    {
        try
        {
            await arrangement.EndReplacedAsync(wanted, cancellationToken).ConfigureAwait(false);
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
    private async Task TakeBackAsync(string space, string application, IArrangement arrangement)
    {
        try
        {
            await RecoverAsync(space, application, arrangement, isInterrupted: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CicdException failure)
        {
            caller.Warn?.Invoke($"What was begun of '{application}' in '{space}' could not be taken back: {failure.Message} The next change there brings back what was there, and Invoke-CicdPromotion -Resume goes on.");
        }
    }

    /// <summary>Brings back what was there before a change that nobody has ended.</summary>
    private async Task RecoverAsync(string space, string application, IArrangement arrangement, bool isInterrupted, CancellationToken cancellationToken)
    {
        EnvironmentBook book = await _books.ReadAsync(space, cancellationToken).ConfigureAwait(false);
        if (!book.Underway.TryGetValue(application, out Underway? underway))
            return;
        caller.Verbose?.Invoke($"A change of '{application}' in '{space}' was not ended; what was there before is brought back.");
        ReleaseImages images = await ReleaseImages.ReadAsync(api, _books, application, cancellationToken).ConfigureAwait(false);
        await arrangement.BringBackAsync(underway.Before, images, isInterrupted, cancellationToken).ConfigureAwait(false);
        await _books.ChangeAsync(space, newest => Step.Abandon(newest, application, isInterrupted), cancellationToken).ConfigureAwait(false);
    }

    private async Task<IArrangement> ArrangementAsync(string space, string application, CancellationToken cancellationToken)
    {
        Workload? there = await new WorkloadReader(api).FindAsync(space, application, cancellationToken).ConfigureAwait(false);
        if (there is null || there.Resource == Resource.Deployments)
            return new Arrangement(api, context, space, application, caller);
        return there.Resource == Resource.Rollouts ? new RolloutArrangement(api, space, application, caller)
            : throw new CicdException("WorkloadNotPromotable", CicdErrorKind.NotSupported, $"{there} is no Deployment and no Rollout: nothing else is promoted.", there.Name, "Publish-CicdManifest changes it.");
    }
}
