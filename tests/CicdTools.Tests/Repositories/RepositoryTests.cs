namespace CicdTools.Tests.Repositories;

public sealed class RepositoryTests : IAsyncDisposable
{
    private readonly LocalFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_template_becomes_the_first_commit()
    {
        Change change = await _fixture.Local.PlanNewRepositoryAsync(new() { Name = "hello", Template = "python", Trust = true }, default);
        Assert.Equal("", _fixture.Snapshot());
        Assert.Contains("+ app.py", change.Details, StringComparison.Ordinal);

        Repository repository = Assert.IsType<Repository>(await LocalFixture.ApplyAsync(change));

        Assert.Equal(("local", "hello", "main", true), (repository.Context, repository.Name, repository.DefaultBranch, repository.Trusted));
        Assert.Null(repository.Source);
        Assert.Equal([StubCatalog.PipelinePath], repository.Pipelines);
        Assert.StartsWith("100755", _fixture.Git(repository.CloneUrl!, "ls-tree", "main", "start.sh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_template_it_is_empty()
    {
        Repository repository = Assert.IsType<Repository>(await LocalFixture.ApplyAsync(await _fixture.Local.PlanNewRepositoryAsync(new() { Name = "empty" }, default)));
        Assert.Equal(("main", (string?)null), (repository.DefaultBranch, repository.Commit));
    }

    [Fact]
    public async Task A_name_that_is_taken_or_none_and_a_template_that_is_not_there_are_refused()
    {
        await LocalFixture.ApplyAsync(await _fixture.Local.PlanNewRepositoryAsync(new() { Name = "empty" }, default));

        Assert.Equal("RepositoryExists", await IdAsync(new() { Name = "empty" }));
        Assert.Equal("RepositoryExists", await IdAsync(new() { Name = "EMPTY" }));
        Assert.Equal("InvalidName", await IdAsync(new() { Name = "a/b" }));
        Assert.Equal("TemplateNotFound", await IdAsync(new() { Name = "other", Template = "cobol" }));
    }

    [Fact]
    public async Task Repositories_are_listed_by_name_and_an_unknown_one_gives_nothing()
    {
        Assert.Empty(await _fixture.Local.GetRepositoriesAsync(null, default).ToArrayAsync());
        foreach (string name in (string[])["b", "a"])
            await LocalFixture.ApplyAsync(await _fixture.Local.PlanNewRepositoryAsync(new() { Name = name }, default));

        Assert.Equal(["a", "b"], await _fixture.Local.GetRepositoriesAsync(null, default).Select(repository => repository.Name).ToArrayAsync());
        Assert.Equal("b", (await _fixture.Local.GetRepositoriesAsync("b", default).SingleAsync()).Name);
        Assert.Empty(await _fixture.Local.GetRepositoriesAsync("c", default).ToArrayAsync());
    }

    [Fact]
    public async Task A_repository_is_removed_whole()
    {
        await _fixture.ImportAsync(_fixture.Repository());
        Change change = await _fixture.Local.PlanRemoveRepositoryAsync("app", default);
        Assert.NotEmpty(_fixture.Local.Repositories.Names());

        await LocalFixture.ApplyAsync(change);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_fixture.Local.Paths.Repositories));
        Assert.Equal("RepositoryNotFound", (await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.PlanRemoveRepositoryAsync("app", default))).Id);
        Assert.Equal("RepositoryNotFound", (await Assert.ThrowsAsync<CicdException>(() => LocalFixture.ApplyAsync(change))).Id);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public async Task Another_culture_gives_the_same(string culture)
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new(culture);
        try
        {
            Repository repository = await _fixture.ImportAsync(_fixture.Repository("INFO", ("app.py", ""), ("I.txt", "i")));
            Assert.Equal(("INFO", "main"), (repository.Name, repository.DefaultBranch));
            Assert.Equal("I.txt", (await _fixture.Local.GetItemsAsync("INFO", "I.txt", null, default).SingleAsync()).Path);
            CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.PlanNewRepositoryAsync(new() { Name = "info" }, default));
            Assert.Equal("RepositoryExists", error.Id);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    private async Task<string> IdAsync(NewRepositoryRequest request) =>
        (await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.PlanNewRepositoryAsync(request, default))).Id;
}
