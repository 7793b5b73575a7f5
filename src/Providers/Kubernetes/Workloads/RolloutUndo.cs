using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Generation;
using CicdTools.Providers.Kubernetes.Manifests;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Workloads;

/// <summary>Goes back to a revision that the cluster keeps: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment.</summary>
internal sealed class RolloutUndo(KubernetesApi api, string context)
{
    private const string HashLabel = "pod-template-hash";

    public async Task<Change> PlanAsync(string application, string @namespace, long? revision, CancellationToken cancellationToken)
    {
        Workload workload = await new WorkloadReader(api).FindAsync(@namespace, application, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ApplicationNotFound", $"application in '{@namespace}' by the name", application, remedy: "Get-CicdApplication shows them all.");
        Revision[] known = workload.Resource == Resource.StatefulSets ? await OfStatefulSetAsync(workload, cancellationToken).ConfigureAwait(false) : await OfReplicaSetsAsync(workload, cancellationToken).ConfigureAwait(false);
        Revision target = Choose(workload, known, revision);
        JsonObject before = ObjectText.Clean(await LiveAsync(workload, cancellationToken).ConfigureAwait(false));
        JsonObject after = ObjectText.Clean(await api.PatchAsync(workload.Resource, @namespace, workload.Name, target.Patch, target.PatchType, dryRun: true, cancellationToken).ConfigureAwait(false));
        Rollout begun = new() { Context = context, Application = application, Environment = @namespace, Version = target.Version, Status = RunStatus.Running };
        string number = target.Number.ToString(CultureInfo.InvariantCulture);
        return new($"{workload} in '{@namespace}'", $"Go back to revision {number} ({target.Version})", async token =>
        {
            await api.PatchAsync(workload.Resource, @namespace, workload.Name, target.Patch, target.PatchType, dryRun: false, token).ConfigureAwait(false);
            return begun;
        })
        {
            Details = UnifiedDiff.Of([Pair(workload, before, after)]),
            AlreadyDone = JsonNode.DeepEquals(before["spec"], after["spec"]) ? $"{workload} is as revision {number} says already." : null,
        };
    }

    private async Task<JsonElement> LiveAsync(Workload workload, CancellationToken cancellationToken) =>
        await api.FindAsync<object>(workload.Resource, workload.Namespace, workload.Name, cancellationToken).ConfigureAwait(false) is JsonElement live ? live
        : throw Errors.NotFound("ApplicationNotFound", $"application in '{workload.Namespace}' by the name", workload.Name);

    private static (string Path, string? Before, string After) Pair(Workload workload, JsonObject before, JsonObject after)
    {
        (string? old, string now) = ObjectText.Pair(before, after);
        return ($"{workload.Namespace}/{workload.Resource.Kind}/{workload.Name}", old, now);
    }

    private async Task<Revision[]> OfReplicaSetsAsync(Workload workload, CancellationToken cancellationToken)
    {
        ClusterSnapshot snapshot = await ClusterSnapshot.ReadAsync(api, workload.Namespace, cancellationToken).ConfigureAwait(false);
        return [.. snapshot.Revisions(workload).Select(set =>
        {
            JsonObject template = JsonObject.Create(set.Spec.Template) ?? [];
            // The controller's own mark of a template is made from it anew.
            (template["metadata"]?["labels"] as JsonObject)?.Remove(HashLabel);
            JsonArray patch = [new JsonObject { ["op"] = "replace", ["path"] = "/spec/template", ["value"] = template }];
            V1PodTemplateSpec spec = set.Spec.ReadTemplate();
            return new Revision(ClusterSnapshot.Revision(set), Workload.VersionOf(spec.Metadata?.Labels) ?? ImageSet.Version(spec.Spec?.Containers?.FirstOrDefault()?.Image ?? ""), patch, "application/json-patch+json");
        })];
    }

    // https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/controller-revision-v1/: its data is a patch that brings the state back.
    private async Task<Revision[]> OfStatefulSetAsync(Workload workload, CancellationToken cancellationToken)
    {
        List<Revision> all = [];
        await foreach (JsonElement item in api.ListAsync<JsonElement>(Resource.ControllerRevisions, workload.Namespace, null, cancellationToken).ConfigureAwait(false))
        {
            V1ObjectMeta metadata = KubernetesApi.Typed<V1ObjectMeta>(item.GetProperty("metadata"));
            if (metadata.OwnerReferences?.Any(owner => owner.Uid == workload.Metadata.Uid) != true || !item.TryGetProperty("data", out JsonElement data))
                continue;
            JsonNode patch = JsonSerializer.SerializeToNode(data)!;
            string image = $"{patch["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"]}";
            all.Add(new(item.GetProperty("revision").GetInt64(), ImageSet.Version(image), patch, "application/strategic-merge-patch+json"));
        }

        return [.. all.OrderByDescending(one => one.Number)];
    }

    private static Revision Choose(Workload workload, Revision[] known, long? number)
    {
        if (number is { } asked)
        {
            return Array.Find(known, one => one.Number == asked)
                ?? throw Errors.NotFound("RevisionNotFound", $"revision of {workload} by the number", asked.ToString(CultureInfo.InvariantCulture), known.Select(one => one.Number.ToString(CultureInfo.InvariantCulture)), "Get-CicdDeployment shows those that are kept.");
        }

        return known.Length > 1 ? known[1]
            : throw new CicdException("NothingToUndo", CicdErrorKind.NotFound, $"{workload} has no revision before the one that is there.", workload.Name, "Get-CicdDeployment shows those that are kept.");
    }

    private sealed record Revision(long Number, string Version, JsonNode Patch, string PatchType);
}
