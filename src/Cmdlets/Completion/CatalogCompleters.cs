using System.Collections;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Completion;

/// <summary>Names that are known without asking a system.</summary>
public abstract class CatalogCompleter : NameCompleter
{
    /// <summary>The names, with a tip for each.</summary>
    protected abstract IEnumerable<(string Name, string Tip)> Find();

    /// <inheritdoc/>
    protected sealed override async IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach ((string Name, string Tip) item in Find())
            yield return item;
        await Task.CompletedTask.ConfigureAwait(false);
    }
}

/// <summary>Contexts.</summary>
public sealed class ContextCompleter : CatalogCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Tip)> Find() => new ContextStore().All().Select(connection => (connection.Name, connection.Provider));
}

/// <summary>Providers.</summary>
public sealed class ProviderCompleter : CatalogCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Tip)> Find() => ProviderLoadContext.Catalog.Providers.Select(provider => (provider.Name, string.Join(", ", provider.Capabilities)));
}

/// <summary>Pipeline formats.</summary>
public sealed class FormatCompleter : CatalogCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Tip)> Find() => ProviderLoadContext.Catalog.Formats.Select(format => (format.Name, format.DefaultPath));
}

/// <summary>Rules.</summary>
public sealed class RuleCompleter : CatalogCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Tip)> Find() => ProviderLoadContext.Catalog.Doctor.Rules.Select(rule => (rule.Id, rule.Title));
}
