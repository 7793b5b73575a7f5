namespace CicdTools.Tests.Repositories;

public sealed class ItemTests : IAsyncDisposable
{
    private readonly LocalFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_folder_gives_its_items_and_a_file_its_text()
    {
        await _fixture.ImportAsync(_fixture.Repository("app", ("src/app.py", "ü\n"), ("src/lib/a.py", ""), ("z.txt", "z")), noPipeline: true);

        Assert.Equal([("src", true), ("z.txt", false)], (await ReadAsync("")).Select(item => (item.Path, item.IsFolder)));
        Assert.Equal(["src/app.py", "src/lib"], (await ReadAsync("src/")).Select(item => item.Path));
        RepositoryItem file = Assert.Single(await ReadAsync("src/app.py"));
        Assert.Equal(("ü\n", 3L, "main"), (file.Content, file.Size, file.Ref));
    }

    [Fact]
    public async Task A_file_is_read_at_a_tag_and_at_a_commit()
    {
        string source = _fixture.Repository("app", ("a.txt", "one"));
        _fixture.Git(source, "tag", "-a", "v1", "-m", "v1");
        string first = _fixture.Git(source, "rev-parse", "HEAD");
        _fixture.Commit(source, "second", ("a.txt", "two"));
        await _fixture.ImportAsync(source, noPipeline: true);

        Assert.Equal("two", Assert.Single(await ReadAsync("a.txt")).Content);
        Assert.Equal("one", Assert.Single(await ReadAsync("a.txt", "v1")).Content);
        Assert.Equal("one", Assert.Single(await ReadAsync("a.txt", first[..10])).Content);
    }

    [Fact]
    public async Task Content_that_is_no_text_is_null()
    {
        string source = _fixture.Repository();
        await File.WriteAllBytesAsync(Path.Combine(source, "zero"), [1, 0, 2]);
        await File.WriteAllBytesAsync(Path.Combine(source, "latin"), "caf"u8.ToArray().Append((byte)0xE9).ToArray());
        _fixture.Commit(source, "binary");
        await _fixture.ImportAsync(source, noPipeline: true);

        Assert.Null(Assert.Single(await ReadAsync("zero")).Content);
        Assert.Null(Assert.Single(await ReadAsync("latin")).Content);
        Assert.Equal(4, Assert.Single(await ReadAsync("latin")).Size);
    }

    [Fact]
    public async Task A_file_is_committed_and_its_mode_is_kept()
    {
        string source = _fixture.Repository();
        File.WriteAllText(Path.Combine(source, "run.sh"), "#!/bin/sh\n");
        _fixture.Git(source, "add", "run.sh");
        _fixture.Git(source, "update-index", "--chmod=+x", "run.sh");
        _fixture.Git(source, "commit", "--quiet", "-m", "script");
        Repository repository = await _fixture.ImportAsync(source, noPipeline: true);

        RepositoryItem item = Assert.IsType<RepositoryItem>(await SetAsync("run.sh", "#!/bin/sh\necho\n"));
        await SetAsync("new/deep/file.txt", "text\n");

        Assert.Equal("Change run.sh", _fixture.Git(repository.CloneUrl!, "log", "-1", "--format=%s", item.Commit));
        Assert.StartsWith("100755", _fixture.Git(repository.CloneUrl!, "ls-tree", "main", "run.sh"), StringComparison.Ordinal);
        Assert.Equal("text", _fixture.Git(repository.CloneUrl!, "show", "main:new/deep/file.txt"));
        _fixture.Git(repository.CloneUrl!, "fsck", "--strict");
    }

    [Fact]
    public async Task The_same_content_is_done_already()
    {
        await _fixture.ImportAsync(_fixture.Repository("app", ("a.txt", "a")), noPipeline: true);
        Change change = await _fixture.Local.PlanSetItemAsync(new() { Repository = "app", Path = "a.txt", Content = "a" }, default);
        Assert.NotNull(change.AlreadyDone);
        Assert.Equal("a", Assert.IsType<RepositoryItem>(await LocalFixture.ApplyAsync(change)).Content);
    }

    [Fact]
    public async Task A_file_that_was_changed_meanwhile_is_not_overwritten_and_another_does_not_matter()
    {
        await _fixture.ImportAsync(_fixture.Repository("app", ("a.txt", "a"), ("b.txt", "b")), noPipeline: true);
        Change late = await _fixture.Local.PlanSetItemAsync(new() { Repository = "app", Path = "a.txt", Content = "late" }, default);
        await SetAsync("b.txt", "other");
        Change later = await _fixture.Local.PlanSetItemAsync(new() { Repository = "app", Path = "a.txt", Content = "later" }, default);
        await LocalFixture.ApplyAsync(late);

        CicdException error = await Assert.ThrowsAsync<CicdException>(() => LocalFixture.ApplyAsync(later));

        Assert.Equal(("ItemChanged", CicdErrorKind.Conflict), (error.Id, error.Kind));
        Assert.Equal("late", Assert.Single(await ReadAsync("a.txt")).Content);
    }

    [Fact]
    public async Task The_first_file_of_an_empty_repository_is_committed()
    {
        await LocalFixture.ApplyAsync(await _fixture.Local.PlanNewRepositoryAsync(new() { Name = "app" }, default));
        Assert.Equal("RepositoryEmpty", (await Assert.ThrowsAsync<CicdException>(() => ReadAsync(""))).Id);

        await SetAsync("a.txt", "a");

        Assert.Equal("a", Assert.Single(await ReadAsync("a.txt")).Content);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/a")]
    [InlineData("a\\b")]
    [InlineData(".git/config")]
    [InlineData("a/.GIT/config")]
    [InlineData(".git./config")]
    [InlineData("GIT~1/config")]
    [InlineData(".git::$INDEX_ALLOCATION/config")]
    [InlineData("a//b")]
    [InlineData("a\nb")]
    [InlineData("a\u001bb")]
    [InlineData("")]
    public async Task A_path_that_is_none_is_refused(string path)
    {
        await _fixture.ImportAsync(_fixture.Repository());
        string before = _fixture.Snapshot();
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => SetAsync(path, "x"));
        Assert.Equal("InvalidPath", error.Id);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Equal(before, _fixture.Snapshot());
    }

    [Fact]
    public async Task A_folder_a_link_and_a_path_under_a_file_are_no_files()
    {
        string source = _fixture.Repository("app", ("src/app.py", ""));
        File.CreateSymbolicLink(Path.Combine(source, "link"), "/etc/passwd");
        _fixture.Commit(source, "link");
        await _fixture.ImportAsync(source, noPipeline: true);

        foreach (string path in (string[])["src", "link", "src/app.py/b"])
            Assert.Equal("PathConflict", (await Assert.ThrowsAsync<CicdException>(() => SetAsync(path, "x"))).Id);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        await _fixture.ImportAsync(_fixture.Repository());

        Assert.Equal("PathNotFound", (await Assert.ThrowsAsync<CicdException>(() => ReadAsync("nowhere"))).Id);
        Assert.Equal("RefNotFound", (await Assert.ThrowsAsync<CicdException>(() => ReadAsync("app.py", "nowhere"))).Id);
        Assert.Equal("RefNotFound", (await Assert.ThrowsAsync<CicdException>(() => ReadAsync("app.py", "main..x\n"))).Id);
        Assert.Equal("BranchNotFound", (await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.PlanSetItemAsync(new() { Repository = "app", Path = "a", Branch = "gone" }, default))).Id);
        Assert.Equal("RepositoryNotFound", (await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.GetItemsAsync("gone", "", null, default).ToArrayAsync().AsTask())).Id);
        Assert.Equal("InvalidName", (await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.GetItemsAsync("../app", "", null, default).ToArrayAsync().AsTask())).Id);
    }

    private ValueTask<RepositoryItem[]> Read(string path, string? reference) => _fixture.Local.GetItemsAsync("app", path, reference, default).ToArrayAsync();

    private Task<RepositoryItem[]> ReadAsync(string path, string? reference = null) => Read(path, reference).AsTask();

    private async Task<object?> SetAsync(string path, string content) =>
        await LocalFixture.ApplyAsync(await _fixture.Local.PlanSetItemAsync(new() { Repository = "app", Path = path, Content = content }, default));
}
