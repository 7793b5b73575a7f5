using System.Runtime.CompilerServices;
using CicdTools.Providers.Local.Repositories;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IRepositoryItems
{
    public async IAsyncEnumerable<RepositoryItem> GetItemsAsync(string repository, string path, string? reference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (RepositoryItem item in await StoreFailures.RunAsync(Paths, () => Task.Run(() => new RepositoryItems(Repositories).Read(repository, path, reference), cancellationToken)).ConfigureAwait(false))
            yield return item;
    }

    public Task<Change> PlanSetItemAsync(SetItemRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => new RepositoryItems(Repositories).Plan(request), cancellationToken).GuardAsync(Paths);

    public Task<Change> PlanSetItemsAsync(SetItemsRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => new ItemCommits(Repositories).Plan(request), cancellationToken).GuardAsync(Paths);
}
