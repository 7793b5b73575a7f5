using System.Runtime.CompilerServices;
using CicdTools.Providers.Deployments;
using CicdTools.Providers.Local.Environments;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IEnvironments
{
    private readonly IInstanceRunner? _instances;

    /// <summary>What runs the applications. Default: processes of this machine.</summary>
    public IInstanceRunner Instances
    {
        get => _instances ?? new ProcessInstanceRunner(Caller.Clock);
        init => _instances = value;
    }

    private EnvironmentStore EnvironmentStore => new(Paths, Caller, Context);

    private InstanceJournal Journal => new(Paths, Instances);

    public async IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach ((EnvironmentSettings settings, string? commit) in await Task.Run(() => EnvironmentStore.All(), cancellationToken).ConfigureAwait(false))
        {
            if (query.Name is null || settings.Name == query.Name)
                yield return settings.Describe(Context, commit);
        }
    }

    public Task<Change> PlanSetEnvironmentAsync(EnvironmentRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => new EnvironmentChanges(EnvironmentStore, Journal).PlanSet(request), cancellationToken).GuardAsync(Paths);

    public Task<Change> PlanRemoveEnvironmentAsync(string? repository, string name, CancellationToken cancellationToken) =>
        Task.Run(() => new EnvironmentChanges(EnvironmentStore, Journal).PlanRemove(name), cancellationToken).GuardAsync(Paths);

    private Task PrepareEnvironmentsAsync(CancellationToken cancellationToken) => EnvironmentStore.PrepareAsync(cancellationToken);
}
