using CicdTools.Providers.Deployments;

namespace CicdTools.Providers.Local.Environments;

/// <summary>Applications as users see them: what the newest commit says, and which of its processes answer now.</summary>
internal sealed class ApplicationView(EnvironmentStore store, IInstanceRunner runner)
{
    /// <summary>The applications of an environment.</summary>
    public async Task<Application[]> ReadAsync(string environment, string? application, CancellationToken cancellationToken)
    {
        (EnvironmentSettings settings, ApplicationState[] states) = store.Read(environment, snapshot => (snapshot.Settings, snapshot.AllApplications().Where(state => application is null || state.Application == application).ToArray()));
        return settings is null ? [] : await Task.WhenAll(states.Select(state => DescribeAsync(state, settings, cancellationToken))).ConfigureAwait(false);
    }

    private async Task<Application> DescribeAsync(ApplicationState state, EnvironmentSettings settings, CancellationToken cancellationToken)
    {
        ApplicationInstance[] instances = await Task.WhenAll(state.Instances.Select(async instance =>
            new ApplicationInstance(instance.Address(), instance.Release.Version, await runner.AnswersAsync(instance.Process, instance.Port, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        return new()
        {
            Context = store.Context,
            Name = state.Application,
            Environment = settings.Name,
            Version = state.Spec.Current.Version,
            Percent = state.Spec.Percent,
            PreviousVersion = state.Spec.Previous?.Version,
            Digest = state.Spec.Current.Digest,
            Ready = instances.Count(instance => instance.Ready),
            Desired = state.Spec.CurrentCount + state.Spec.PreviousCount,
            Instances = instances,
            DeployedAt = state.DeployedAt,
            ConfigurationChanged = state.Spec.ConfigurationDigest != EnvironmentSettings.Digest(settings.Instances, settings.Variables),
        };
    }
}
