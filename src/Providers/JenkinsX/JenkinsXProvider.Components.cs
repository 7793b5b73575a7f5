using System.Runtime.CompilerServices;
using CicdTools.Providers.JenkinsX.Charts;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.Kubernetes.Components;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.JenkinsX;

// Which chart's version is in an environment: by Helm's own releases, and, where charts are rendered and applied, by the labels of what they made.
internal sealed partial class JenkinsXProvider : IComponentList
{
    /// <summary>Where a chart stands that was applied without Helm's knowledge.</summary>
    private const string Applied = "applied";

    public async IAsyncEnumerable<Component> GetComponentsAsync(string? name, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Team team = await TeamAsync(cancellationToken).ConfigureAwait(false);
        TeamEnvironment[] all = [.. (await EnvironmentsAsync(cancellationToken).ConfigureAwait(false)).Where(one => !one.IsRemote)];
        TeamEnvironment[] meant = environment is null ? all : [.. all.Where(one => one.Name == environment || one.Namespace == environment)];
        if (environment is not null && meant.Length == 0)
            throw Errors.NotFound("EnvironmentNotFound", "environment of this cluster", environment, all.Select(one => one.Name));
        foreach (TeamEnvironment one in meant)
        {
            HashSet<string> known = new(StringComparer.Ordinal);
            await foreach (HelmRelease release in new HelmReleases(team.Api, Context).ListAsync(null, one.Namespace, cancellationToken).ConfigureAwait(false))
            {
                known.Add(release.Component.Name);
                if (Means(release.Component.Name, one))
                    yield return release.Component with { Environment = one.Name };
            }

            foreach (Component rendered in await RenderedAsync(team, one, cancellationToken).ConfigureAwait(false))
            {
                if (!known.Contains(rendered.Name) && Means(rendered.Name, one))
                    yield return rendered;
            }
        }

        bool Means(string component, TeamEnvironment place) => name is null || component == name || ApplicationNames.OfWorkload(component, place.Namespace) == name;
    }

    private async Task<IEnumerable<Component>> RenderedAsync(Team team, TeamEnvironment environment, CancellationToken cancellationToken)
    {
        List<(Workload Workload, string Chart, string Version)> all = [];
        foreach (Workload workload in await new WorkloadReader(team.Api).ListAsync(environment.Namespace, cancellationToken).ConfigureAwait(false))
        {
            if (ChartLabel.Read(workload.Metadata.Labels) is (string chart, string version))
                all.Add((workload, chart, version));
        }

        // A chart may make several workloads, of one release.
        return all.GroupBy(one => (Name: Instance(one.Workload) ?? one.Workload.Name, one.Chart, one.Version)).Select(group => new Component
        {
            Context = Context,
            Name = group.Key.Name,
            Environment = environment.Name,
            Chart = group.Key.Chart,
            Version = group.Key.Version,
            Status = Applied,
            Objects = [.. group.Select(one => $"{one.Workload.Resource.Kind} {one.Workload.Name}")],
        });
    }

    private static string? Instance(Workload workload) => workload.Metadata.Labels is { } labels && (labels.TryGetValue("app.kubernetes.io/instance", out string? name) || labels.TryGetValue("release", out name)) ? name : null;
}
