using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// A cluster is a service connection of its kind, and a namespace of it the resource of an environment, which deployment jobs name as ENVIRONMENT.NAMESPACE:
// https://learn.microsoft.com/en-us/azure/devops/pipelines/process/environments-kubernetes.
internal sealed partial class AzureDevOpsProvider : IClusterRegistrations
{
    public async IAsyncEnumerable<ClusterRegistration> GetClusterRegistrationsAsync(string repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string project = ProjectOf(repository);
        await foreach (EndpointModel endpoint in EndpointsAsync(project, null, cancellationToken).ConfigureAwait(false))
        {
            if (Endpoints.KindOf(endpoint.Type) == ServiceConnectionKind.Kubernetes)
                yield return Describe(project, endpoint, null);
        }
    }

    public async Task<Change> PlanRegisterClusterAsync(ClusterRegistrationRequest request, CancellationToken cancellationToken)
    {
        if (request.Certificate is not { } cluster)
            throw new CicdException("AgentNotTaken", CicdErrorKind.NotSupported, "Azure DevOps has no agent in clusters: it reaches them by address and token.", request.Name, "Give -Legacy with -Server and -Token; New-CicdClusterCredential -Permanent makes a token.");
        if (cluster.Domain is not null || request is { Repositories.Length: > 0 } or { Organizations.Length: > 0 } or { NewToken: true })
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "A cluster at Azure DevOps serves its own project, and takes no -Domain.", request.Name, "Leave -Domain, -AllowRepository, -AllowOrganization and -NewToken away.");
        ProjectModel project = await RequireProjectAsync(ProjectOf(request.Repository), cancellationToken).ConfigureAwait(false);
        EndpointModel? there = await FindEndpointAsync(project.Name, EnvironmentRules.RequireName(request.Name), cancellationToken).ConfigureAwait(false);
        if (there is not null && (Endpoints.KindOf(there.Type) != ServiceConnectionKind.Kubernetes || there.Url?.TrimEnd('/') != cluster.Server.TrimEnd('/')))
            throw new CicdException("ClusterExists", CicdErrorKind.Conflict, $"'{project.Name}' has a connection '{request.Name}' already, to {there.Url}.", request.Name, "Choose another name.");
        NewEndpoint body = Endpoints.Of(new() { Name = request.Name, Kind = ServiceConnectionKind.Kubernetes, Address = cluster.Server, Secret = cluster.Token, Authority = cluster.Authority }, project);
        EnvironmentModel? place = await PlaceOfAsync(project.Name, request, cancellationToken).ConfigureAwait(false);
        bool isResource = place is not null && await HasResourceAsync(project.Name, place, cluster.Namespace!, cancellationToken).ConfigureAwait(false);
        string? target = place is null ? null : $"{place.Name}.{cluster.Namespace}";
        if (there is not null && (place is null || isResource))
            return new(project.Name, "Nothing", _ => Task.FromResult<object?>(Describe(project.Name, there, target))) { AlreadyDone = $"'{project.Name}' has the cluster '{request.Name}' at that address already." };
        ApiRequest connecting = Write(HttpMethod.Post, $"/_apis/serviceendpoint/endpoints");
        ApiRequest? adding = place is null || isResource ? null : Write(HttpMethod.Post, $"/{project.Name}/_apis/distributedtask/environments/{place.Id}/providers/kubernetes");
        ApiRequest[] calls = [.. there is null ? [connecting] : Array.Empty<ApiRequest>(), .. adding is null ? [] : new[] { adding }];
        return new Change($"{project.Name}: {request.Name}", $"Connect the cluster at {new Uri(cluster.Server).Authority}{(adding is null ? "" : $" and give '{cluster.Namespace}' to the environment '{place!.Name}'")}", async token =>
        {
            EndpointModel made = there ?? await _api.CreateAsync(connecting.With(body, Json.NewEndpoint) with { Sensitive = true }, Json.EndpointModel, again => FindEndpointAsync(project.Name, request.Name, again), token).ConfigureAwait(false);
            if (adding is not null)
                await AddResourceAsync(project.Name, place!, adding, new(cluster.Namespace!, cluster.Namespace!, request.Name, made.Id), token).ConfigureAwait(false);
            return Describe(project.Name, made, target);
        }).Calling(Context, calls);
    }

    private async Task<EnvironmentModel?> PlaceOfAsync(string project, ClusterRegistrationRequest request, CancellationToken cancellationToken)
    {
        if (request.Environment is not { } environment)
            return null;
        return request.Certificate!.Namespace is not { Length: > 0 }
            ? throw new CicdException("NamespaceRequired", CicdErrorKind.Invalid, "An environment gets a namespace of the cluster, and none was named.", request.Name, "Give -Namespace.")
            : await FindEnvironmentAsync(project, environment, cancellationToken).ConfigureAwait(false) ?? throw NoEnvironment(project, environment);
    }

    private async Task<bool> HasResourceAsync(string project, EnvironmentModel place, string name, CancellationToken cancellationToken)
    {
        EnvironmentResourcesModel found = await _api.ReadAsync(Get($"/{project}/_apis/distributedtask/environments/{place.Id}", ("expands", "resourceReferences")), Json.EnvironmentResourcesModel, cancellationToken).ConfigureAwait(false);
        return (found.Resources ?? []).Any(resource => resource.Type == "kubernetes" && resource.Name == name);
    }

    private Task<ClusterResourceModel> AddResourceAsync(string project, EnvironmentModel place, ApiRequest call, NewClusterResource body, CancellationToken cancellationToken) => _api.CreateAsync(
        call.With(body, Json.NewClusterResource),
        Json.ClusterResourceModel,
        async again => await HasResourceAsync(project, place, body.Name, again).ConfigureAwait(false) ? new(0, body.Name) : null,
        cancellationToken);

    private ClusterRegistration Describe(string project, EndpointModel endpoint, string? target) =>
        new() { Context = Context, Repository = project, Name = endpoint.Name, SystemId = endpoint.Id, Kind = "Certificate", KubeContext = target };
}
