namespace CicdTools.Providers.Local;

/// <summary>The machine itself as a CI/CD system: repositories, runs, environments and promotions with no account. One file per capability.</summary>
internal sealed partial class LocalProvider(Connection connection, Caller caller, IProviderCatalog catalog) : IProvider
{
    public string Context => connection.Name;

    /// <summary>Where everything is kept.</summary>
    public LocalPaths Paths { get; } = new(connection.Address ?? DataFolders.Data);

    /// <summary>The one who calls.</summary>
    public Caller Caller => caller;

    /// <summary>Formats, detection, templates.</summary>
    public IProviderCatalog Catalog => catalog;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
