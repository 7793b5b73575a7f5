using System.Security.Cryptography;
using System.Text;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Azure;

// What a cluster cannot do without: to pull images from a registry. It is what 'az aks update --attach-acr' does, a role of the registry for the identity of the cluster's nodes:
// https://learn.microsoft.com/en-us/azure/aks/cluster-container-registry-integration.
internal sealed partial class AzureProvider : IPrerequisites
{
    private const string PullPart = "RegistryPull";

    /// <summary>AcrPull: https://learn.microsoft.com/en-us/azure/role-based-access-control/built-in-roles/containers#acrpull.</summary>
    private const string PullRole = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

    private static readonly (string Name, string? Value) RoleVersion = ("api-version", "2022-04-01");

    public string[] PrerequisiteParts => [RegistryPart, PullPart];

    public async Task<Change[]> PlanInitializeAsync(InitializeRequest request, CancellationToken cancellationToken)
    {
        if (request.Parts.FirstOrDefault(part => !PrerequisiteParts.Contains(part, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw Errors.NotFound("PartNotFound", "part that Azure can make", unknown, PrerequisiteParts, "Get-CicdProvider tells what it can do.");
        bool Wants(string part) => request.Parts.Contains(part, StringComparer.OrdinalIgnoreCase);
        List<Change> changes = [];
        if (Wants(RegistryPart))
            changes.Add(await PlanRegistryAsync(request.Repository, cancellationToken).ConfigureAwait(false));
        if (request.Parts.Length == 0 || Wants(PullPart))
            changes.Add(await PlanPullAsync(request, cancellationToken).ConfigureAwait(false));
        return [.. changes];
    }

    private async Task<Change> PlanPullAsync(InitializeRequest request, CancellationToken cancellationToken)
    {
        if (request.Repository is not { Length: > 0 } repository || request.Name is not { Length: > 0 } name)
            throw new CicdException("RepositoryRequired", CicdErrorKind.Invalid, "Azure wants to know which cluster shall pull from which registry.", "Repository", "Give the cluster as -Name, and the registry as -Repository.");
        RegistryModel registry = await RequireRegistryAsync(repository, cancellationToken).ConfigureAwait(false);
        ManagedClusterModel cluster = (await ManagedClustersAsync(name, cancellationToken).ConfigureAwait(false)) is [{ } one] ? one : await RequireClusterAsync(name, cancellationToken).ConfigureAwait(false);
        string principal = cluster.Properties?.IdentityProfile?.GetValueOrDefault("kubeletidentity")?.ObjectId
            ?? throw new CicdException("IdentityMissing", CicdErrorKind.NotSupported, $"The nodes of '{cluster.Name}' have no identity of their own: the cluster runs as a service principal.", cluster.Name, "Assign that principal the role AcrPull at the registry.");
        return await PlanPullAsync(cluster, registry, principal, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Change> PlanPullAsync(ManagedClusterModel cluster, RegistryModel registry, string principal, CancellationToken cancellationToken)
    {
        string role = $"/subscriptions/{registry.Id.Split('/')[2]}/providers/Microsoft.Authorization/roleDefinitions/{PullRole}", target = $"{cluster.Name} at {registry.Name}";
        Prerequisite Made(string id, bool made) => new() { Context = Context, Part = PullPart, Name = target, Id = id, Made = made };
        ApiRequest look = ApiRequest.Foreign(HttpMethod.Get, $"{registry.Id}/providers/Microsoft.Authorization/roleAssignments", Intent.Read) with { Query = [RoleVersion, ("$filter", $"principalId eq '{principal}'")] };
        await foreach (RoleAssignmentModel there in PagesAsync(_api, look, Json.PageModelRoleAssignmentModel, cancellationToken).ConfigureAwait(false))
        {
            if (there.Properties?.RoleDefinitionId.EndsWith(PullRole, StringComparison.OrdinalIgnoreCase) == true)
                return new(target, "Nothing", _ => Task.FromResult<object?>(Made(there.Id, made: false))) { AlreadyDone = $"The cluster '{cluster.Name}' may pull from '{registry.Name}' already." };
        }

        // A name that says what it is, so that doing it twice is doing it once.
        Guid name = new(SHA256.HashData(Encoding.UTF8.GetBytes($"{registry.Id}|{principal}|{PullRole}".ToUpperInvariant())).AsSpan(0, 16));
        ApiRequest call = ApiRequest.Foreign(HttpMethod.Put, $"{registry.Id}/providers/Microsoft.Authorization/roleAssignments/{name}", Intent.Write) with { Query = [RoleVersion] };
        return new Change(target, "Let the cluster's nodes pull images from the registry (the role AcrPull)", async token =>
        {
            RoleAssignmentModel made = await _api.ReadAsync(call.With(new(new(role, principal, "ServicePrincipal")), Json.NewRoleAssignment), Json.RoleAssignmentModel, token).ConfigureAwait(false);
            return Made(made.Id, made: true);
        }).Calling(Context, call);
    }
}
