using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider
{
    /// <summary>Owns a run until it has ended: what the detached host process does. The run's secrets come from standard input.</summary>
    public static async Task<int> OwnRunAsync(string runFolder, IProviderCatalog catalog, CancellationToken cancellationToken)
    {
        RunFolder folder = new(Path.GetFullPath(runFolder));
        if (RunStore.TryRead(folder) is null || Path.GetDirectoryName(Path.GetDirectoryName(folder.Path)) is not { } root)
            return 1;
        Stream input = Console.OpenStandardInput();
        VariableMap secrets;
        await using (input.ConfigureAwait(false))
            secrets = await RunSecrets.ReadAsync(input, cancellationToken).ConfigureAwait(false);
        RunOwner owner = new(folder, new(root), catalog.Formats, TimeProvider.System, Console.Error.WriteLine);
        return await owner.RunAsync(secrets, cancellationToken).ConfigureAwait(false) ? 0 : 1;
    }
}
