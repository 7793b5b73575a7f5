using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// What a project needs before Cloud Build builds and Spinnaker deploys: https://docs.cloud.google.com/build/docs/overview and https://spinnaker.io/docs/setup/.
internal sealed partial class GoogleProvider : IPrerequisites
{
    private const string DefaultName = "spinnaker";

    /// <summary>The topic that Artifact Registry tells its pushes to, which exists only by this name: https://docs.cloud.google.com/artifact-registry/docs/configure-notifications.</summary>
    private const string Topic = "gcr", Subscription = "gcr-triggers";

    // What the chapter's text means, and what came since: builds, clusters, images, messages, buckets, secrets, and the services that these parts themselves ask.
    private static readonly string[] Services = ["artifactregistry", "cloudbuild", "cloudresourcemanager", "compute", "container", "iam", "logging", "pubsub", "secretmanager", "storage"];

    // Parts of one service each, which not every project wants.
    private static readonly Dictionary<string, string> Extra = new(StringComparer.OrdinalIgnoreCase) { ["SecureSourceManager"] = "securesourcemanager", ["SourceRepositories"] = "sourcerepo" };

    /// <summary>The part that enables a service; null for none.</summary>
    public static string? PartOf(string service)
    {
        string name = service.Replace(".googleapis.com", "", StringComparison.Ordinal);
        return Services.Contains(name) ? "Services" : Extra.FirstOrDefault(pair => pair.Value == name).Key;
    }


    // https://docs.cloud.google.com/iam/docs/roles-permissions
    private static readonly string[] Roles = ["roles/artifactregistry.reader", "roles/storage.admin"];

    public string[] PrerequisiteParts { get; } = ["Project", "Services", "ServiceAccount", "Topic", "Subscription", "Roles", "Buckets", "Registry", "Cluster", "Key", "SecureSourceManager", "SourceRepositories"];

    public async Task<Change[]> PlanInitializeAsync(InitializeRequest request, CancellationToken cancellationToken)
    {
        foreach (string part in request.Parts)
        {
            if (!PrerequisiteParts.Contains(part, StringComparer.OrdinalIgnoreCase))
                throw Errors.NotFound("PartNotFound", "part", part, PrerequisiteParts);
        }

        string name = request.Name ?? DefaultName;
        string account = $"{name}-account", email = $"{account}@{_place.Project}.iam.gserviceaccount.com";
        // The project itself, a cluster, a key, and services that only some want, are made only when they are asked for.
        bool Wants(string part) => request.Parts.Length == 0 ? part is not ("Project" or "Cluster" or "Key") && !Extra.ContainsKey(part) : request.Parts.Contains(part, StringComparer.OrdinalIgnoreCase);
        List<Change> changes = [];
        if (Wants("Project"))
            changes.Add(await PlanProjectAsync(cancellationToken).ConfigureAwait(false));
        if (Wants("Services"))
            changes.Add(await PlanServicesAsync("Services", Services, cancellationToken).ConfigureAwait(false));
        foreach ((string part, string service) in Extra.Where(pair => Wants(pair.Key)))
            changes.Add(await PlanServicesAsync(part, [service], cancellationToken).ConfigureAwait(false));
        if (Wants("ServiceAccount"))
            changes.Add(await PlanAccountAsync(account, email, cancellationToken).ConfigureAwait(false));
        if (Wants("Topic"))
            changes.Add(await PlanTopicAsync(cancellationToken).ConfigureAwait(false));
        if (Wants("Subscription"))
            changes.Add(await PlanSubscriptionAsync(cancellationToken).ConfigureAwait(false));
        if (Wants("Roles"))
            changes.AddRange(await PlanRolesAsync(email, withSubscription: Wants("Subscription"), cancellationToken).ConfigureAwait(false));
        foreach ((string bucket, bool versioned) in Wants("Buckets") ? new[] { ($"{_place.Project}-{name}-config", false), ($"{_place.Project}-kubernetes-manifests", true) } : [])
            changes.Add(await PlanBucketAsync(bucket, versioned, cancellationToken).ConfigureAwait(false));
        if (Wants("Registry"))
            changes.Add(await PlanRegistryAsync($"{name}-images", cancellationToken).ConfigureAwait(false));
        if (Wants("Cluster"))
            changes.Add(await PlanClusterAsync($"{name}-cluster", cancellationToken).ConfigureAwait(false));
        if (Wants("Key"))
            changes.Add(await PlanKeyAsync($"{name}-key", email, cancellationToken).ConfigureAwait(false));
        return [.. changes];
    }

    private Change Needed(string part, string name, string action, bool isThere, ApiRequest[] calls, Func<CancellationToken, Task> make)
    {
        Prerequisite done = new() { Context = Context, Part = part, Name = name };
        return new Change(name, action, async token =>
        {
            if (!isThere)
                await RideOutAsync(name, make, token).ConfigureAwait(false);
            return done with { Made = !isThere };
        })
        {
            AlreadyDone = isThere ? $"'{name}' is there already." : null,
        }.Calling(Context, calls);
    }

    /// <summary>Something that may not be there; what its service is not enabled for cannot be.</summary>
    private static async Task<T?> IfEnabledAsync<T>(Func<Task<T?>> find)
        where T : class
    {
        try
        {
            return await find().ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id == "ApiNotEnabled")
        {
            return null;
        }
    }

    // A service that was enabled, and an account that was made, are seen everywhere only after a while:
    // https://docs.cloud.google.com/iam/docs/access-change-propagation and https://docs.cloud.google.com/service-usage/docs/enable-disable.
    private async Task RideOutAsync(string name, Func<CancellationToken, Task> make, CancellationToken cancellationToken)
    {
        const int Attempts = 12;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await make(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (CicdException exception) when (attempt < Attempts && (exception.Id == "ApiNotEnabled" || (exception.Kind == CicdErrorKind.Invalid && exception.Message.Contains("does not exist", StringComparison.Ordinal))))
            {
                _caller.Progress?.Report(new("Google Cloud", $"Waiting until what was made before '{name}' is seen everywhere."));
                await Task.Delay(TimeSpan.FromSeconds(10), _caller.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
