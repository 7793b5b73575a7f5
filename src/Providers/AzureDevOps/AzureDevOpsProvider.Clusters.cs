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
        ClusterResourceModel? resource = place is null ? null : await FindResourceAsync(project.Name, place, cluster.Namespace!, cancellationToken).ConfigureAwait(false);
        // Jobs would go on deploying to the cluster that it is of.
        if (resource is not null && !string.Equals(resource.ServiceEndpointId, there?.Id, StringComparison.OrdinalIgnoreCase))
            throw new CicdException("EnvironmentOfOtherCluster", CicdErrorKind.Conflict, $"The environment '{place!.Name}' of '{project.Name}' has a namespace '{resource.Name}' already, of the cluster '{resource.ClusterName}' by another connection.", request.Name, "Choose another environment, or remove that resource on the environment's page.");
        bool isResource = resource is not null;
        string? target = place is null ? null : $"{place.Name}.{cluster.Namespace}";
        SetPermission? permission = await PermissionAsync(project.Name, request.Pipelines, cancellationToken).ConfigureAwait(false);
        if (there is not null && (place is null || isResource) && permission is null)
            return new(project.Name, "Nothing", _ => Task.FromResult<object?>(Describe(project.Name, there, target))) { AlreadyDone = $"'{project.Name}' has the cluster '{request.Name}' at that address already." };
        ApiRequest connecting = Write(HttpMethod.Post, $"/_apis/serviceendpoint/endpoints");
        ApiRequest? adding = place is null || isResource ? null : Write(HttpMethod.Post, $"/{project.Name}/_apis/distributedtask/environments/{place.Id}/providers/kubernetes");
        ApiRequest[] calls = [.. there is null ? [connecting] : Array.Empty<ApiRequest>(), .. adding is null ? [] : new[] { adding }, .. permission is null ? [] : Permitting(project.Name, there?.Id ?? "", place)];
        string[] actions =
        [
            .. there is null ? [$"connect the cluster at {new Uri(cluster.Server).Authority}"] : Array.Empty<string>(),
            .. adding is null ? [] : new[] { $"give '{cluster.Namespace}' to the environment '{place!.Name}'" },
            .. permission is null ? [] : new[] { $"let {Told(request.Pipelines)} use {(place is null ? "it" : "both")}" },
        ];
        string action = string.Join(", and ", actions);
        Change change = new($"{project.Name}: {request.Name}", $"{char.ToUpperInvariant(action[0])}{action[1..]}", async token =>
        {
            EndpointModel made = there ?? await _api.CreateAsync(connecting.With(body, Json.NewEndpoint) with { Sensitive = true }, Json.EndpointModel, again => FindEndpointAsync(project.Name, request.Name, again), token).ConfigureAwait(false);
            if (adding is not null)
                await AddResourceAsync(project.Name, place!, adding, new(cluster.Namespace!, cluster.Namespace!, request.Name, made.Id), token).ConfigureAwait(false);
            if (permission is not null)
            {
                foreach (ApiRequest call in Permitting(project.Name, made.Id, place))
                    await _api.DoAsync(call.With(permission, Json.SetPermission), token).ConfigureAwait(false);
            }

            return Describe(project.Name, made, target);
        });
        // Of a connection that is not there yet the address is not known.
        return permission is not null && there is null ? change : change.Calling(Context, calls);
    }

    // A pipeline asks for both: the connection, and the environment that it deploys to.
    private static ApiRequest[] Permitting(string project, string endpoint, EnvironmentModel? place) =>
    [
        Permitting(project, endpoint),
        .. place is null ? [] : new[] { WritePreview(HttpMethod.Patch, $"/{project}/_apis/pipelines/pipelinepermissions/environment/{place.Id}") with { Repeatable = true } },
    ];

    private async Task<EnvironmentModel?> PlaceOfAsync(string project, ClusterRegistrationRequest request, CancellationToken cancellationToken)
    {
        if (request.Environment is not { } environment)
            return null;
        return request.Certificate!.Namespace is not { Length: > 0 }
            ? throw new CicdException("NamespaceRequired", CicdErrorKind.Invalid, "An environment gets a namespace of the cluster, and none was named.", request.Name, "Give -Namespace.")
            : await FindEnvironmentAsync(project, environment, cancellationToken).ConfigureAwait(false) ?? throw NoEnvironment(project, environment);
    }

    /// <summary>The namespaces of clusters that an environment has, by name.</summary>
    private async Task<EnvironmentResourceModel[]> ResourcesAsync(string project, EnvironmentModel place, CancellationToken cancellationToken)
    {
        EnvironmentResourcesModel found = await _api.ReadAsync(Get($"/{project}/_apis/distributedtask/environments/{place.Id}", ("expands", "resourceReferences")), Json.EnvironmentResourcesModel, cancellationToken).ConfigureAwait(false);
        return [.. (found.Resources ?? []).Where(resource => resource.Type == "kubernetes")];
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/environments/kubernetes/get: only by itself does it tell its connection.
    private Task<ClusterResourceModel> ReadResourceAsync(string project, EnvironmentModel place, EnvironmentResourceModel resource, CancellationToken cancellationToken) =>
        _api.ReadAsync(Get($"/{project}/_apis/distributedtask/environments/{place.Id}/providers/kubernetes/{resource.Id}"), Json.ClusterResourceModel, cancellationToken);

    private async Task<ClusterResourceModel?> FindResourceAsync(string project, EnvironmentModel place, string name, CancellationToken cancellationToken) =>
        Array.Find(await ResourcesAsync(project, place, cancellationToken).ConfigureAwait(false), resource => resource.Name == name) is { } found
            ? await ReadResourceAsync(project, place, found, cancellationToken).ConfigureAwait(false)
            : null;

    private Task<ClusterResourceModel> AddResourceAsync(string project, EnvironmentModel place, ApiRequest call, NewClusterResource body, CancellationToken cancellationToken) => _api.CreateAsync(
        call.With(body, Json.NewClusterResource),
        Json.ClusterResourceModel,
        again => FindResourceAsync(project, place, body.Name, again),
        cancellationToken);

    private ClusterRegistration Describe(string project, EndpointModel endpoint, string? target) =>
        new() { Context = Context, Repository = project, Name = endpoint.Name, SystemId = endpoint.Id, Kind = "Certificate", KubeContext = target };
}
