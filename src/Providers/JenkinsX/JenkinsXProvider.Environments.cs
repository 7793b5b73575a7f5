using System.Runtime.CompilerServices;
using CicdTools.Providers.JenkinsX.Environments;

namespace CicdTools.Providers.JenkinsX;

internal sealed partial class JenkinsXProvider : IEnvironments
{
    public async IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TeamEnvironment[] all = await EnvironmentsAsync(cancellationToken).ConfigureAwait(false);
        string? development = Array.Find(all, one => one.IsDevelopment)?.Source;
        int order = 0;
        foreach (TeamEnvironment one in all.Where(one => !one.IsDevelopment))
        {
            DeploymentEnvironment described = new()
            {
                Context = Context,
                Name = one.Name,
                RequiresApproval = one.Strategy == "Manual",
                Order = order++,
                Strategy = one.Strategy,
                Source = one.Source ?? (one.IsRemote ? null : development),
                Namespace = one.Namespace,
            };
            if (query.Name is null || query.Name == one.Name)
                yield return described;
        }
    }

    public Task<Change> PlanSetEnvironmentAsync(EnvironmentRequest request, CancellationToken cancellationToken) => new RequirementsChange(this, _host, _caller).PlanSetAsync(request, cancellationToken);

    public Task<Change> PlanRemoveEnvironmentAsync(string? repository, string name, CancellationToken cancellationToken) => new RequirementsChange(this, _host, _caller).PlanRemoveAsync(name, cancellationToken);

    /// <summary>The environments, the development one first and previews last.</summary>
    internal async Task<TeamEnvironment[]> EnvironmentsAsync(CancellationToken cancellationToken) =>
        await TeamEnvironment.AllAsync(await TeamAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
}
