using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// What is made only when it is asked for, since it is paid for by itself or stands for everything: the project, and a cluster.
internal sealed partial class GoogleProvider
{
    // https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/create
    private async Task<Change> PlanProjectAsync(CancellationToken cancellationToken)
    {
        ApiClient projects = _services.ResourceManager;
        // A project that one may not see is answered as one that is not there.
        ProjectsPage found = await projects.ReadAsync(ApiRequest.Get($"v3/projects:search", ("query", $"id:{_place.Project}")), Json.ProjectsPage, cancellationToken).ConfigureAwait(false);
        ProjectModel? there = (found.Projects ?? []).FirstOrDefault(project => project.ProjectId == _place.Project);
        if (there?.State == "DELETE_REQUESTED")
            throw new CicdException("ProjectDeleted", CicdErrorKind.Conflict, $"The project '{_place.Project}' is being deleted.", _place.Project, $"Take another name, or bring it back: gcloud projects undelete {_place.Project}.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v3/projects").With(new(ProjectId: _place.Project), Json.ProjectModel);
        return Needed("Project", _place.Project, "Create the project; a billing account has to be linked to it besides", there is not null, [call], async token =>
        {
            try
            {
                OperationModel operation = await projects.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false);
                await EndAsync(projects, operation, $"v3/operations/{Last(operation.Name)}", token).ConfigureAwait(false);
            }
            catch (CicdException exception) when (exception.Kind == CicdErrorKind.Conflict)
            {
                throw new CicdException("ProjectTaken", CicdErrorKind.Conflict, $"The project '{_place.Project}' is somebody else's: names of projects are the whole world's, and stay taken.", _place.Project, "Connect-CicdProvider with another -Project.", exception);
            }
        });
    }

    // https://docs.cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters/create: of Autopilot, whose nodes Google looks after.
    private async Task<Change> PlanClusterAsync(string name, CancellationToken cancellationToken)
    {
        if (_place.Location == GooglePlace.Global)
            throw new CicdException("RegionMissing", CicdErrorKind.Invalid, "Clusters are in regions, and the context names none.", name, "Connect-CicdProvider with -Region.");
        ClusterModel[] there = await IfEnabledAsync(() => ClustersAsync(name, cancellationToken)!).ConfigureAwait(false) ?? [];
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/locations/{_place.Location}/clusters").With(new(new(name, new(true))), Json.NewCluster);
        return Needed("Cluster", name, $"Create the cluster of Kubernetes Engine in {_place.Location}, by Autopilot", there.Length > 0, [call], async token =>
        {
            ClusterOperationModel operation = await _services.KubernetesEngine.ReadAsync(call, Json.ClusterOperationModel, token).ConfigureAwait(false);
            for (int look = 0; operation.Status != "DONE"; look++)
            {
                if (look == Looks)
                    throw new CicdException("OperationNotDone", CicdErrorKind.Unavailable, $"Google Cloud took the order and has not ended it yet: {operation.Name}.", name, "It goes on by itself: Get-CicdCluster shows where it stands.");
                _caller.Progress?.Report(new("Google Cloud", $"The cluster '{name}' is being made."));
                await Task.Delay(Pulse, _caller.Clock, token).ConfigureAwait(false);
                operation = await _services.KubernetesEngine.ReadAsync(ApiRequest.Get($"v1/projects/{_place.Project}/locations/{_place.Location}/operations/{operation.Name}"), Json.ClusterOperationModel, token).ConfigureAwait(false);
            }

            if (operation.Error is { } error)
                throw new CicdException("OperationFailed", CicdErrorKind.Failed, $"Google Cloud could not make the cluster: {Errors.Short(error.Message ?? $"code {error.Code}", 300)}", name, "Mend what it says, and try again.");
        });
    }
}
