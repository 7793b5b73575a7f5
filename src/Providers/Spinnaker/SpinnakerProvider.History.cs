using System.Runtime.CompilerServices;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

// What runs where: clusters of server groups by account, and the load balancers before them (https://spinnaker.io/docs/concepts/clusters/).
internal sealed partial class SpinnakerProvider : IDeploymentHistory
{
    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string name in await ApplicationNamesAsync(application, cancellationToken).ConfigureAwait(false))
        {
            ServerGroupModel[] groups = await ServerGroupsAsync(name, cancellationToken).ConfigureAwait(false);
            LoadBalancerModel[] balancers = groups.Length == 0 ? [] : await _api.ReadAsync(ApiRequest.Get($"applications/{name}/loadBalancers"), Json.LoadBalancerModelArray, cancellationToken).ConfigureAwait(false);
            foreach (IGrouping<(string? Account, string? Cluster), ServerGroupModel> cluster in groups.GroupBy(group => (group.Account, group.Cluster)).OrderBy(cluster => EnvironmentTier.Of(cluster.Key.Account ?? "")).ThenBy(cluster => cluster.Key.Account, StringComparer.Ordinal).ThenBy(cluster => cluster.Key.Cluster, StringComparer.Ordinal))
            {
                if (environment is null || cluster.Key.Account == environment)
                    yield return new SpinnakerCluster([.. cluster], balancers).Describe(Context, name);
            }
        }
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string name in await ApplicationNamesAsync(application, cancellationToken).ConfigureAwait(false))
        {
            List<Deployment> all = [];
            await foreach (DeployingStage stage in DeployingAsync(name, environment, cancellationToken).ConfigureAwait(false))
                all.AddRange(Entries(stage));
            // What runs and no execution has put there came by another way.
            foreach (ServerGroupModel group in await ServerGroupsAsync(name, cancellationToken).ConfigureAwait(false))
            {
                if ((environment is null || group.Account == environment) && !all.Exists(entry => entry.Environment == group.Account && entry.Digest == ImageOf(group)))
                    all.Add(Describe(name, group));
            }

            foreach (Deployment entry in all.OrderByDescending(entry => entry.CreatedAt))
                yield return entry;
        }
    }

    /// <summary>What a stage has put into its account: once, and once more where it ran again, when it forgets all but its last run.</summary>
    private IEnumerable<Deployment> Entries(DeployingStage stage)
    {
        RunStatus status = Describe(stage).Status;
        Deployment entry = new()
        {
            Context = Context,
            Id = stage.Id,
            Environment = stage.Account,
            Application = stage.Execution.Application,
            Version = stage.Version,
            Digest = stage.Content,
            Percent = 100,
            Status = status,
            Actor = stage.Execution.Authentication?.User ?? stage.Execution.Trigger?.User ?? "",
            PromotionId = stage.Id,
            // It began once those before it had ended, which do not run again with it.
            CreatedAt = stage.Before().Select(before => GateTimes.At(before.EndTime)).Append(GateTimes.At(stage.Execution.StartTime)).Max() ?? default,
        };
        if (StageFacts.RestartOf(stage.Stage) is { } restart)
        {
            yield return entry with { Status = restart.HadFailed ? RunStatus.Failed : RunStatus.Succeeded };
            if (status is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Skipped))
                yield return entry with { Actor = restart.By, CreatedAt = GateTimes.At(stage.Stage.EndTime) ?? restart.At };
        }
        else if (status is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Skipped))
        {
            yield return entry with { CreatedAt = GateTimes.At(stage.Stage.EndTime) ?? GateTimes.At(stage.Stage.StartTime) ?? entry.CreatedAt };
        }
    }

    private Deployment Describe(string application, ServerGroupModel group) => new()
    {
        Context = Context,
        Id = group.Name,
        Environment = group.Account ?? "",
        Application = application,
        Version = SpinnakerCluster.VersionOf(group),
        Digest = ImageOf(group),
        Percent = 100,
        Status = RunStatus.Succeeded,
        CreatedAt = GateTimes.At(group.CreatedTime) ?? default,
    };

    private static string ImageOf(ServerGroupModel group) => group.BuildInfo?.Images is [{ } image, ..] ? image : "";

    private async Task<string[]> ApplicationNamesAsync(string? application, CancellationToken cancellationToken)
    {
        if (application is not null)
            return [(await RequireApplicationAsync(RequireName(application), cancellationToken).ConfigureAwait(false)).Name!];
        List<string> names = [];
        await foreach (Repository found in GetRepositoriesAsync(null, cancellationToken).ConfigureAwait(false))
            names.Add(found.Name);
        return [.. names];
    }

    private Task<ServerGroupModel[]> ServerGroupsAsync(string application, CancellationToken cancellationToken) =>
        _api.ReadAsync(ApiRequest.Get($"applications/{application}/serverGroups"), Json.ServerGroupModelArray, cancellationToken);
}
