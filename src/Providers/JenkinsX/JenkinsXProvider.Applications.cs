using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider : IDeploymentHistory
{
    public async IAsyncEnumerable<Application> GetApplicationsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        TeamEnvironment[] environments = await EnvironmentsAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> known = (await RepositoryNamesAsync(team, cancellationToken).ConfigureAwait(false)).Select(name => ApplicationNames.OfRepository(name.Split('/')[^1])).ToHashSet(StringComparer.Ordinal);
        // What keeps environments is no application.
        known.ExceptWith(environments.Select(one => one.Source).OfType<string>().Select(source => ApplicationNames.OfRepository(GitHost.NameIn(source).Split('/')[^1])));
        HashSet<string> placed = new(StringComparer.Ordinal);
        foreach (TeamEnvironment one in environments.Where(one => !one.IsDevelopment && (environment is null || one.Name == environment)))
        {
            await foreach (Application found in InAsync(team, one, cancellationToken).ConfigureAwait(false))
            {
                // What else runs there, such as a database's chart, is none of the team's applications.
                if (!known.Contains(found.Name) || (application is not null && found.Name != application))
                    continue;
                placed.Add(found.Name);
                yield return found;
            }
        }

        // An application that is nowhere yet can be promoted all the same.
        foreach (string name in known.Where(name => environment is null && !placed.Contains(name) && (application is null || name == application)).Order(StringComparer.Ordinal))
            yield return new() { Context = Context, Name = name };
    }

    public async IAsyncEnumerable<Deployment> GetDeploymentsAsync(string? application, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        List<JsonElement> activities = [];
        await foreach (JsonElement activity in team.ListAsync(TeamResources.Activities, null, cancellationToken).ConfigureAwait(false))
            activities.Add(activity);
        foreach (Deployment deployment in PromoteSteps.Deployments(activities, Context).Where(one => (application is null || one.Application == application) && (environment is null || one.Environment == environment)))
            yield return deployment;
    }

    /// <summary>The workloads of an environment as applications. A remote cluster is not looked into: its repository says what runs there.</summary>
    private async IAsyncEnumerable<Application> InAsync(Team team, TeamEnvironment environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (environment.IsRemote)
        {
            foreach (Application reported in await ReportedAsync(environment, cancellationToken).ConfigureAwait(false))
                yield return reported;
            yield break;
        }

        Dictionary<string, string?> versions = [];
        foreach (Workload workload in await new WorkloadReader(team.Api).ListAsync(environment.Namespace, cancellationToken).ConfigureAwait(false))
            versions[workload.Name] = ApplicationNames.Version(workload.Metadata.Labels);
        await foreach (Application found in new ApplicationReader(team.Api, Context).ReadAsync(null, environment.Namespace, cancellationToken).ConfigureAwait(false))
        {
            yield return found with
            {
                Name = ApplicationNames.OfWorkload(found.Name, environment.Namespace),
                Environment = environment.Name,
                Version = versions.GetValueOrDefault(found.Name) ?? found.Version,
            };
        }
    }

    private async Task<Application[]> ReportedAsync(TeamEnvironment environment, CancellationToken cancellationToken)
    {
        if (environment.Source is not { } source || !_host.IsKnown)
        {
            _caller.Warn?.Invoke($"'{environment.Name}' is in another cluster: what runs there is in its repository, which the context '{Context}' has no -GitContext to read by.");
            return [];
        }

        using GitCheckout checkout = await _host.CheckOutAsync(source, cancellationToken).ConfigureAwait(false);
        return ReleaseReport.Read(checkout, environment.Namespace, environment.Name, Context);
    }
}
