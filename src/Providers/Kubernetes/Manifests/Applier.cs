using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Generation;

namespace CicdTools.Providers.Kubernetes.Manifests;

/// <summary>Server-side apply of a set of manifests: the server is asked about each beforehand, and if it refuses one, none is applied.</summary>
internal sealed class Applier(KubernetesApi api, string context, ApplyRequest request, TimeProvider clock, string? usual = null)
{
    /// <summary>How many objects are under way at once: enough to hide the way there and back.</summary>
    private const int Spreading = 16;

    /// <summary>How many refusals a message tells of.</summary>
    private const int MostTold = 5;

    private const int MostComparisons = 5;

    // Each namespace is asked for once.
    private readonly ConcurrentDictionary<string, Lazy<Task<bool>>> _spaces = new(StringComparer.Ordinal);

    private readonly string _namespace = request.Environment ?? usual ?? api.Access.Namespace;

    public async Task<Change> PlanAsync(CancellationToken cancellationToken)
    {
        List<Manifest> manifests = Manifest.ReadAll(request.Files);
        if (manifests.Count == 0)
            throw new CicdException("ManifestInvalid", CicdErrorKind.Invalid, "There is no object in the files.", request.Files.FirstOrDefault()?.Path, "Give files with at least one object.");
        KindCatalog kinds = new(api, manifests, clock);
        PlannedObject[] planned = await PlanAsync(manifests, kinds, cancellationToken).ConfigureAwait(false);
        (Resource Resource, string? Namespace, string Name)[] pruned = request.Prune is null ? [] : await new Pruning(api, request.Prune).FindAsync(planned, cancellationToken).ConfigureAwait(false);
        PlannedObject[] differing = [.. planned.Where(one => one.Outcome != ObjectOutcome.Unchanged)];
        bool nothing = differing.Length == 0 && pruned.Length == 0;
        return new($"{(planned.Length == 1 ? "1 object" : $"{planned.Length} objects")} in '{api.Access.Name}'", Action(planned, pruned.Length), async token => await ApplyAsync(planned, pruned, kinds, token).ConfigureAwait(false))
        {
            FindDetails = () => Details(differing, pruned),
            AlreadyDone = nothing ? $"All {planned.Length} objects are in '{api.Access.Name}' as the files say." : null,
        };
    }

    private async Task<PlannedObject[]> PlanAsync(List<Manifest> manifests, KindCatalog kinds, CancellationToken cancellationToken)
    {
        HashSet<string> newSpaces = manifests.Where(manifest => manifest is { Kind: "Namespace", Group: "" }).Select(manifest => manifest.Name).ToHashSet(StringComparer.Ordinal);
        PlannedObject?[] planned = new PlannedObject?[manifests.Count];
        CicdException?[] refusals = new CicdException?[manifests.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, manifests.Count), new ParallelOptions { MaxDegreeOfParallelism = Spreading, CancellationToken = cancellationToken }, async (index, token) =>
        {
            try
            {
                planned[index] = await PlanAsync(manifests[index], kinds, newSpaces, token).ConfigureAwait(false);
            }
            catch (CicdException refusal) when (refusal.Kind is not (CicdErrorKind.Unavailable or CicdErrorKind.Unauthorized))
            {
                refusals[index] = refusal;
            }
        }).ConfigureAwait(false);
        if (Array.Find(refusals, refusal => refusal is not null) is { } first)
            throw Refused(first, [.. refusals.OfType<CicdException>()]);
        return [.. planned.Select(one => one!)];
    }

    private async Task<PlannedObject> PlanAsync(Manifest manifest, KindCatalog kinds, HashSet<string> newSpaces, CancellationToken cancellationToken)
    {
        (Resource resource, bool isKnown) = await kinds.FindAsync(manifest, cancellationToken).ConfigureAwait(false);
        string? space = resource.IsNamespaced ? manifest.Namespace ?? _namespace : null;
        if (resource.IsNamespaced && request.Environment is { } asked && manifest.Namespace is { } own && own != asked)
            throw Manifest.Invalid(manifest.Path, manifest.Line, $"{manifest} names the namespace '{own}', and '{asked}' is asked for.", "Take the namespace out of the manifest, or leave -Environment away.");
        JsonObject content = manifest.Content.DeepClone().AsObject();
        if (space is not null && content["metadata"] is JsonObject metadata)
            metadata["namespace"] = space;
        PortDefaults.Fill(content);
        PlannedObject plan = new(resource, space, manifest, content) { Outcome = ObjectOutcome.Created };
        try
        {
            // The server cannot be asked about an object whose kind or namespace comes with it: that is new.
            bool askable = isKnown && (space is null || !newSpaces.Contains(space) || await IsThereAsync(space, cancellationToken).ConfigureAwait(false));
            return askable ? await CompareAsync(plan, cancellationToken).ConfigureAwait(false) : plan;
        }
        catch (CicdException refusal)
        {
            throw new CicdException(refusal.Id, refusal.Kind, $"{manifest.Path}, line {manifest.Line}: {refusal.Message}", manifest.ToString(), refusal.Remedy, refusal);
        }
    }

    private async Task<PlannedObject> CompareAsync(PlannedObject plan, CancellationToken cancellationToken)
    {
        JsonElement? last = null;
        for (int attempt = 1; ; attempt++)
        {
            (JsonElement answer, bool isNew) = await api.TryApplyAsync(plan.Resource, plan.Namespace, plan.Manifest.Name, plan.Content, request.Force, cancellationToken).ConfigureAwait(false);
            JsonObject after = ObjectText.Clean(answer);
            if (isNew)
                return plan with { After = after };
            JsonElement? live = await LiveAsync(plan, cancellationToken).ConfigureAwait(false);
            JsonObject? before = live is { } there ? ObjectText.Clean(there) : null;
            if (before is not null && JsonNode.DeepEquals(before, after))
                return plan with { Before = before, After = after, Outcome = ObjectOutcome.Unchanged };
            // A controller may have written between the two answers, and its change would be taken for ours. None has where the dry run began with what is there now,
            // or where that was there before it already; an object that never rests is taken as it is.
            if (Version(live) == Version(answer) || (attempt > 1 && Version(live) == Version(last)) || attempt == MostComparisons)
                return plan with { Before = before, After = after, Outcome = before is null ? ObjectOutcome.Created : ObjectOutcome.Changed };
            last = live;
        }
    }

    private Task<bool> IsThereAsync(string space, CancellationToken cancellationToken) => _spaces.GetOrAdd(space, name => new(async () =>
        await api.FindAsync<object>(Resource.Namespaces, null, name, cancellationToken).ConfigureAwait(false) is not null)).Value;

    private async Task<JsonElement?> LiveAsync(PlannedObject plan, CancellationToken cancellationToken) =>
        await api.FindAsync<object>(plan.Resource, plan.Namespace, plan.Manifest.Name, cancellationToken).ConfigureAwait(false) is JsonElement found ? found : null;

    // https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions: another one for every write, to be compared for equality.
    private static string? Version(JsonElement? item) => item?.GetProperty("metadata").TryGetProperty("resourceVersion", out JsonElement version) == true ? version.GetString() : null;

    private async Task<ClusterObject[]> ApplyAsync(PlannedObject[] planned, (Resource Resource, string? Namespace, string Name)[] pruned, KindCatalog kinds, CancellationToken cancellationToken)
    {
        int applied = 0, wanted = planned.Count(one => one.Outcome != ObjectOutcome.Unchanged) + pruned.Length;
        try
        {
            return await ApplyAsync(planned, pruned, kinds, () => Interlocked.Increment(ref applied), cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException failure) when (applied > 0)
        {
            // What was under way beside the one that failed may be there as well.
            throw new CicdException(failure.Id, failure.Kind, $"{failure.Message} Of {wanted} objects at least {applied} were applied before that.", failure.Target, "Apply again: what is there already stays as it is.", failure);
        }
    }

    private async Task<ClusterObject[]> ApplyAsync(PlannedObject[] planned, (Resource Resource, string? Namespace, string Name)[] pruned, KindCatalog kinds, Action done, CancellationToken cancellationToken)
    {
        foreach (IGrouping<int, PlannedObject> rank in planned.Where(one => one.Outcome != ObjectOutcome.Unchanged).GroupBy(one => ManifestOrder.Of(one.Manifest.Kind)).OrderBy(rank => rank.Key))
        {
            await Parallel.ForEachAsync(rank, new ParallelOptions { MaxDegreeOfParallelism = Spreading, CancellationToken = cancellationToken }, async (one, token) =>
            {
                await api.ApplyAsync(one.Resource, one.Namespace, one.Manifest.Name, one.Content, dryRun: false, request.Force, token).ConfigureAwait(false);
                done();
            }).ConfigureAwait(false);
            if (rank.Any(one => one.Manifest.Kind == "CustomResourceDefinition"))
                await kinds.ServedAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach ((Resource resource, string? space, string name) in pruned)
        {
            await api.DeleteAsync(resource, space, name, cancellationToken).ConfigureAwait(false);
            done();
        }

        return
        [
            .. planned.Select(one => Describe(one.Resource, one.Namespace, one.Manifest.Name, one.Outcome) with { Path = one.Manifest.Path }),
            .. pruned.Select(one => Describe(one.Resource, one.Namespace, one.Name, ObjectOutcome.Removed)),
        ];
    }

    private ClusterObject Describe(Resource resource, string? space, string name, ObjectOutcome outcome) =>
        new() { Context = context, ApiVersion = resource.ApiVersion, Kind = resource.Kind, Environment = space, Name = name, Outcome = outcome };

    private static string Action(PlannedObject[] planned, int pruned)
    {
        string[] parts =
        [
            .. planned.Where(one => one.Outcome != ObjectOutcome.Unchanged).GroupBy(one => one.Outcome).OrderBy(group => group.Key).Select(group => $"{(group.Key == ObjectOutcome.Created ? "create" : "change")} {group.Count()}"),
            .. pruned == 0 ? Array.Empty<string>() : [$"remove {pruned}"],
        ];
        return parts.Length == 0 ? "Nothing" : $"Apply: {string.Join(", ", parts)}";
    }

    private static string Details(PlannedObject[] differing, (Resource Resource, string? Namespace, string Name)[] pruned)
    {
        string diff = UnifiedDiff.Of(differing.Select(one =>
        {
            (string? before, string after) = ObjectText.Pair(one.Before, one.After);
            return ($"{(one.Namespace is null ? "" : one.Namespace + "/")}{one.Resource.Kind}/{one.Manifest.Name}", before, after);
        }));
        return string.Concat([diff, .. pruned.Select(one => $"removed: {(one.Namespace is null ? "" : one.Namespace + "/")}{one.Resource.Kind}/{one.Name}\n")]);
    }

    private static CicdException Refused(CicdException first, CicdException[] all) => all.Length == 1
        ? new(first.Id, first.Kind, $"Nothing was applied. {first.Message}", first.Target, first.Remedy, first)
        : new(first.Id, first.Kind, $"Nothing was applied; {all.Length} objects were refused:\n{string.Join('\n', all.Take(MostTold).Select(refusal => refusal.Message))}", first.Target, first.Remedy, first);
}

/// <summary>An object to apply, and what comes of it.</summary>
internal sealed record PlannedObject(Resource Resource, string? Namespace, Manifest Manifest, JsonObject Content)
{
    public JsonObject? Before { get; init; }

    public JsonObject After { get; init; } = Content;

    public ObjectOutcome Outcome { get; init; }
}
