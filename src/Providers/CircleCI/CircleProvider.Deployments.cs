using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// What deploy markers told: https://circleci.com/docs/guides/deploy/configure-deploy-markers/. An application is a project; of one that has several components each by itself,
// named by its project and its own name.
internal sealed partial class CircleProvider : IDeploymentHistory
{
    /// <summary>How far back is looked for what runs somewhere.</summary>
    private const int MostDeployments = 500;

    /// <summary>What pipelines were of, which never changes.</summary>
    private readonly ConcurrentDictionary<string, PipelineModel> _origins = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CircleApplication? wanted = CircleApplication.Parse(application);
        await foreach (Application found in OverAsync(wanted?.Project.ToString(), (project, token) => ApplicationsOfAsync(project, wanted?.Component, environment, token), cancellationToken).ConfigureAwait(false))
            yield return found;
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CircleApplication? wanted = CircleApplication.Parse(application);
        await foreach (Deployment found in OverAsync(wanted?.Project.ToString(), (project, token) => DeploymentsOfAsync(project, wanted?.Component, environment, token), cancellationToken).ConfigureAwait(false))
            yield return found;
    }

    private async IAsyncEnumerable<Application> ApplicationsOfAsync(CircleSlug project, string? component, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PlacedDeployment[] all = await PlacedAsync(project, cancellationToken).ConfigureAwait(false);
        foreach (IGrouping<(int, string, string), PlacedDeployment> there in all.Where(one => IsWanted(one, component, environment)).GroupBy(one => (one.Order, one.Environment, one.Component)).OrderBy(group => group.Key))
        {
            if (there.FirstOrDefault(one => one.Status == RunStatus.Succeeded) is not { } last)
                continue;
            Deployment told = await DescribeAsync(project, component, last, all, cancellationToken).ConfigureAwait(false);
            yield return new() { Context = Context, Name = told.Application, Environment = told.Environment, Version = told.Version, Percent = told.Percent, Digest = told.Digest, DeployedAt = last.Model.Attributes.EndedAt ?? told.CreatedAt };
        }
    }

    private async IAsyncEnumerable<Deployment> DeploymentsOfAsync(CircleSlug project, string? component, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PlacedDeployment[] all = await PlacedAsync(project, cancellationToken).ConfigureAwait(false);
        foreach (PlacedDeployment one in all.Where(one => IsWanted(one, component, environment)))
            yield return await DescribeAsync(project, component, one, all, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsWanted(PlacedDeployment one, string? component, string? environment) =>
        (component is null || one.Component == component) && (environment is null || one.Environment == environment);

    /// <summary>What a project deployed, newest first.</summary>
    private async Task<PlacedDeployment[]> PlacedAsync(CircleSlug slug, CancellationToken cancellationToken)
    {
        ProjectModel project = await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false);
        string organization = Identified(slug, project.OrganizationId);
        List<DeployEnvironmentModel> places = await PlacesAsync(organization, cancellationToken).ConfigureAwait(false);
        List<PlacedDeployment> found = [];
        ApiRequest request = ApiRequest.Get($"/api/v3/deploy/deployments", ("filter[org_id]", organization), ("filter[project_id]", Identified(slug, project.Id)), ("page[limit]", "100"));
        await foreach (DeploymentModel model in ListAsync(request, Json.Deployments, cancellationToken).ConfigureAwait(false))
        {
            int order = places.FindIndex(place => place.Id == model.References.DeployEnvironment?.Id);
            found.Add(new(model, order, order < 0 ? "" : places[order].Attributes.Name));
            if (found.Count == MostDeployments)
            {
                _caller.Verbose?.Invoke($"Of '{slug}' the newest {found.Count} deployments are looked at.");
                break;
            }
        }

        return [.. found];
    }

    private async Task<Deployment> DescribeAsync(CircleSlug project, string? component, PlacedDeployment deployment, PlacedDeployment[] all, CancellationToken cancellationToken)
    {
        PipelineModel? pipeline = await OriginAsync(deployment.Source(all).Model.References.Pipeline?.Id, cancellationToken).ConfigureAwait(false);
        PipelineModel? own = await OriginAsync(deployment.Model.References.Pipeline?.Id, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Context = Context,
            Id = deployment.Model.Id,
            Environment = deployment.Environment,
            Application = component is null ? new Components(project, all).NameOf(deployment.Component) : new CircleApplication(project, component).ToString(),
            Version = deployment.Version,
            Digest = pipeline?.Vcs?.Revision ?? deployment.Version,
            Commit = pipeline?.Vcs?.Revision,
            Percent = 100,
            Status = deployment.Status,
            Actor = own?.Trigger?.Actor?.Login ?? "",
            Reason = deployment.Model.Attributes.FailureReason,
            CreatedAt = deployment.Model.Attributes.CreatedAt,
        };
    }

    // https://circleci.com/docs/api/v2/#operation/getPipelineById
    private async Task<PipelineModel?> OriginAsync(string? pipeline, CancellationToken cancellationToken)
    {
        if (pipeline is null)
            return null;
        if (_origins.TryGetValue(pipeline, out PipelineModel? known))
            return known;
        PipelineModel? found = await _api.FindAsync(ApiRequest.Get($"/api/v2/pipeline/{pipeline}"), Json.PipelineModel, cancellationToken).ConfigureAwait(false);
        return found is null ? null : _origins[pipeline] = found;
    }
}
