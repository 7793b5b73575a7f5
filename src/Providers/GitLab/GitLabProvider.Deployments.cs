using System.Runtime.CompilerServices;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Hosted;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/api/deployments/. An application is its project, and its version what was deployed: a branch's commit, or a tag.
internal sealed partial class GitLabProvider : IDeploymentHistory
{
    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Application found in OverAsync(application, (project, token) => ApplicationsOfAsync(project, environment, token), cancellationToken).ConfigureAwait(false))
            yield return found;
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Deployment found in OverAsync(application, (project, token) => DeploymentsOfAsync(project, environment, token), cancellationToken).ConfigureAwait(false))
            yield return found;
    }

    private async IAsyncEnumerable<Application> ApplicationsOfAsync(string project, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (EnvironmentModel model in _api.PagesAsync(Page($"/projects/{project}/environments", ("name", environment), ("states", "available")), Json.EnvironmentModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            // The list names the environments; what runs there, each one's own answer tells: https://docs.gitlab.com/api/environments/#get-a-specific-environment.
            EnvironmentModel detail = await _api.ReadAsync(Http.ApiRequest.Get($"/projects/{project}/environments/{model.Id}"), Json.EnvironmentModel, cancellationToken).ConfigureAwait(false);
            if (detail.LastDeployment is not { } last)
                continue;
            yield return new()
            {
                Context = Context,
                Name = project,
                Environment = detail.Name,
                Version = DeployedVersion.Of(last.Ref, last.Sha),
                Percent = RolloutJobs.PercentOf(last.Deployable?.Name),
                Digest = last.Sha,
                Instances = detail.ExternalUrl is { Length: > 0 } address ? [new(address, DeployedVersion.Of(last.Ref, last.Sha), last.Status == "success")] : [],
                Ready = detail.ExternalUrl is { Length: > 0 } && last.Status == "success" ? 1 : 0,
                Desired = detail.ExternalUrl is { Length: > 0 } ? 1 : 0,
                DeployedAt = last.UpdatedAt ?? last.CreatedAt,
            };
        }
    }

    private async IAsyncEnumerable<Deployment> DeploymentsOfAsync(string project, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (DeploymentModel deployment in _api.PagesAsync(Page($"/projects/{project}/deployments", ("environment", environment), ("order_by", "id"), ("sort", "desc")), Json.DeploymentModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            yield return new()
            {
                Context = Context,
                Id = GitLabId.Deployment(project, deployment.Id).ToString(),
                Environment = deployment.Environment?.Name ?? "",
                Application = project,
                Version = DeployedVersion.Of(deployment.Ref, deployment.Sha),
                Digest = deployment.Sha,
                Percent = RolloutJobs.PercentOf(deployment.Deployable?.Name),
                Status = DeploymentStatus(deployment.Status),
                Actor = deployment.User?.Username ?? "",
                Commit = deployment.Sha,
                CreatedAt = deployment.CreatedAt ?? default,
            };
        }
    }

    private static RunStatus DeploymentStatus(string status) => status switch
    {
        "running" => RunStatus.Running,
        "success" => RunStatus.Succeeded,
        "failed" => RunStatus.Failed,
        "canceled" => RunStatus.Canceled,
        "skipped" => RunStatus.Skipped,
        "blocked" => RunStatus.Waiting,
        _ => RunStatus.Queued,
    };
}
