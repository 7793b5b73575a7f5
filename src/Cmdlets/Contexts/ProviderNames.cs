namespace CicdTools.Cmdlets.Contexts;

/// <summary>Finds a system by its name or another name for it.</summary>
internal static class ProviderNames
{
    public static ProviderInfo Find(string name)
    {
        IReadOnlyList<ProviderInfo> providers = ProviderLoadContext.Catalog.Providers;
        return providers.FirstOrDefault(provider => provider.Aliases.Prepend(provider.Name).Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? throw Errors.NotFound("ProviderNotFound", "provider", name, providers.Select(provider => provider.Name), "Get-CicdProvider shows them all.");
    }
}
