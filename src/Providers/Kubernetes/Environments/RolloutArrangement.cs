using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Models;
using CicdTools.Providers.Kubernetes.Workloads;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>
/// Argo Rollouts: its own controller starts the pods and sets the weights, and goes by the steps that a Rollout names. A share is one step with its weight and a
/// pause without end; the way on and back is another such step, and the end is <c>promoteFull</c>, as its own command says it
/// (argoproj/argo-rollouts, docs/features/canary and pkg/kubectl-argo-rollouts/cmd/promote). The Rollout's own steps come back at the end.
/// </summary>
internal sealed class RolloutArrangement(KubernetesApi api, string space, string application, Caller caller) : IArrangement
{
    private const string StepsAnnotation = "cicdtools/steps";

    /// <summary>The label by which the controller tells the pods of its templates apart.</summary>
    private const string HashLabel = "rollouts-pod-template-hash";

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    public async Task<LiveApplication> LiveAsync(CancellationToken cancellationToken)
    {
        RolloutState state = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!state.IsUnderway || await StableAsync(state, cancellationToken).ConfigureAwait(false) is not { } template)
            return new(state.Workload, null);
        V1ObjectMeta metadata = KubernetesApi.Typed<V1ObjectMeta>(state.Rollout.GetProperty("metadata"));
        metadata.Labels ??= new Dictionary<string, string>();
        metadata.Labels[Workload.CanaryLabel] = application;
        metadata.Labels[Workload.ApartLabel] = $"{PromotionStrategy.Weighted}";
        return new(state.Workload with { Template = template }, state.Workload with { Metadata = metadata, Desired = ((state.Workload.Desired * state.Weight) + 99) / 100 });
    }

    public async Task RequireAsync(PromotionStrategy strategy, int percent, CancellationToken cancellationToken)
    {
        RolloutState state = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (state.Canary is null || !state.Spec.TryGetProperty("template", out _))
            throw new CicdException("WorkloadNotPromotable", CicdErrorKind.NotSupported, $"{state.Workload} {(state.Canary is null ? "has no canary strategy" : "takes its template from another object")}: there is nothing that a promotion could set.", application, "Publish-CicdManifest changes it, and its own controller does the rest.");
        if (strategy == PromotionStrategy.Weighted || (strategy == PromotionStrategy.Rolling && percent == 100))
            return;
        throw new CicdException("StrategyNotSupported", CicdErrorKind.NotSupported, $"{state.Workload} goes by weights: it cannot be promoted by the strategy {strategy}{(percent < 100 ? $" to {percent} %" : "")}.", application, "Take the strategy Weighted.");
    }

    public async Task StartAsync(ApplicationSpec? wanted, ReleaseImages images, bool recreate, CancellationToken cancellationToken)
    {
        if (wanted is null)
            throw new CicdException("WorkloadNotPromotable", CicdErrorKind.NotSupported, $"The Rollout '{application}' in '{space}' was there before it was promoted, and is not removed.", application, $"If you mean it: kubectl delete rollout {application} -n {space}.");
        RolloutState state = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (wanted.Previous is not null)
        {
            await PutAsync(state, wanted.Current, images, Steps(wanted.Percent), cancellationToken).ConfigureAwait(false);
            await UntilAsync(wanted.Current, now => now.IsPausedAt(1), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (state.Workload.Images.Digest != wanted.Current.Digest)
        {
            await PutAsync(state, wanted.Current, images, null, cancellationToken).ConfigureAwait(false);
            // The controller forgets what it was told of a template once it sees another one.
            state = await UntilAsync(wanted.Current, now => now.Workload.IsObserved, cancellationToken).ConfigureAwait(false);
        }

        if (state.IsUnderway)
            await api.PatchStatusAsync(Resource.Rollouts, space, application, new JsonObject { ["status"] = new JsonObject { ["promoteFull"] = true } }, cancellationToken).ConfigureAwait(false);
        await UntilAsync(wanted.Current, now => now.IsDone, cancellationToken).ConfigureAwait(false);
    }

    public async Task EndReplacedAsync(ApplicationSpec? wanted, CancellationToken cancellationToken)
    {
        if (wanted is { Previous: null } && await RestoreAsync(CancellationToken.None).ConfigureAwait(false))
            await UntilAsync(wanted.Current, now => now.IsDone, cancellationToken).ConfigureAwait(false);
    }

    public async Task BringBackAsync(ApplicationSpec? before, ReleaseImages images, bool wait, CancellationToken cancellationToken)
    {
        await StartAsync(before, images, recreate: false, cancellationToken).ConfigureAwait(false);
        if (before is { Previous: null })
            await RestoreAsync(cancellationToken).ConfigureAwait(false);
    }

    private static JsonArray Steps(int percent) => [new JsonObject { ["setWeight"] = percent }, new JsonObject { ["pause"] = new JsonObject() }];

    /// <summary>Makes the Rollout run a release by these steps; null for those that it has.</summary>
    private async Task PutAsync(RolloutState state, ReleaseId release, ReleaseImages images, JsonArray? steps, CancellationToken cancellationToken)
    {
        JsonArray patch = [.. Images(state, release, images.Of(release))];
        if (steps is not null)
        {
            Annotate(patch, state, StepsAnnotation, state.Steps?.GetRawText() ?? "null");
            patch.Add(new JsonObject { ["op"] = "add", ["path"] = "/spec/strategy/canary/steps", ["value"] = steps });
        }

        await api.PatchAsync(Resource.Rollouts, space, application, patch, "application/json-patch+json", dryRun: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings the Rollout's own steps back; false where it has them.</summary>
    private async Task<bool> RestoreAsync(CancellationToken cancellationToken)
    {
        RolloutState state = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (state.Workload.Metadata.Annotations is not { } annotations || !annotations.TryGetValue(StepsAnnotation, out string? kept))
            return false;
        JsonObject patch = new()
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [StepsAnnotation] = null } },
            ["spec"] = new JsonObject { ["strategy"] = new JsonObject { ["canary"] = new JsonObject { ["steps"] = JsonNode.Parse(kept) } } },
        };
        await api.PatchAsync(Resource.Rollouts, space, application, patch, "application/merge-patch+json", dryRun: false, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // https://datatracker.ietf.org/doc/html/rfc6902: a test that fails changes nothing, where somebody has put the containers into another order meanwhile.
    private IEnumerable<JsonObject> Images(RolloutState state, ReleaseId release, IReadOnlyDictionary<string, string> images)
    {
        JsonElement template = state.Spec.GetProperty("template"), pod = template.GetProperty("spec");
        if (!state.Workload.Images.ByContainer.Keys.Order(StringComparer.Ordinal).SequenceEqual(images.Keys.Order(StringComparer.Ordinal)))
            throw new CicdException("ContainersDiffer", CicdErrorKind.Conflict, $"{application} {release.Version} has the containers {string.Join(", ", images.Keys)}, and in '{space}' it has {string.Join(", ", state.Workload.Images.ByContainer.Keys)}.", application, $"Change the manifest of '{space}' first, with Publish-CicdManifest.");
        foreach (string list in (string[])["containers", "initContainers"])
        {
            int index = 0;
            foreach (JsonElement container in pod.TryGetProperty(list, out JsonElement all) ? all.EnumerateArray() : default)
            {
                string path = $"/spec/template/spec/{list}/{index++}", name = container.GetProperty("name").GetString()!;
                yield return new() { ["op"] = "test", ["path"] = $"{path}/name", ["value"] = name };
                yield return new() { ["op"] = "add", ["path"] = $"{path}/image", ["value"] = images[name] };
            }
        }

        // The controller knows its stable pods by their whole template: a label that was not there would make others of them.
        if (template.TryGetProperty("metadata", out JsonElement metadata) && metadata.TryGetProperty("labels", out JsonElement labels) && labels.TryGetProperty(Workload.VersionLabel, out _) && TrackWriter.IsLabelValue(release.Version))
            yield return new() { ["op"] = "add", ["path"] = $"/spec/template/metadata/labels/{Workload.VersionLabel.Replace("/", "~1", StringComparison.Ordinal)}", ["value"] = release.Version };
    }

    // Its own steps are kept once: what is there later is ours.
    private static void Annotate(JsonArray patch, RolloutState state, string name, string value)
    {
        IDictionary<string, string>? annotations = state.Workload.Metadata.Annotations;
        if (annotations?.ContainsKey(name) == true)
            return;
        if (annotations is null)
            patch.Add(new JsonObject { ["op"] = "add", ["path"] = "/metadata/annotations", ["value"] = new JsonObject() });
        patch.Add(new JsonObject { ["op"] = "add", ["path"] = $"/metadata/annotations/{name.Replace("/", "~1", StringComparison.Ordinal)}", ["value"] = value });
    }

    private async Task<RolloutState> UntilAsync(ReleaseId release, Func<RolloutState, bool> holds, CancellationToken cancellationToken)
    {
        long begun = caller.Clock.GetTimestamp();
        while (true)
        {
            RolloutState now = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (holds(now))
                return now;
            if (await FailureAsync(now, cancellationToken).ConfigureAwait(false) is { } failure)
                throw new CicdException("DeploymentFailed", CicdErrorKind.Failed, $"{application} {release.Version} did not start in '{space}': {failure.Sentence}", application, failure.Remedy);
            if (caller.Clock.GetElapsedTime(begun) > Arrangement.Patience)
                throw new CicdException("DeploymentFailed", CicdErrorKind.Failed, $"{application} {release.Version} was not ready in '{space}' after {Arrangement.Patience.TotalMinutes:0} minutes: {now.Message}.", application, "Get-CicdApplication shows why; the controller of Argo Rollouts has to run.");
            caller.Progress?.Report(new($"{application} in {space}", now.Message));
            await Task.Delay(Pulse, caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RolloutReason?> FailureAsync(RolloutState state, CancellationToken cancellationToken)
    {
        if (!state.Workload.IsObserved)
            return null;
        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, space, cancellationToken).ConfigureAwait(false);
        PodModel[] pods = snapshot.NewestPods(state.Workload);
        List<EventModel> events = pods.All(RolloutReason.IsReady) ? [] : await ClusterSnapshot.EventsAsync(api, space, cancellationToken).ConfigureAwait(false);
        RolloutReason? reason = RolloutReason.Find(state.Workload, pods, events);
        return reason is { IsLasting: true } ? reason : state.IsDegraded ? new RolloutReason("RolloutStuck", state.Message, "Look at its pods.", true) : null;
    }

    private async Task<V1PodTemplateSpec?> StableAsync(RolloutState state, CancellationToken cancellationToken)
    {
        await foreach (ReplicaSetModel set in api.ListAsync(ClusterJson.Default.ReplicaSets, Resource.ReplicaSets, space, cancellationToken).ConfigureAwait(false))
        {
            if (Array.Exists(set.Metadata.OwnerReferences ?? [], owner => owner.Controller && owner.Uid == state.Workload.Metadata.Uid)
                && set.Spec.ReadTemplate() is { Metadata.Labels: { } labels } template && labels.TryGetValue(HashLabel, out string? mark) && mark == state.Stable)
                return template;
        }

        return null;
    }

    private async Task<RolloutState> ReadAsync(CancellationToken cancellationToken) =>
        await api.FindAsync<object>(Resource.Rollouts, space, application, cancellationToken).ConfigureAwait(false) is JsonElement found ? new(found)
        : throw Errors.NotFound("ApplicationNotFound", $"Rollout in '{space}' by the name", application);
}
