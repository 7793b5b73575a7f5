using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/environmentdeployment-records/list: an environment keeps what was deployed there, by which
// run. An application is a repository; the run tells it, and the commit.
internal sealed partial class AzureDevOpsProvider : IDeploymentHistory
{
    /// <summary>How far back an environment's history is read where no application is named.</summary>
    private const int MostRecords = 300;

    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((string project, EnvironmentModel place) in PlacesOfAsync(application, environment, cancellationToken).ConfigureAwait(false))
        {
            HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
            int read = 0;
            await foreach (Put put in PutsAsync(project, place, application, cancellationToken).ConfigureAwait(false))
            {
                Deployment deployment = Describe(place, put);
                // Newest first: the first that succeeded is what runs there.
                if (deployment.Status == RunStatus.Succeeded && seen.Add(deployment.Application))
                    yield return new() { Context = Context, Name = deployment.Application, Environment = place.Name, Version = deployment.Version, Digest = deployment.Digest, Percent = 100, DeployedAt = put.Record.FinishTime ?? deployment.CreatedAt };
                if ((application is not null && seen.Count > 0) || ++read >= MostRecords)
                    break;
            }
        }
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((string project, EnvironmentModel place) in PlacesOfAsync(application, environment, cancellationToken).ConfigureAwait(false))
        {
            await foreach (Put put in PutsAsync(project, place, application, cancellationToken).ConfigureAwait(false))
                yield return Describe(place, put);
        }
    }

    /// <summary>The environments that are meant, in the order of promotion.</summary>
    private async IAsyncEnumerable<(string Project, EnvironmentModel Place)> PlacesOfAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (application is not null)
        {
            PipelineHome home = await HomeAsync(application, cancellationToken).ConfigureAwait(false);
            foreach (EnvironmentModel place in await PlacesAsync(home.Project, environment, cancellationToken).ConfigureAwait(false))
                yield return (home.Project, place);
            yield break;
        }

        await foreach (ProjectModel project in ProjectsAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (EnvironmentModel place in await PlacesAsync(project.Name, environment, cancellationToken).ConfigureAwait(false))
                yield return (project.Name, place);
        }
    }

    /// <summary>What was put into an environment, newest first, with the runs that did. A run that its project has deleted tells nothing any more, and is left out.</summary>
    private async IAsyncEnumerable<Put> PutsAsync(string project, EnvironmentModel place, string? application, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ApiRequest request = Get($"/{project}/_apis/distributedtask/environments/{place.Id}/environmentdeploymentrecords", ("top", PageSize));
        await foreach (DeploymentRecordModel[] page in _api.PagesAsync(request, Json.ListModelDeploymentRecordModel, page => new[] { page.Value }, cancellationToken).ConfigureAwait(false))
        {
            Dictionary<int, BuildModel> builds = await BuildsAsync(project, page, cancellationToken).ConfigureAwait(false);
            foreach (DeploymentRecordModel record in page.OrderByDescending(record => record.QueueTime ?? record.StartTime))
            {
                if (record.Owner is not { } owner || !builds.TryGetValue(owner.Id, out BuildModel? build))
                    _caller.Verbose?.Invoke($"A deployment to '{place.Name}' is left out: its run {record.Owner?.Name} is not there any more.");
                else if (application is null || RepositoryOf(build).Equals(application, StringComparison.OrdinalIgnoreCase))
                    yield return new(record, build);
            }
        }
    }

    private async Task<Dictionary<int, BuildModel>> BuildsAsync(string project, DeploymentRecordModel[] records, CancellationToken cancellationToken)
    {
        Dictionary<int, BuildModel> builds = [];
        // As many in one call as keep the address short.
        foreach (int[] ids in records.Select(record => record.Owner?.Id ?? 0).Where(id => id > 0).Distinct().Chunk(50))
        {
            ApiRequest request = Page($"/{project}/_apis/build/builds", ("buildIds", string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))));
            await foreach (BuildModel build in _api.PagesAsync(request, Json.ListModelBuildModel, page => page.Value, cancellationToken).ConfigureAwait(false))
                builds[build.Id] = build;
        }

        return builds;
    }

    private Deployment Describe(EnvironmentModel place, Put put) => new()
    {
        Context = Context,
        Id = put.Record.Id.ToString(CultureInfo.InvariantCulture),
        Environment = place.Name,
        Application = RepositoryOf(put.Build),
        Version = VersionOf(put.Build),
        Digest = put.Build.SourceVersion ?? "",
        Commit = put.Build.SourceVersion,
        Percent = 100,
        Status = RunStatuses.OfDeployment(put.Record.Result, put.Record.StartTime is not null),
        Actor = Name(put.Build.RequestedFor),
        Reason = $"{put.Record.StageName} of run {put.Build.Id.ToString(CultureInfo.InvariantCulture)}".TrimStart(),
        CreatedAt = put.Record.QueueTime ?? put.Record.StartTime ?? default,
    };

    private static string VersionOf(BuildModel build) => DeployedVersion.Of(ShortRef(build.SourceBranch ?? ""), build.SourceVersion ?? "");

    /// <summary>An entry of an environment's history, and the run that made it.</summary>
    private sealed record Put(DeploymentRecordModel Record, BuildModel Build);
}
