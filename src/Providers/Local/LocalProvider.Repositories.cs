using System.Runtime.CompilerServices;
using CicdTools.Providers.Local.Repositories;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : IRepositories, IGitAccess
{
    /// <summary>The repositories' store.</summary>
    public RepositoryStore Repositories => new(Paths, Caller, Catalog.Formats, new(Paths, Runs), Context);

    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RepositoryStore store = Repositories;
        foreach (string known in store.Names().Where(known => name is null || known == name))
        {
            Repository? found = await StoreFailures.RunAsync(Paths, () => Task.Run(() => store.Exists(known) ? store.Describe(known) : null, cancellationToken)).ConfigureAwait(false);
            if (found is not null)
                yield return found;
        }
    }

    public Task<SecretText> GetCloneAddressAsync(string repository, CancellationToken cancellationToken) =>
        StoreFailures.RunAsync(Paths, () => Task.Run(() => new SecretText(Repositories.Describe(repository).CloneUrl!), cancellationToken));

    public Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => new NewRepository(Repositories, Catalog.Templates, PrepareEnvironmentsAsync).Plan(request), cancellationToken).GuardAsync(Paths);

    public Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken) =>
        new RepositoryImport(Repositories, Catalog.Generator, PrepareEnvironmentsAsync).PlanAsync(request, cancellationToken).GuardAsync(Paths);

    public Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken) => PlanRemovalAsync(name, cancellationToken).GuardAsync(Paths);

    private async Task<Change> PlanRemovalAsync(string name, CancellationToken cancellationToken)
    {
        RepositoryStore store = Repositories;
        Names.Require("a repository", name);
        if (!store.Exists(name))
            throw store.NotFound(name);
        await store.RequireIdleAsync(name, cancellationToken).ConfigureAwait(false);
        string[] places = [.. EnvironmentStore.ReadAll(null, snapshot => snapshot.Application(name) is null ? [] : new[] { snapshot.Name })];
        return new($"repository '{name}'", "Remove with its commits, runs and packages", async token =>
        {
            await store.RemoveAsync(name, token).ConfigureAwait(false);
            return null;
        })
        { Details = places.Length == 0 ? null : $"What runs in {string.Join(", ", places)} goes on, but without packages it cannot be promoted or brought back." };
    }
}
