using System.Text.Json.Nodes;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Workloads;
using CicdTools.Providers.Records;
using k8s.Models;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>Environments are namespaces. What a user says of one stands in an annotation of it; one of which nobody has said anything comes after all others.</summary>
internal sealed class NamespaceSettings(KubernetesApi api, string context)
{
    private const string Label = "cicdtools/environment";
    private const string MadeLabel = "app.kubernetes.io/managed-by";
    private const string Maker = "cicdtools";

    /// <summary>The place in the order of promotion of a namespace that nobody has given one.</summary>
    private const int Unordered = 1000;

    /// <summary>The namespaces in the order of promotion. Who may not list them sees the context's own.</summary>
    public async Task<EnvironmentSettings[]> AllAsync(CancellationToken cancellationToken)
    {
        List<EnvironmentSettings> all = [];
        try
        {
            await foreach (V1Namespace item in api.ListAsync<V1Namespace>(Resource.Namespaces, null, null, cancellationToken).ConfigureAwait(false))
            {
                if (!NamespaceScope.IsSystem(item.Metadata.Name) && item.Metadata.DeletionTimestamp is null)
                    all.Add(Read(item));
            }
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            all.Add(new() { Name = api.Access.Namespace, Order = Unordered, Instances = 0 });
        }

        return [.. all.OrderBy(settings => settings.Order).ThenBy(settings => settings.Name, StringComparer.Ordinal)];
    }

    /// <summary>What is said of one.</summary>
    /// <exception cref="CicdException"><c>EnvironmentNotFound</c>.</exception>
    public async Task<EnvironmentSettings> RequireAsync(string name, CancellationToken cancellationToken)
    {
        EnvironmentSettings[] all = await AllAsync(cancellationToken).ConfigureAwait(false);
        return Array.Find(all, settings => settings.Name == name) ?? throw NotFound(name, all);
    }

    public async Task<Change> PlanSetAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        if (request.Variables is { Count: > 0 })
            throw new CicdException("VariablesNotSupported", CicdErrorKind.NotSupported, "A namespace gives its applications no variables.", request.Name, "Put them into the manifests: env, or a ConfigMap.");
        EnvironmentSettings[] all = await AllAsync(cancellationToken).ConfigureAwait(false);
        EnvironmentSettings? before = Array.Find(all, settings => settings.Name == request.Name);
        if (request.Create && before is { Order: < Unordered })
            throw new CicdException("EnvironmentExists", CicdErrorKind.Conflict, $"There is an environment '{request.Name}' already.", request.Name, "Choose another name, or change that one with Set-CicdEnvironment.");
        if (!request.Create && before is null)
            throw NotFound(request.Name, all);
        EnvironmentSettings after = new()
        {
            Name = request.Name,
            Order = before is { Order: < Unordered } ? before.Order : all.Where(settings => settings.Order < Unordered).Select(settings => settings.Order + 1).DefaultIfEmpty(0).Max(),
            RequiresApproval = request.RequiresApproval ?? before?.RequiresApproval ?? false,
            Approvers = request.Approvers ?? before?.Approvers ?? [],
            Instances = request.Instances ?? before?.Instances ?? 0,
        };
        V1Namespace? found = before is null ? null : await api.FindAsync<V1Namespace>(Resource.Namespaces, null, request.Name, cancellationToken).ConfigureAwait(false);
        // What is applied anew without a label loses it.
        JsonObject manifest = Manifest(after, isOurs: found is null || IsOurs(found));
        await api.ApplyAsync(Resource.Namespaces, null, request.Name, manifest, dryRun: true, force: false, cancellationToken).ConfigureAwait(false);
        return new($"environment '{request.Name}'", before is null ? "Make its namespace" : request.Create ? "Take the namespace as an environment" : "Change the settings", async token =>
        {
            await api.ApplyAsync(Resource.Namespaces, null, request.Name, manifest, dryRun: false, force: false, token).ConfigureAwait(false);
            return after.Describe(context, null);
        });
    }

    public async Task<Change> PlanRemoveAsync(string name, CancellationToken cancellationToken)
    {
        V1Namespace found = await api.FindAsync<V1Namespace>(Resource.Namespaces, null, name, cancellationToken).ConfigureAwait(false) ?? throw NotFound(name, await AllAsync(cancellationToken).ConfigureAwait(false));
        if (!IsOurs(found))
            throw new CicdException("EnvironmentNotOurs", CicdErrorKind.Forbidden, $"The namespace '{name}' was not made by New-CicdEnvironment, so that it is not removed.", name, $"If you mean it: kubectl delete namespace {name}.");
        return new($"environment '{name}'", "Remove its namespace with all that is in it", async token =>
        {
            await api.DeleteAsync(Resource.Namespaces, null, name, token).ConfigureAwait(false);
            return null;
        });
    }

    private static bool IsOurs(V1Namespace item) => item.Metadata.Labels is { } labels && labels.TryGetValue(MadeLabel, out string? maker) && maker == Maker;

    private static EnvironmentSettings Read(V1Namespace item) =>
        item.Metadata.Annotations is { } annotations && annotations.TryGetValue(Label, out string? text) && RecordJson.Read<EnvironmentSettings>(text) is { } settings
            ? settings with { Name = item.Metadata.Name }
            : new() { Name = item.Metadata.Name, Order = Unordered, Instances = 0 };

    private static JsonObject Manifest(EnvironmentSettings settings, bool isOurs)
    {
        JsonObject labels = new() { [Label] = "true" };
        if (isOurs)
            labels[MadeLabel] = Maker;
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = settings.Name, ["labels"] = labels, ["annotations"] = new JsonObject { [Label] = RecordJson.Write(settings) } },
        };
    }

    private static CicdException NotFound(string name, EnvironmentSettings[] all) => Errors.NotFound("EnvironmentNotFound", "environment", name, all.Select(settings => settings.Name), "Make it with New-CicdEnvironment.");
}
