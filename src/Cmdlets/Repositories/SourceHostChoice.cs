namespace CicdTools.Cmdlets.Repositories;

/// <summary>Asks a provider whether it takes repositories of a host.</summary>
internal static class SourceHostChoice
{
    /// <exception cref="CicdException"><c>NotSupported</c> for a system that has its repositories itself, <c>SourceHostNotTaken</c>.</exception>
    public static IRepositories Require(IRepositories provider, SourceHost? host)
    {
        if (host is not { } chosen)
            return provider;
        if (provider is not ISourceHosts hosts)
            throw Errors.NotSupported(provider.Context, nameof(ISourceHosts)[1..], ProviderLoadContext.Catalog.Providers.Where(one => one.Capabilities.Contains(nameof(ISourceHosts)[1..])).Select(one => one.Name));
        return hosts.SourceHosts.Contains(chosen) ? provider
            : throw new CicdException("SourceHostNotTaken", CicdErrorKind.Invalid, $"The system of '{provider.Context}' takes no repositories of {chosen}.", chosen.ToString(), $"It takes those of {string.Join(", ", hosts.SourceHosts)}.");
    }
}
