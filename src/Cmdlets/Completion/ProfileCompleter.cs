using System.Collections;

namespace CicdTools.Cmdlets.Completion;

/// <summary>Connections that the system's own configuration on this machine names, of the provider on the command line.</summary>
public sealed class ProfileCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bound);
        await Task.CompletedTask.ConfigureAwait(false);
        IProviderCatalog catalog = ProviderLoadContext.Catalog;
        string? given = bound["Provider"] as string;
        string[] providers = [.. catalog.Providers.Where(provider => provider.HasProfiles && (given is null || provider.Name.Equals(given, StringComparison.OrdinalIgnoreCase))).Select(provider => provider.Name)];
        foreach (ProfileInfo profile in providers.SelectMany(provider => catalog.GetProfiles(provider, bound["ProfileFile"] as string)))
            yield return (profile.Name, profile.Address ?? "");
    }
}
