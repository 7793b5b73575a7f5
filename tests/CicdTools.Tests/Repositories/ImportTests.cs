namespace CicdTools.Tests.Repositories;

public sealed class ImportTests : IAsyncDisposable
{
    private readonly LocalFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task All_branches_and_tags_come_and_the_default_branch_is_the_sources()
    {
        string source = _fixture.Repository();
        _fixture.Git(source, "branch", "feature/one");
        _fixture.Git(source, "tag", "v1");
        _fixture.Git(source, "switch", "--quiet", "--create", "trunk");

        Repository repository = await _fixture.ImportAsync(source, noPipeline: true);

        Assert.Equal(("app", "trunk", source), (repository.Name, repository.DefaultBranch, repository.Source));
        Assert.Equal(_fixture.Git(source, "rev-parse", "trunk"), repository.Commit);
        Assert.Equal("feature/one\nmain\ntrunk", _fixture.Git(repository.CloneUrl!, "branch", "--format=%(refname:short)"));
        Assert.Equal("v1", _fixture.Git(repository.CloneUrl!, "tag"));
        Assert.False(repository.Trusted);
    }

    [Fact]
    public async Task A_missing_pipeline_is_committed_to_the_default_branch()
    {
        string source = _fixture.Repository();

        Repository repository = await _fixture.ImportAsync(source);

        Assert.Equal([StubCatalog.PipelinePath], repository.Pipelines);
        Assert.NotEqual(_fixture.Git(source, "rev-parse", "main"), repository.Commit);
        Assert.Equal(_fixture.Git(source, "rev-parse", "main"), _fixture.Git(repository.CloneUrl!, "rev-parse", "main~1"));
        Assert.Equal("ada", _fixture.Git(repository.CloneUrl!, "log", "-1", "--format=%an"));
        Assert.Equal("", _fixture.Git(source, "status", "--porcelain"));
    }

    [Theory]
    [InlineData(null, ".github/workflows/ci.yml")]
    [InlineData("GitLabCI", ".gitlab-ci.yml")]
    public async Task The_pipeline_that_is_written_is_for_the_branch_and_the_name_of_the_repository(string? format, string path)
    {
        string source = _fixture.Repository("shop", ("app.py", "print('hello')\n"), ("requirements.txt", "flask\n"), ("Procfile", "web: python3 app.py\n"));
        _fixture.Git(source, "branch", "--move", "main", "trunk");
        CicdTools.Providers.Local.LocalProvider local = _fixture.OpenReal();

        Change change = await local.PlanImportAsync(new() { Source = source, Format = format }, default);
        Repository repository = Assert.IsType<Repository>(await LocalFixture.ApplyAsync(change));

        Assert.Contains($"+++ b/{path}", change.Details, StringComparison.Ordinal);
        Assert.Equal([path], repository.Pipelines);
        string text = _fixture.Git(repository.CloneUrl!, "show", $"trunk:{path}");
        Assert.Contains("trunk", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cicdtools-", text, StringComparison.Ordinal);
        Assert.Equal("ci", (await local.GetPipelinesAsync("shop", default).SingleAsync()).Name);
    }

    [Fact]
    public async Task Without_a_known_stack_it_is_imported_with_a_warning()
    {
        Repository repository = await _fixture.ImportAsync(_fixture.Repository("notes", ("notes.txt", "a")));

        Assert.Empty(repository.Pipelines);
        Assert.Contains("New-CicdPipeline", Assert.Single(_fixture.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_import_of_an_unchanged_source_is_done_already()
    {
        string source = _fixture.Repository();
        Repository first = await _fixture.ImportAsync(source);
        string before = _fixture.Snapshot();

        Change change = await _fixture.Local.PlanImportAsync(new() { Source = source }, default);
        object? second = await LocalFixture.ApplyAsync(change);

        Assert.NotNull(change.AlreadyDone);
        Assert.Equal(first.Commit, Assert.IsType<Repository>(second).Commit);
        Assert.Equal(before, _fixture.Snapshot());
    }

    [Fact]
    public async Task A_second_import_merges_what_is_new_with_the_pipeline_that_was_written_here()
    {
        string source = _fixture.Repository();
        await _fixture.ImportAsync(source);
        string commit = _fixture.Commit(source, "second", ("app.py", "print('again')\n"));
        _fixture.Git(source, "branch", "next");

        Repository repository = await _fixture.ImportAsync(source, trust: true);

        Assert.Equal([StubCatalog.PipelinePath], repository.Pipelines);
        Assert.True(repository.Trusted);
        Assert.Equal("print('again')", _fixture.Git(repository.CloneUrl!, "show", "main:app.py"));
        _fixture.Git(repository.CloneUrl!, "merge-base", "--is-ancestor", commit, "main");
        Assert.Equal(commit, _fixture.Git(repository.CloneUrl!, "rev-parse", "next"));
        Assert.Contains(_fixture.Details, line => line.Contains("was merged into it", StringComparison.Ordinal));
        Assert.NotNull((await _fixture.Local.PlanImportAsync(new() { Source = source }, default)).AlreadyDone);
    }

    [Fact]
    public async Task A_branch_without_own_commits_is_moved_forward()
    {
        string source = _fixture.Repository();
        await _fixture.ImportAsync(source, noPipeline: true);
        string commit = _fixture.Commit(source, "second", ("app.py", "print('again')\n"));

        Assert.Equal(commit, (await _fixture.ImportAsync(source, noPipeline: true)).Commit);
    }

    [Fact]
    public async Task A_rewritten_history_is_refused_and_nothing_is_lost()
    {
        string source = _fixture.Repository();
        _fixture.Commit(source, "second", ("a.txt", "a"));
        Repository first = await _fixture.ImportAsync(source, noPipeline: true);
        _fixture.Git(source, "reset", "--quiet", "--hard", "HEAD~1");
        _fixture.Commit(source, "other", ("a.txt", "b"));

        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.ImportAsync(source, noPipeline: true));

        Assert.Equal("ImportDiverged", error.Id);
        Assert.Equal(first.Commit, _fixture.Git(first.CloneUrl!, "rev-parse", "main"));
        Assert.Equal("", _fixture.Git(first.CloneUrl!, "for-each-ref", "refs/cicdtools/incoming"));
    }

    [Fact]
    public async Task A_conflict_is_refused_and_names_the_file()
    {
        string source = _fixture.Repository();
        Repository first = await _fixture.ImportAsync(source);
        await LocalFixture.ApplyAsync(await _fixture.Local.PlanSetItemAsync(new() { Repository = "app", Path = "app.py", Content = "mine\n" }, default));
        string own = _fixture.Git(first.CloneUrl!, "rev-parse", "main");
        _fixture.Commit(source, "theirs", ("app.py", "theirs\n"));

        CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.ImportAsync(source));

        Assert.Equal("ImportDiverged", error.Id);
        Assert.Contains("'app.py'", error.Message, StringComparison.Ordinal);
        Assert.Equal(own, _fixture.Git(first.CloneUrl!, "rev-parse", "main"));
    }

    [Fact]
    public async Task Hooks_configuration_and_submodules_do_not_come_along()
    {
        string source = _fixture.Repository();
        string child = _fixture.Repository("child");
        _fixture.Git(source, "submodule", "--quiet", "add", child, "vendor");
        _fixture.Commit(source, "submodule");
        _fixture.Git(source, "config", "core.fsmonitor", "touch /tmp/never");
        File.WriteAllText(Path.Combine(source, ".git", "hooks", "post-update"), "#!/bin/sh\n");

        Repository repository = await _fixture.ImportAsync(source);

        Assert.DoesNotContain("fsmonitor", File.ReadAllText(Path.Combine(repository.CloneUrl!, "config")), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(repository.CloneUrl!, "hooks", "post-update")));
        Assert.False(Directory.Exists(Path.Combine(repository.CloneUrl!, "modules")));
    }

    [Fact]
    public async Task A_worktree_is_imported_with_its_branch_as_the_default_one()
    {
        string source = _fixture.Repository();
        string worktree = Path.Combine(_fixture.Folder("trees"), "feature");
        _fixture.Git(source, "worktree", "add", "--quiet", "-b", "feature", worktree);

        Repository repository = await _fixture.ImportAsync(worktree, noPipeline: true);

        Assert.Equal(("feature", "feature"), (repository.Name, repository.DefaultBranch));
        Assert.Equal("feature\nmain", _fixture.Git(repository.CloneUrl!, "branch", "--format=%(refname:short)"));
    }

    [Fact]
    public async Task A_bare_repository_and_a_file_address_are_imported_too()
    {
        string source = _fixture.Repository();
        string bare = Path.Combine(_fixture.Folder("bare"), "shop.git");
        _fixture.Git(source, "clone", "--quiet", "--bare", source, bare);

        Repository repository = await _fixture.ImportAsync(new Uri(bare).AbsoluteUri);

        Assert.Equal(("shop", bare), (repository.Name, repository.Source));
    }

    [Fact]
    public async Task A_plan_writes_nothing()
    {
        string source = _fixture.Repository();
        Change first = await _fixture.Local.PlanImportAsync(new() { Source = source }, default);
        Assert.Equal("", _fixture.Snapshot());
        Assert.Contains("+name: ci", first.Details, StringComparison.Ordinal);

        CicdException error = await Assert.ThrowsAsync<CicdException>(() => first.ApplyAsync(default));
        Assert.Equal("WriteOutsideScope", error.Id);
        Assert.Equal("", _fixture.Snapshot());

        await LocalFixture.ApplyAsync(first);
        _fixture.Commit(source, "second", ("b.txt", "b"));
        string before = _fixture.Snapshot();
        Change second = await _fixture.Local.PlanImportAsync(new() { Source = source }, default);
        Assert.Equal(before, _fixture.Snapshot());
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => second.ApplyAsync(default))).Id);
        Assert.Equal(before, _fixture.Snapshot());
    }

    [Fact]
    public async Task A_canceled_import_leaves_nothing_behind()
    {
        Change change = await _fixture.Local.PlanImportAsync(new() { Source = _fixture.Repository() }, default);
        using CancellationTokenSource source = new();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteScope.RunAsync(() => change.ApplyAsync(source.Token)));

        Assert.Empty(Directory.Exists(_fixture.Local.Paths.Repositories) ? Directory.EnumerateFileSystemEntries(_fixture.Local.Paths.Repositories) : []);
    }

    [Fact]
    public async Task Two_imports_at_once_give_one_repository_and_one_clear_error()
    {
        string source = _fixture.Repository();
        Change one = await _fixture.Local.PlanImportAsync(new() { Source = source }, default);
        Change two = await _fixture.Open().PlanImportAsync(new() { Source = source }, default);

        Task<object?>[] both = [LocalFixture.ApplyAsync(one), LocalFixture.ApplyAsync(two)];
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => Task.WhenAll(both));

        Assert.Equal("RepositoryExists", error.Id);
        Assert.Single(_fixture.Local.Repositories.Names());
    }

    [Fact]
    public async Task A_damaged_record_is_kept_and_written_anew_and_trusts_nobody()
    {
        string source = _fixture.Repository();
        await _fixture.ImportAsync(source, trust: true);
        string record = _fixture.Local.Paths.RepositoryRecord("app");
        await File.WriteAllTextAsync(record, "{ no json");

        Assert.False((await _fixture.Local.GetRepositoriesAsync("app", default).SingleAsync()).Trusted);
        Repository repository = await _fixture.ImportAsync(source);

        Assert.Equal(source, repository.Source);
        Assert.Equal("{ no json", await File.ReadAllTextAsync(record + ".damaged"));
        Assert.Contains(_fixture.Warnings, warning => warning.Contains("could not be read", StringComparison.Ordinal));
    }
}
