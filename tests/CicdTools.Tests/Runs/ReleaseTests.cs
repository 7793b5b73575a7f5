using System.Runtime.Versioning;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class ReleaseTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_run_that_keeps_a_package_becomes_a_release_with_a_tag()
    {
        Run first = await _lab.RunAsync(Packaging);
        Assert.Equal("0.1.0", first.Version);
        Assert.Equal("0.1.0", await PackagedAsync("0.1.0"));
        Assert.Equal("0.1.0", (await _lab.RunAsync(Packaging)).Version);
        Assert.Equal(first.Id, Assert.Single(await ReleasesAsync()).RunId);

        _lab.Commit("Fix a thing", ("a", "1"));
        Assert.Equal("0.1.1", (await _lab.RunAsync(Packaging)).Version);
        _lab.Commit("feat(ui): a new thing", ("a", "2"));
        Assert.Equal("0.2.0", (await _lab.RunAsync(Packaging)).Version);
        _lab.Commit("fix!: other", ("a", "3"));
        Assert.Equal("1.0.0", (await _lab.RunAsync(Packaging)).Version);
        _lab.Commit("refactor: it\n\nBREAKING CHANGE: all", ("a", "4"));
        Assert.Equal("2.0.0", (await _lab.RunAsync(Packaging)).Version);

        Release[] releases = await ReleasesAsync();
        Assert.Equal(["2.0.0", "1.0.0", "0.2.0", "0.1.1", "0.1.0"], releases.Select(release => release.Version));
        using LibGit2Sharp.Repository git = new(_lab.Provider.Paths.RepositoryGit("app"));
        Assert.Equal(["v0.1.0", "v0.1.1", "v0.2.0", "v1.0.0", "v2.0.0"], git.Tags.Select(tag => tag.FriendlyName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_package_or_off_the_default_branch_nothing_is_released()
    {
        Assert.Equal("0.1.0", (await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")))).Version);
        string commit = _lab.CommitTo("feature/007_x", "feat: x", ("b", "1"));
        Run run = await _lab.RunAsync(Packaging, new() { Ref = "feature/007_x" });
        Assert.Equal($"0.1.0-feature-007-x.2.g{commit[..7]}", run.Version);
        Assert.Empty(await ReleasesAsync());
    }

    [Fact]
    public async Task Runs_of_two_commits_at_once_build_two_versions()
    {
        string[] pipes = [_lab.Fifo("first"), _lab.Fifo("second"), _lab.Fifo("same")];
        Run first = await _lab.StartAsync(Waiting(pipes[0]));
        _lab.Commit("Next", ("a", "1"));
        Run second = await _lab.StartAsync(Waiting(pipes[1]));
        Run same = await _lab.StartAsync(Waiting(pipes[2]));
        Assert.Equal(["0.1.0", "0.1.1", "0.1.1"], [first.Version, second.Version, same.Version]);
        foreach (string pipe in pipes)
            await Lab.SignalAsync(pipe);
        foreach (Run run in (Run[])[first, second, same])
            Assert.Equal(RunStatus.Succeeded, (await _lab.EndAsync(run)).Status);
        Assert.Equal(["0.1.1", "0.1.0"], (await ReleasesAsync()).Select(release => release.Version));
    }

    [Fact]
    public async Task A_version_of_a_run_that_failed_is_free_again()
    {
        Assert.Equal("0.1.0", (await _lab.RunAsync(Lab.Pipeline(Lab.Job("a", "false")))).Version);
        _lab.Commit("Fix", ("a", "1"));
        Assert.Equal("0.1.0", (await _lab.RunAsync(Packaging)).Version);
    }

    [Fact]
    public async Task A_package_that_was_changed_is_not_brought_out()
    {
        await _lab.RunAsync(Packaging);
        Release release = Assert.Single(await ReleasesAsync());
        string package = Directory.EnumerateFiles(Path.Combine(_lab.Root, "runs"), "*.tar", SearchOption.AllDirectories).Single();
        File.AppendAllText(package, "x");
        string folder = Path.Combine(_lab.Root, "out");
        Directory.CreateDirectory(folder);
        Assert.Equal("DigestMismatch", (await Assert.ThrowsAsync<CicdException>(() => _lab.Provider.Releases.ExtractAsync(release, folder, CancellationToken.None))).Id);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    private static Pipeline Packaging => Package("mkdir dist; echo $CICD_VERSION > dist/version");

    private static Pipeline Waiting(string pipe) => Package($"read line < {pipe}; mkdir dist; echo $CICD_VERSION > dist/version");

    private static Pipeline Package(string script) => Lab.Pipeline(new Job { Id = "package", Steps = [new CheckoutStep(), new ScriptStep { Script = script }, new UploadArtifactStep { Artifact = "package", Paths = ["dist"] }] });

    private async Task<string> PackagedAsync(string version)
    {
        Release release = (await ReleasesAsync()).Single(release => release.Version == version);
        string folder = Path.Combine(_lab.Root, $"out-{version}");
        Directory.CreateDirectory(folder);
        await _lab.Provider.Releases.ExtractAsync(release, folder, CancellationToken.None);
        return (await File.ReadAllTextAsync(Path.Combine(folder, "dist", "version"))).Trim();
    }

    private async Task<Release[]> ReleasesAsync()
    {
        List<Release> releases = [];
        await foreach (Release release in _lab.Provider.Releases.GetReleasesAsync("app", CancellationToken.None))
            releases.Add(release);
        return [.. releases];
    }
}
