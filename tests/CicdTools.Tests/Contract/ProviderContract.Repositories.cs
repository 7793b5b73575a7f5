namespace CicdTools.Tests.Contract;

public abstract partial class ProviderContract
{
    [Fact]
    public async Task Repositories_are_listed_over_pages_one_page_at_a_time()
    {
        World.LimitPages(2);
        string[] added = [.. Enumerable.Range(1, 4).Select(number => World.AddRepository($"r{number}"))];
        IRepositories repositories = Open<IRepositories>();

        IAsyncEnumerable<Repository> all = repositories.GetRepositoriesAsync(null, CancellationToken.None);
        await all.FirstAsync();
        Assert.Equal(World.CallsOfPage, World.Server.Exchanges.Length);
        string[] names = await all.Select(repository => repository.Name).ToArrayAsync();
        Assert.Equal([.. added.Prepend(World.Repository).Order(StringComparer.Ordinal)], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_repository_is_found_by_its_name_and_one_that_is_not_there_is_nothing()
    {
        IRepositories repositories = Open<IRepositories>();
        Repository found = await repositories.GetRepositoriesAsync(World.Repository, CancellationToken.None).SingleAsync();
        Assert.Equal((World.Repository, repositories.Context, World.Branch), (found.Name, found.Context, found.DefaultBranch));
        Assert.NotNull(found.CloneUrl);
        Assert.NotNull(found.Url);
        Assert.Empty(await repositories.GetRepositoriesAsync(World.Missing, CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task After_a_cancellation_in_the_middle_of_a_listing_nothing_is_asked()
    {
        World.LimitPages(2);
        for (int number = 1; number < 5; number++)
            World.AddRepository($"r{number}");
        IRepositories repositories = Open<IRepositories>();
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Repository _ in repositories.GetRepositoriesAsync(null, stop.Token))
                await stop.CancelAsync();
        });
        Assert.Equal(World.CallsOfPage, World.Server.Exchanges.Length);
    }

    [Fact]
    public async Task A_repository_is_created_once_where_the_connection_breaks_after_it_was()
    {
        IRepositories repositories = Open<IRepositories>();
        string name = World.Missing;
        Change change = await repositories.PlanNewRepositoryAsync(new() { Name = name }, CancellationToken.None);
        Assert.Empty(World.Server.Writes);
        World.Server.Break(after: true);
        Repository made = Assert.IsType<Repository>(await ApplyAsync(change));
        Assert.Equal(name, made.Name);
        Assert.Single(World.Server.Writes);

        CicdException again = await FailsAsync(() => repositories.PlanNewRepositoryAsync(new() { Name = name }, CancellationToken.None));
        Assert.Equal(("RepositoryExists", CicdErrorKind.Conflict), (again.Id, again.Kind));
        await ApplyAsync(await repositories.PlanRemoveRepositoryAsync(name, CancellationToken.None));
        Assert.Empty(await repositories.GetRepositoriesAsync(name, CancellationToken.None).ToListAsync());
        Assert.Equal("RepositoryNotFound", (await FailsAsync(() => repositories.PlanRemoveRepositoryAsync(name, CancellationToken.None))).Id);
    }

    [Fact]
    public async Task A_file_is_written_read_and_not_written_twice()
    {
        IRepositoryItems items = Open<IRepositoryItems>();
        SetItemRequest request = new() { Repository = World.Repository, Path = "docs/a b.md", Content = "Grüße\n" };
        RepositoryItem written = await ApplyAsync<RepositoryItem>(items.PlanSetItemAsync(request, CancellationToken.None));
        RepositoryItem read = await items.GetItemsAsync(World.Repository, "docs/a b.md", null, CancellationToken.None).SingleAsync();
        Assert.Equal(("Grüße\n", written.Commit, false), (read.Content, read.Commit, read.IsFolder));
        Assert.NotNull((await items.PlanSetItemAsync(request, CancellationToken.None)).AlreadyDone);

        RepositoryItem[] root = await items.GetItemsAsync(World.Repository, "", null, CancellationToken.None).ToArrayAsync();
        Assert.Contains(root, item => item is { Path: "docs", IsFolder: true });
        Assert.Equal("PathNotFound", (await FailsAsync(async () => await items.GetItemsAsync(World.Repository, "nothing", null, CancellationToken.None).ToListAsync())).Id);
        Assert.Equal("RefNotFound", (await FailsAsync(async () => await items.GetItemsAsync(World.Repository, "docs", "nothing", CancellationToken.None).ToListAsync())).Id);
        Assert.Equal("RepositoryNotFound", (await FailsAsync(async () => await items.GetItemsAsync(World.Missing, "", null, CancellationToken.None).ToListAsync())).Id);
        Assert.Equal("InvalidPath", (await FailsAsync(() => items.PlanSetItemAsync(request with { Path = "../a" }, CancellationToken.None))).Id);
    }
}
