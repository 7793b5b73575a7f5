using System.Globalization;
using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/deployments/deployments: an application is a repository, and what it deployed last to an environment is there.
internal sealed partial class GitHubProvider : IDeploymentHistory
{
    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<string> names = application is not null ? AsyncEnumerableOf(application) : NamesAsync(cancellationToken);
        await foreach (string text in names.ConfigureAwait(false))
        {
            GitHubName name = GitHubName.Parse(text);
            await foreach (DeploymentEnvironment place in EnvironmentsOfAsync(name, environment, cancellationToken).ConfigureAwait(false))
            {
                if (await LastAsync(name, place.Name, cancellationToken).ConfigureAwait(false) is { } last)
                    yield return last;
            }
        }
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<string> names = application is not null ? AsyncEnumerableOf(application) : NamesAsync(cancellationToken);
        await foreach (string text in names.ConfigureAwait(false))
        {
            GitHubName name = GitHubName.Parse(text);
            await foreach (DeploymentModel model in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/deployments", ("environment", environment)), Json.DeploymentModelArray, page => page, cancellationToken).Missing(() => NoRepository(name), cancellationToken).ConfigureAwait(false))
                yield return Describe(name, model, await StateAsync(name, model.Id, cancellationToken).ConfigureAwait(false));
        }
    }

    // Newest first: the first that succeeded is what runs there.
    private async Task<Application?> LastAsync(GitHubName name, string environment, CancellationToken cancellationToken)
    {
        await foreach (DeploymentModel model in _api.PagesAsync(Page($"/repos/{name.Owner}/{name.Name}/deployments", ("environment", environment)), Json.DeploymentModelArray, page => page, cancellationToken).ConfigureAwait(false))
        {
            DeploymentStatusModel? state = await StateAsync(name, model.Id, cancellationToken).ConfigureAwait(false);
            Deployment deployment = Describe(name, model, state);
            if (deployment.Status != RunStatus.Succeeded)
                continue;
            string? address = state?.EnvironmentUrl is { Length: > 0 } url ? url : null;
            return new()
            {
                Context = Context,
                Name = name.ToString(),
                Environment = deployment.Environment,
                Version = deployment.Version,
                Percent = 100,
                Digest = deployment.Digest,
                Instances = address is null ? [] : [new(address, deployment.Version, true)],
                Ready = address is null ? 0 : 1,
                Desired = address is null ? 0 : 1,
                DeployedAt = deployment.CreatedAt,
            };
        }

        return null;
    }

    private static async IAsyncEnumerable<string> AsyncEnumerableOf(string name)
    {
        yield return name;
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private async IAsyncEnumerable<string> NamesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (RepositoryModel repository in MineAsync(cancellationToken).ConfigureAwait(false))
            yield return repository.FullName;
    }

    // The newest status is the first.
    private async Task<DeploymentStatusModel?> StateAsync(GitHubName name, long id, CancellationToken cancellationToken) =>
        (await _api.ReadAsync(ApiRequest.Get($"/repos/{name.Owner}/{name.Name}/deployments/{id}/statuses", ("per_page", "1")), Json.DeploymentStatusModelArray, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    private Deployment Describe(GitHubName name, DeploymentModel deployment, DeploymentStatusModel? state) => new()
    {
        Context = Context,
        Id = deployment.Id.ToString(CultureInfo.InvariantCulture),
        Environment = deployment.Environment,
        Application = name.ToString(),
        Version = DeployedVersion.Of(deployment.Ref, deployment.Sha),
        Digest = deployment.Sha,
        Commit = deployment.Sha,
        Percent = 100,
        Actor = deployment.Creator?.Login ?? "",
        Reason = state?.Description is { Length: > 0 } said ? said : deployment.Description is { Length: > 0 } description ? description : null,
        CreatedAt = deployment.CreatedAt,
        Status = StatusOf(state),
    };

    // https://docs.github.com/rest/deployments/statuses: one that a later one replaced is inactive, and had succeeded.
    private static RunStatus StatusOf(DeploymentStatusModel? state) => state?.State switch
    {
        "success" or "inactive" => RunStatus.Succeeded,
        "failure" => RunStatus.Failed,
        "error" => RunStatus.Errored,
        "in_progress" => RunStatus.Running,
        "waiting" => RunStatus.Waiting,
        _ => RunStatus.Queued,
    };
}
