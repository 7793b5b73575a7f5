using System.Collections;

namespace CicdTools.Cmdlets.Completion;

/// <summary>Service accounts.</summary>
public sealed class ServiceAccountCompleter : ConnectedCompleter<IServiceAccounts>
{
    /// <inheritdoc/>
    protected override IAsyncEnumerable<(string Name, string Tip)> FindAsync(IServiceAccounts provider, IDictionary bound, CancellationToken cancellationToken) =>
        NamesOf(provider.GetServiceAccountsAsync(null, cancellationToken), account => (account.Name, $"{account.Kind}"));
}

/// <summary>Keys of the account on the command line.</summary>
public sealed class ServiceAccountKeyCompleter : ConnectedCompleter<IServiceAccounts>
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(IServiceAccounts provider, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (bound["Name"] is not string name)
            yield break;
        await foreach (ServiceAccount account in provider.GetServiceAccountsAsync(name, cancellationToken).ConfigureAwait(false))
        {
            foreach (ServiceAccountKey key in account.Keys ?? [])
                yield return (key.Id, $"{key}");
        }
    }
}
