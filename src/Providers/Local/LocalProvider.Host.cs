namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider
{
    /// <summary>Owns a run until it has ended: what the detached host process does.</summary>
    public static Task<int> OwnRunAsync(string runFolder, IProviderCatalog catalog, CancellationToken cancellationToken) => throw new NotImplementedException($"{runFolder} {catalog} {cancellationToken}");
}
