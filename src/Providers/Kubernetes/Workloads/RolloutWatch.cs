using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Kubernetes.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>Looks at a rollout whenever something of it changes. Each look is a whole one, so that nothing is missed where a watch breaks: then it is only later.</summary>
internal sealed class RolloutWatch(KubernetesApi api, string context, TimeProvider clock)
{
    /// <summary>The longest time between two looks.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    /// <summary>The shortest time between two looks: one change brings others.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    public async IAsyncEnumerable<Rollout> FollowAsync(string @namespace, string workload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Rollout? last = null;
        while (true)
        {
            (Rollout now, Workload seen) = await LookAsync(@namespace, workload, cancellationToken).ConfigureAwait(false);
            if (now != last)
                yield return now;
            last = now;
            if (now.Status != RunStatus.Running)
                yield break;
            await ChangedAsync(@namespace, seen.Resource, seen.Name, seen.Metadata.ResourceVersion, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Follows a rollout to its end.</summary>
    public async Task<Rollout> EndAsync(string @namespace, string workload, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        Rollout? last = null;
        await foreach (Rollout now in FollowAsync(@namespace, workload, cancellationToken).ConfigureAwait(false))
        {
            last = now;
            progress?.Report(new($"{workload} in {@namespace}", now.Message ?? "Done.", now.Percent));
        }

        return last!;
    }

    private async Task<(Rollout Rollout, Workload Workload)> LookAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        Workload workload = await new WorkloadReader(api).FindAsync(@namespace, name, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ApplicationNotFound", $"application in '{@namespace}' by the name", name, remedy: "Get-CicdApplication shows them all.");
        RolloutProgress progress = RolloutProgress.Of(workload);
        Rollout rollout = new() { Context = context, Application = workload.Application, Environment = @namespace, Version = workload.Version, Percent = progress.Percent, Status = RunStatus.Running };
        if (progress.IsDone)
            return (rollout with { Status = RunStatus.Succeeded }, workload);
        RolloutReason? reason = workload.IsObserved ? await ReasonAsync(workload, cancellationToken).ConfigureAwait(false) : null;
        return (rollout with
        {
            Status = progress.HasFailed || reason is { IsLasting: true } ? RunStatus.Failed : RunStatus.Running,
            Message = reason?.Sentence ?? $"{char.ToUpperInvariant(progress.Status[0])}{progress.Status[1..]}.",
            ProblemId = reason?.Id,
            Remedy = reason?.Remedy,
        }, workload);
    }

    private async Task<RolloutReason?> ReasonAsync(Workload workload, CancellationToken cancellationToken)
    {
        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, workload.Namespace, cancellationToken).ConfigureAwait(false);
        PodModel[] pods = snapshot.NewestPods(workload);
        List<EventModel> events = pods.All(RolloutReason.IsReady) ? [] : await ClusterSnapshot.EventsAsync(api, workload.Namespace, cancellationToken).ConfigureAwait(false);
        return RolloutReason.Find(workload, pods, events);
    }

    // The workload tells what its controller has done, and only the pods tell what keeps them from getting ready.
    private async Task ChangedAsync(string @namespace, Resource kind, string name, string? version, CancellationToken cancellationToken)
    {
        using CancellationTokenSource pulse = new(Pulse, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(pulse.Token, cancellationToken);
        Task[] changes =
        [
            ChangedAsync(kind, @namespace, $"metadata.name={name}", version, either.Token),
            ChangedAsync(Resource.Pods, @namespace, null, version, either.Token),
        ];
        await Task.WhenAny(changes).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(changes).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Delay(Rest, clock, cancellationToken).ConfigureAwait(false);
    }

    // https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
    private async Task ChangedAsync(Resource resource, string @namespace, string? fields, string? version, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (JsonElement _ in api.WatchAsync(resource, @namespace, null, fields, version, cancellationToken).ConfigureAwait(false))
                return;
            // A server that ends its watches at once is not asked in a circle.
            await Task.Delay(Pulse, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is time to look.
        }
        catch (CicdException refused) when (refused.Kind is CicdErrorKind.Forbidden or CicdErrorKind.Unavailable)
        {
            // Where the server is gone for good, the next look says so.
            await RestAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or JsonException or CicdException { Kind: CicdErrorKind.Conflict })
        {
            // The watch broke, or has become too old (410): the next look needs none.
        }
    }

    // Whoever cannot watch looks from time to time.
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pulse, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is time to look.
        }
    }
}
