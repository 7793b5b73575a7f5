using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/serviceendpoint/endpoints
internal sealed partial class AzureDevOpsProvider : IServiceConnections
{
    private const string AllPipelines = "*";

    public async IAsyncEnumerable<ServiceConnection> GetServiceConnectionsAsync(string repository, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string project = ProjectOf(repository);
        await foreach (EndpointModel endpoint in EndpointsAsync(project, name, cancellationToken).ConfigureAwait(false))
            yield return Describe(project, endpoint);
    }

    public async Task<Change> PlanNewServiceConnectionAsync(NewServiceConnectionRequest request, CancellationToken cancellationToken)
    {
        EnvironmentRules.RequireName(request.Name);
        ProjectModel project = await RequireProjectAsync(ProjectOf(request.Repository), cancellationToken).ConfigureAwait(false);
        EndpointModel? there = await FindEndpointAsync(project.Name, request.Name, cancellationToken).ConfigureAwait(false);
        if (there is not null && Endpoints.KindOf(there.Type) != request.Kind)
            throw new CicdException("ConnectionExists", CicdErrorKind.Conflict, $"'{project.Name}' has a connection '{request.Name}' already, of the kind '{there.Type}'.", request.Name, "Choose another name.");
        SetPermission? permission = await PermissionAsync(project.Name, request.Pipelines, cancellationToken).ConfigureAwait(false);
        if (there is not null)
            return PlanPermit(project.Name, there, permission);
        NewEndpoint body = Endpoints.Of(request, project);
        ApiRequest call = Write(HttpMethod.Post, $"/_apis/serviceendpoint/endpoints");
        Change change = new($"{project.Name}: {request.Name}", $"Make a connection to {request.Kind}{(permission is null ? "" : $" for {Told(request.Pipelines)}")}", async token =>
        {
            EndpointModel made = await _api.CreateAsync(call.With(body, Json.NewEndpoint) with { Sensitive = true }, Json.EndpointModel, again => FindEndpointAsync(project.Name, request.Name, again), token).ConfigureAwait(false);
            if (permission is not null)
                await _api.DoAsync(Permitting(project.Name, made.Id).With(permission, Json.SetPermission), token).ConfigureAwait(false);
            return Describe(project.Name, made);
        });
        return permission is null ? change.Calling(Context, call) : change;
    }

    public async Task<Change> PlanRemoveServiceConnectionAsync(string repository, string name, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireProjectAsync(ProjectOf(repository), cancellationToken).ConfigureAwait(false);
        EndpointModel endpoint = await FindEndpointAsync(project.Name, name, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ConnectionNotFound", $"service connection of '{project.Name}'", name, remedy: "Get-CicdServiceConnection shows them.");
        ApiRequest call = Write(HttpMethod.Delete, $"/_apis/serviceendpoint/endpoints/{endpoint.Id}");
        // What it led to, such as a principal of Entra, stays.
        call = call with { Query = [.. call.Query, ("projectIds", project.Id), ("deep", "false")] };
        return new Change($"{project.Name}: {endpoint.Name}", "Remove the connection", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = "Pipelines that use it fail from then on. What it led to stays.",
        }.Calling(Context, call);
    }

    private Change PlanPermit(string project, EndpointModel there, SetPermission? permission)
    {
        string target = $"{project}: {there.Name}";
        if (permission is null)
            return new(target, "Nothing", _ => Task.FromResult<object?>(Describe(project, there))) { AlreadyDone = $"'{project}' has the connection '{there.Name}' already." };
        ApiRequest call = Permitting(project, there.Id);
        return new Change(target, "Let pipelines use the connection", async token =>
        {
            await _api.DoAsync(call.With(permission, Json.SetPermission), token).ConfigureAwait(false);
            return Describe(project, there);
        }).Calling(Context, call);
    }

    // Those that may use it already stay.
    private static ApiRequest Permitting(string project, string endpoint) => WritePreview(HttpMethod.Patch, $"/{project}/_apis/pipelines/pipelinepermissions/endpoint/{endpoint}") with { Repeatable = true };

    private static string Told(string[] pipelines) => pipelines.Contains(AllPipelines) ? "all pipelines" : string.Join(", ", pipelines);

    /// <summary>What lets pipelines, by name or folder and name, use something; null for none.</summary>
    private async Task<SetPermission?> PermissionAsync(string project, string[] pipelines, CancellationToken cancellationToken)
    {
        if (pipelines.Length == 0)
            return null;
        if (pipelines.Contains(AllPipelines))
            return new(new(Authorized: true), null);
        List<DefinitionModel> all = [];
        await foreach (DefinitionModel definition in _api.PagesAsync(Page($"/{project}/_apis/build/definitions", ("queryOrder", "definitionNameAscending")), Json.ListModelDefinitionModel, page => page.Value, cancellationToken).ConfigureAwait(false))
            all.Add(definition);
        return new(null,
        [
            .. pipelines.Select(pipeline => new PipelinePermission(
                (all.Find(definition => IsNamed(definition, pipeline)) ?? throw Errors.NotFound("PipelineNotFound", $"pipeline of '{project}'", pipeline, all.Select(FullName))).Id,
                Authorized: true)),
        ]);
    }

    private IAsyncEnumerable<EndpointModel> EndpointsAsync(string project, string? name, CancellationToken cancellationToken) =>
        _api.PagesAsync(Get($"/{project}/_apis/serviceendpoint/endpoints", ("endpointNames", name), ("includeFailed", "true")), Json.ListModelEndpointModel, page => page.Value, cancellationToken).Missing(() => NoProject(project), cancellationToken);

    private async Task<EndpointModel?> FindEndpointAsync(string project, string name, CancellationToken cancellationToken)
    {
        await foreach (EndpointModel endpoint in EndpointsAsync(project, name, cancellationToken).ConfigureAwait(false))
        {
            if (endpoint.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return endpoint;
        }

        return null;
    }

    private ServiceConnection Describe(string project, EndpointModel endpoint)
    {
        string? Parameter(string name) => endpoint.Authorization?.Parameters?.GetValueOrDefault(name);
        return new()
        {
            Context = Context,
            Repository = project,
            Name = endpoint.Name,
            SystemId = endpoint.Id,
            Kind = Endpoints.KindOf(endpoint.Type),
            SystemKind = endpoint.Type,
            Address = Endpoints.RegistryOf(endpoint) ?? endpoint.Url,
            Scheme = endpoint.Authorization?.Scheme ?? "",
            IsReady = endpoint.IsReady ?? true,
            Problem = endpoint.IsReady == false && endpoint.OperationStatus?.GetValueOrDefault("statusMessage") is { ValueKind: JsonValueKind.String } said ? Errors.Short(said.GetString()!, 300) : null,
            Issuer = Parameter("workloadIdentityFederationIssuer"),
            Subject = Parameter("workloadIdentityFederationSubject"),
        };
    }
}
