using System.Collections;

namespace CicdTools.Cmdlets.Completion;

/// <summary>What the command line says of where a variable or secret is kept.</summary>
internal static class BoundScope
{
    public static SettingScope? Of(IDictionary bound) =>
        bound["Repository"] is null && bound["Organization"] is null ? null
            : new() { Repository = bound["Repository"] as string, Environment = bound["Environment"] as string, Organization = bound["Organization"] as string };
}

/// <summary>Variables of the place on the command line.</summary>
public sealed class VariableCompleter : ConnectedCompleter<IVariables>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IVariables provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (BoundScope.Of(bound) is not { } scope)
            yield break;
        await foreach (Variable variable in provider.GetVariablesAsync(scope, null, cancellationToken).ConfigureAwait(false))
            yield return (variable.Name, variable.Value);
    }
}

/// <summary>Secrets of the place on the command line.</summary>
public sealed class SecretCompleter : ConnectedCompleter<ISecrets>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(ISecrets provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (BoundScope.Of(bound) is not { } scope)
            yield break;
        await foreach (Secret secret in provider.GetSecretsAsync(scope, null, cancellationToken).ConfigureAwait(false))
            yield return (secret.Name, "");
    }
}

/// <summary>Environment variables of this process: their names, never what is in them.</summary>
public sealed class EnvironmentVariableCompleter : CatalogCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Tip)> Find() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.OrdinalIgnoreCase).Select(name => (name, ""));
}

/// <summary>Open pull requests of the repository on the command line.</summary>
public sealed class PullRequestCompleter : ConnectedCompleter<IPullRequests>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IPullRequests provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bound["Repository"] is not string repository)
            yield break;
        await foreach (PullRequest request in provider.GetPullRequestsAsync(new() { Repository = repository, Status = [PullRequestStatus.Open] }, cancellationToken).ConfigureAwait(false))
            yield return (request.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), request.Title);
    }
}

/// <summary>Clusters that are registered with the repository on the command line.</summary>
public sealed class ClusterRegistrationCompleter : ConnectedCompleter<IClusterRegistrations>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IClusterRegistrations provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bound["Repository"] is not string repository)
            yield break;
        await foreach (ClusterRegistration cluster in provider.GetClusterRegistrationsAsync(repository, cancellationToken).ConfigureAwait(false))
            yield return (cluster.Name, cluster.Kind);
    }
}

/// <summary>Connections of the project or repository that is named.</summary>
public sealed class ServiceConnectionCompleter : ConnectedCompleter<IServiceConnections>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IServiceConnections provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bound["Repository"] is not string repository)
            yield break;
        await foreach (ServiceConnection connection in provider.GetServiceConnectionsAsync(repository, null, cancellationToken).ConfigureAwait(false))
            yield return (connection.Name, $"{connection.SystemKind}");
    }
}

/// <summary>Restrictions of the place on the command line.</summary>
public sealed class RestrictionCompleter : ConnectedCompleter<IRestrictions>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IRestrictions provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bound["Organization"] is not string organization)
            yield break;
        await foreach (Restriction restriction in provider.GetRestrictionsAsync(organization, bound["Environment"] as string, cancellationToken).ConfigureAwait(false))
            yield return (restriction.Id, $"{restriction.Kind}: {(restriction.Name.Length > 0 ? restriction.Name : restriction.Value)}");
    }
}
