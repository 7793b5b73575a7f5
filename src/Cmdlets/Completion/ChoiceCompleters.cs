using System.Collections;
using System.Runtime.CompilerServices;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Completion;

/// <summary>The projects or subscriptions that a context can be connected to one of, with the credential that is on the command line or the machine's own.</summary>
public sealed class ProjectCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bound);
        if (bound["Provider"] is not string name || ProviderNames.Find(name) is not { HasProjects: true } provider)
            yield break;
        string? variable = bound["TokenVariable"] as string, token = variable is null ? null : Environment.GetEnvironmentVariable(variable);
        if (variable is not null && string.IsNullOrEmpty(token))
            yield break;
        Connection connection = new() { Name = "completion", Provider = provider.Name, Address = bound["Address"] as string, Credential = variable is null ? new("ambient") : new("environment", variable) };
        IProvider opened = ProviderLoadContext.Catalog.Open(connection, new Caller { Credential = token is null ? null : new(token) });
        await using (opened.ConfigureAwait(false))
        {
            if (opened is not IProjects able)
                yield break;
            await foreach (SystemProject project in able.GetProjectsAsync(cancellationToken).ConfigureAwait(false))
                yield return (project.Name, project.SystemId);
        }
    }
}

/// <summary>Registries of images, in a system where they are apart from repositories; else repositories.</summary>
public sealed class ImageRepositoryCompleter : ConnectedCompleter<IProvider>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IProvider provider, IDictionary bound, CancellationToken cancellationToken) => provider switch
    {
        IRegistries registries => NamesOf(registries.GetRegistriesAsync(cancellationToken), registry => (registry.Name, registry.Address)),
        IRepositories repositories => NamesOf(repositories.GetRepositoriesAsync(null, cancellationToken), repository => (repository.Name, repository.DefaultBranch)),
        _ => Nothing(),
    };

    private static async IAsyncEnumerable<(string Name, string Tip)> Nothing()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}

/// <summary>Clusters, in a system whose credentials are of clusters, and not of service accounts in one.</summary>
public sealed class ManagedClusterCompleter : ConnectedCompleter<IClusterCredentials>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IClusterCredentials provider, IDictionary bound, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        if (provider is not IClusters clusters || provider.DefaultRole is not null)
            yield break;
        await foreach (Cluster cluster in clusters.GetClustersAsync(null, cancellationToken).ConfigureAwait(false))
            yield return (cluster.Name, cluster.Problem ?? cluster.Server);
    }
}

/// <summary>Pull secrets of the namespace on the command line.</summary>
public sealed class PullSecretCompleter : ConnectedCompleter<IPullSecrets>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IPullSecrets provider, IDictionary bound, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(bound);
        return NamesOf(provider.GetPullSecretsAsync(bound["Environment"] as string, null, cancellationToken), secret => (secret.Name, string.Join(", ", secret.Registries)));
    }
}
