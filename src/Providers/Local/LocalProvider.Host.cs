using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider
{
    /// <summary>
    /// Owns runs, one after the other: what the detached host process does. The orders come from standard input. When whoever gives them
    /// has gone, the run under way is still carried out.
    /// </summary>
    /// <param name="runFolder">The folder of the first run, for people who look at the list of processes.</param>
    /// <param name="catalog">The formats.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0 where every run was carried out.</returns>
    public static async Task<int> OwnRunAsync(string runFolder, IProviderCatalog catalog, CancellationToken cancellationToken)
    {
        int result = RunStore.TryRead(new(Path.GetFullPath(runFolder))) is null ? 1 : 0;
        Stream input = Console.OpenStandardInput();
        await using (input.ConfigureAwait(false))
        {
            await foreach (RunOrder order in RunOrder.ReadAsync(input, cancellationToken).ConfigureAwait(false))
            {
                RunFolder folder = new(Path.GetFullPath(order.Folder));
                if (RunStore.TryRead(folder) is null || Path.GetDirectoryName(Path.GetDirectoryName(folder.Path)) is not { } root)
                    return 1;
                // Each run keeps the words that are about it, whichever run's output the process itself writes to.
                RunOwner owner = new(folder, new(root), catalog.Formats, TimeProvider.System, text => File.AppendAllText(folder.OwnerOutput, text + Environment.NewLine));
                if (!await owner.RunAsync(new(order.Secrets.AsEnumerable()), cancellationToken).ConfigureAwait(false))
                    result = 1;
            }
        }

        return result;
    }
}
