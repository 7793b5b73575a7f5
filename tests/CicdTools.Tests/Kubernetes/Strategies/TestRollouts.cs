using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes.Strategies;

/// <summary>
/// What the controller of Argo Rollouts does with a canary that has traffic routing, by the rules of its own source (argoproj/argo-rollouts, rollout/canary.go:
/// syncRolloutStatusCanary, completedCurrentCanaryStep; rollout/sync.go: resetRolloutStatus, shouldFullPromote; utils/replicaset/canary.go: GetCurrentSetWeight,
/// CalculateReplicaCountsForTrafficRoutedCanary). The pods of its replica sets are the cluster's.
/// </summary>
internal sealed class TestRollouts(k8s.Kubernetes admin, string space) : IAsyncDisposable
{
    private const string Group = "argoproj.io", Version = "v1alpha1", Plural = "rollouts", Mark = "rollouts-pod-template-hash";

    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public void Start() => _work = Task.Run(() => RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer pulse = new(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await pulse.WaitForNextTickAsync(cancellationToken))
            {
                JsonElement list = (JsonElement)await admin.CustomObjects.ListNamespacedCustomObjectAsync(Group, Version, space, Plural, cancellationToken: cancellationToken);
                foreach (JsonElement item in list.GetProperty("items").EnumerateArray())
                    await ReconcileAsync(JsonSerializer.SerializeToNode(item)!.AsObject(), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ReconcileAsync(JsonObject rollout, CancellationToken cancellationToken)
    {
        JsonObject spec = rollout["spec"]!.AsObject(), status = rollout["status"]?.DeepClone().AsObject() ?? [];
        string before = status.ToJsonString();
        JsonArray steps = spec["strategy"]?["canary"]?["steps"] as JsonArray ?? [];
        string hash = Hash(spec["template"]!), stepHash = Hash(steps);
        int replicas = spec["replicas"]?.GetValue<int>() ?? 1;
        string? stable = status["stableRS"]?.GetValue<string>();
        List<V1ReplicaSet> sets = await SetsAsync(rollout, cancellationToken);
        V1ReplicaSet newest = sets.Find(set => set.Metadata.Labels[Mark] == hash) ?? await MakeAsync(rollout, hash, sets, cancellationToken);
        int index = status["currentStepIndex"]?.GetValue<int>() ?? 0;

        if (status["currentPodHash"]?.GetValue<string>() != hash || status["currentStepHash"]?.GetValue<string>() != stepHash)
        {
            status.Remove("pauseConditions");
            status["promoteFull"] = false;
            status["abort"] = false;
            // Moved back to the stable one: the steps are skipped.
            index = stable == hash ? steps.Count : 0;
            await RankAsync(newest, sets, cancellationToken);
        }
        else
        {
            bool full = status["promoteFull"]?.GetValue<bool>() == true;
            if (full)
            {
                status.Remove("pauseConditions");
                index = steps.Count;
            }

            if (stable is null || ((newest.Status?.AvailableReplicas ?? 0) >= replicas && (full || index >= steps.Count)))
            {
                stable = hash;
                index = steps.Count;
                status["promoteFull"] = false;
                status.Remove("pauseConditions");
            }
            else if (index < steps.Count && steps[index]!["setWeight"] is not null && (newest.Status?.AvailableReplicas ?? 0) >= Share(replicas, Weight(steps, index)))
            {
                index++;
            }
            else if (index < steps.Count && steps[index]!["pause"] is not null && status["pauseConditions"] is null)
            {
                status["pauseConditions"] = new JsonArray(new JsonObject { ["reason"] = "CanaryPauseStep", ["startTime"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) });
            }
        }

        int weight = stable is null || stable == hash ? 100 : Weight(steps, index);
        foreach (V1ReplicaSet set in sets.Append(newest).DistinctBy(set => set.Metadata.Name))
            await ScaleAsync(set, set.Metadata.Labels[Mark] == (stable ?? hash) ? replicas : set == newest ? Share(replicas, weight) : 0, cancellationToken);

        bool isDone = stable == hash && (newest.Status?.AvailableReplicas ?? 0) >= replicas;
        if (stable is not null)
            status["stableRS"] = stable;
        status["currentPodHash"] = hash;
        status["currentStepHash"] = stepHash;
        status["currentStepIndex"] = index;
        status["replicas"] = sets.Sum(set => set.Status?.Replicas ?? 0);
        status["updatedReplicas"] = newest.Status?.Replicas ?? 0;
        status["readyReplicas"] = sets.Sum(set => set.Status?.ReadyReplicas ?? 0);
        status["availableReplicas"] = sets.Sum(set => set.Status?.AvailableReplicas ?? 0);
        status["observedGeneration"] = rollout["metadata"]!["generation"]!.ToString();
        status["phase"] = isDone ? "Healthy" : status["pauseConditions"] is null ? "Progressing" : "Paused";
        status["message"] = status["pauseConditions"] is null ? "more replicas need to be updated" : "CanaryPauseStep";
        status["canary"] = new JsonObject { ["weights"] = new JsonObject { ["canary"] = new JsonObject { ["weight"] = stable == hash ? 0 : weight }, ["stable"] = new JsonObject { ["weight"] = stable == hash ? 100 : 100 - weight } } };
        if (status.ToJsonString() == before)
            return;
        JsonObject whole = rollout.DeepClone().AsObject();
        whole["status"] = status;
        try
        {
            // An older state of it is not written over a newer one: somebody may have asked for something meanwhile.
            await admin.CustomObjects.ReplaceNamespacedCustomObjectStatusAsync(JsonSerializer.Deserialize<object>(whole.ToJsonString()), Group, Version, space, Plural, $"{rollout["metadata"]!["name"]}", cancellationToken: cancellationToken);
        }
        catch (k8s.Autorest.HttpOperationException faster) when (faster.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            // The next look sees it.
        }
    }

    private static int Weight(JsonArray steps, int index)
    {
        if (index >= steps.Count)
            return 100;
        for (; index >= 0; index--)
        {
            if (steps[index]!["setWeight"] is { } weight)
                return weight.GetValue<int>();
        }

        return 0;
    }

    private static int Share(int replicas, int weight) => (int)Math.Ceiling(replicas * weight / 100.0);

    private static string Hash(JsonNode node) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(node.ToJsonString())))[..10].ToLowerInvariant();

    private async Task<List<V1ReplicaSet>> SetsAsync(JsonObject rollout, CancellationToken cancellationToken) =>
        [.. (await admin.AppsV1.ListNamespacedReplicaSetAsync(space, cancellationToken: cancellationToken)).Items.Where(set => set.Metadata.OwnerReferences?.Any(owner => owner.Uid == $"{rollout["metadata"]!["uid"]}") == true)];

    private async Task<V1ReplicaSet> MakeAsync(JsonObject rollout, string hash, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        V1PodTemplateSpec template = KubernetesJson.Deserialize<V1PodTemplateSpec>(rollout["spec"]!["template"]!.ToJsonString());
        template.Metadata.Labels[Mark] = hash;
        V1LabelSelector selector = KubernetesJson.Deserialize<V1LabelSelector>(rollout["spec"]!["selector"]!.ToJsonString());
        selector.MatchLabels[Mark] = hash;
        V1ReplicaSet set = await admin.AppsV1.CreateNamespacedReplicaSetAsync(
            new V1ReplicaSet
            {
                Metadata = new()
                {
                    Name = $"{rollout["metadata"]!["name"]}-{hash}",
                    Labels = template.Metadata.Labels,
                    OwnerReferences = [new() { ApiVersion = $"{Group}/{Version}", Kind = "Rollout", Name = $"{rollout["metadata"]!["name"]}", Uid = $"{rollout["metadata"]!["uid"]}", Controller = true }],
                },
                Spec = new() { Replicas = 0, Selector = selector, Template = template },
            },
            space,
            cancellationToken: cancellationToken);
        sets.Add(set);
        return set;
    }

    private async Task RankAsync(V1ReplicaSet newest, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        int last = sets.Select(set => set.Metadata.Annotations is { } annotations && annotations.TryGetValue("rollout.argoproj.io/revision", out string? number) ? int.Parse(number, CultureInfo.InvariantCulture) : 0).DefaultIfEmpty(0).Max();
        await admin.AppsV1.PatchNamespacedReplicaSetAsync(new V1Patch($$"""{"metadata":{"annotations":{"rollout.argoproj.io/revision":"{{last + 1}}"} } }""", V1Patch.PatchType.MergePatch), newest.Metadata.Name, space, cancellationToken: cancellationToken);
    }

    private async Task ScaleAsync(V1ReplicaSet set, int replicas, CancellationToken cancellationToken)
    {
        if (set.Spec.Replicas != replicas)
            await admin.AppsV1.PatchNamespacedReplicaSetAsync(new V1Patch($$"""{"spec":{"replicas":{{replicas}}} }""", V1Patch.PatchType.MergePatch), set.Metadata.Name, space, cancellationToken: cancellationToken);
    }
}
