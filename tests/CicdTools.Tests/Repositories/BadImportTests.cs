namespace CicdTools.Tests.Repositories;

public sealed class BadImportTests : IAsyncDisposable
{
    private readonly LocalFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public Task A_path_that_is_not_there() => RefusedAsync("PathNotFound", Path.Combine(_fixture.Folder("x"), "nowhere"));

    [Fact]
    public Task An_empty_source() => RefusedAsync("PathNotFound", "");

    [Fact]
    public Task A_folder_that_is_no_repository() => RefusedAsync("NotARepository", _fixture.Folder("plain"));

    [Fact]
    public async Task A_folder_within_a_repository_names_its_root()
    {
        string source = _fixture.Repository("app", ("src/app.py", ""));
        CicdException error = await RefusedAsync("NotARepository", Path.Combine(source, "src"));
        Assert.Contains(source, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file()
    {
        string file = Path.Combine(_fixture.Folder("plain"), "a.txt");
        await File.WriteAllTextAsync(file, "");
        await RefusedAsync("NotARepository", file);
    }

    [Fact]
    public async Task A_repository_without_a_commit()
    {
        string source = _fixture.Folder("empty");
        _fixture.Git(source, "init", "--quiet");
        await RefusedAsync("RepositoryEmpty", source);
    }

    [Fact]
    public async Task A_detached_head()
    {
        string source = _fixture.Repository();
        _fixture.Git(source, "checkout", "--quiet", "--detach");
        await RefusedAsync("DetachedHead", source);
    }

    [Fact]
    public async Task A_shallow_clone()
    {
        string source = _fixture.Repository();
        _fixture.Commit(source, "second", ("b.txt", "b"));
        string shallow = Path.Combine(_fixture.Folder("clones"), "shallow");
        _fixture.Git(source, "clone", "--quiet", "--depth=1", new Uri(source).AbsoluteUri, shallow);
        await RefusedAsync("RepositoryShallow", shallow);
    }

    [Fact]
    public async Task A_head_that_names_no_branch_among_several()
    {
        string source = _fixture.Repository();
        _fixture.Git(source, "branch", "one");
        _fixture.Git(source, "branch", "--move", "main", "two");
        _fixture.Git(source, "symbolic-ref", "HEAD", "refs/heads/gone");
        await RefusedAsync("DefaultBranchUnknown", source);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("ı")]
    public Task A_name_that_is_none(string name) => RefusedAsync("InvalidName", _fixture.Repository(), name);

    [Fact]
    public Task A_name_of_300_characters() => RefusedAsync("InvalidName", _fixture.Repository(), new string('a', 300));

    [Theory]
    [InlineData("ext::sh -c touch% x")]
    [InlineData("ftp://example.com/app.git")]
    [InlineData("https://")]
    [InlineData("ssh://-oProxyCommand=touch/app")]
    [InlineData("a\nb")]
    public Task An_address_that_is_none(string source) => RefusedAsync("InvalidSource", source);

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_without_user_information()
    {
        // Port 9 (discard) of the loopback: nothing listens there.
        CicdException error = await RefusedAsync("SourceUnavailable", "http://ada:s3cret@127.0.0.1:9/app.git");
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:9/app.git", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_source_under_a_name_that_is_taken()
    {
        await _fixture.ImportAsync(_fixture.Repository());
        await RefusedAsync("RepositoryExists", _fixture.Repository("other"), "app");
        await RefusedAsync("RepositoryExists", _fixture.Repository("third"), "APP");
    }

    [Fact]
    public async Task A_format_that_nobody_knows()
    {
        string source = _fixture.Repository();
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.PlanImportAsync(new() { Source = source, Format = "Make" }, default));
        Assert.Equal("FormatNotFound", error.Id);
    }

    private async Task<CicdException> RefusedAsync(string id, string source, string? name = null)
    {
        string before = _fixture.Snapshot();
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.PlanImportAsync(new() { Source = source, Name = name }, default));
        Assert.Equal(id, error.Id);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
        Assert.Equal(before, _fixture.Snapshot());
        return error;
    }
}
