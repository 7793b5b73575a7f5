using System.Runtime.Versioning;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class ArtifactTests : IAsyncLifetime
{
    private readonly Lab _lab = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Files_go_from_job_to_job_with_their_modes()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(
            Keeps("make", "mkdir -p out/sub; echo hi > out/sub/a.txt; printf '#!/bin/sh\\necho ran\\n' > out/run.sh; chmod 755 out/run.sh; echo no > out/skip.log", new UploadArtifactStep { Artifact = "../../name with / and ..", Paths = ["out/**"], Exclude = ["**/*.log"] }),
            new Job { Id = "use", Needs = ["make"], Steps = [new DownloadArtifactStep { Artifact = "../../name with / and ..", Path = "in" }, new ScriptStep { Script = "cat in/out/sub/a.txt; ./in/out/run.sh; ls in/out" }] }));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.EndsWith("hi\nran\nrun.sh\nsub", await _lab.TextAsync(run, "use"), StringComparison.Ordinal);
        // Nothing is where the name points to.
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(_lab.Root)!, "name with*"));
    }

    [Fact]
    public async Task The_same_files_give_the_same_digest()
    {
        Pipeline pipeline = Lab.Pipeline(Keeps("make", "mkdir out; for i in 3 1 2; do echo $i > out/$i; done; touch -d @$RANDOM out/1", new UploadArtifactStep { Artifact = "x", Paths = ["out"] }));
        Artifact first = await OneAsync(await _lab.RunAsync(pipeline));
        Artifact second = await OneAsync(await _lab.RunAsync(pipeline));
        Assert.Equal(first.Digest, second.Digest);
        Assert.StartsWith("sha256:", first.Digest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ln -s /etc/passwd out/link", "out/**")]
    [InlineData("ln -s /etc out/dir", "out/**")]
    [InlineData("ln -s ../../../../../.. out/up", "out/**")]
    [InlineData("rmdir out; ln -s /etc out", "out/hostname")]
    [InlineData("true", "../../../**")]
    [InlineData("true", "/etc/hostname")]
    public async Task What_leads_out_of_the_job_is_refused(string script, string path)
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Keeps("make", $"mkdir out; {script}", new UploadArtifactStep { Artifact = "x", Paths = [path] })));
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("leads out of the job's folder", run.Jobs[0].Reason, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => OneAsync(run));
    }

    [Fact]
    public async Task Links_that_stay_inside_are_followed()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Keeps("make", "mkdir -p out/a; echo hi > out/a/f; ln -s a/f out/link; ln -s a out/dir; ln -s .. out/a/loop", new UploadArtifactStep { Artifact = "x", Paths = ["out"] })));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        string folder = Path.Combine(_lab.Root, "saved");
        await Lab.ApplyAsync(await _lab.Provider.PlanSaveArtifactAsync(await OneAsync(run), folder, CancellationToken.None));
        Assert.Equal("hi\n", File.ReadAllText(Path.Combine(folder, "out", "link")));
    }

    [Fact]
    public async Task An_artifact_is_not_written_through_a_link_of_the_job()
    {
        string outside = Path.Combine(_lab.Root, "outside");
        Directory.CreateDirectory(outside);
        Run run = await _lab.RunAsync(Lab.Pipeline(
            Keeps("make", "mkdir out; echo evil > out/f", new UploadArtifactStep { Artifact = "x", Paths = ["out"] }),
            new Job { Id = "use", Needs = ["make"], Steps = [new ScriptStep { Script = $"ln -s {outside} out" }, new DownloadArtifactStep { Artifact = "x" }] }));
        Assert.Equal(RunStatus.Failed, run.Jobs[1].Status);
        Assert.Empty(Directory.EnumerateFiles(outside));
    }

    [Fact]
    public async Task A_missing_file_or_artifact_is_said()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(
            Keeps("none", "true", new UploadArtifactStep { Artifact = "x", Paths = ["dist"] }),
            Keeps("required", "true", new UploadArtifactStep { Artifact = "y", Paths = ["dist"], Required = true }),
            new Job { Id = "use", Needs = ["none"], Steps = [new DownloadArtifactStep { Artifact = "x" }] }));
        Assert.Equal([RunStatus.Succeeded, RunStatus.Failed, RunStatus.Failed], run.Jobs.Select(job => job.Status));
        Assert.Contains("There is no artifact 'x'", run.Jobs[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_is_restored_by_key_or_by_prefix()
    {
        Job Caching(string key, string script) => new() { Id = "j", Steps = [new CacheStep { Id = "cache", Key = key, Paths = ["deps", "~/.store"], RestoreKeys = ["../deps-"] }, new ScriptStep { Script = script }] };
        Run first = await _lab.RunAsync(Lab.Pipeline(Caching("../deps-1", "[ ! -e deps ] && mkdir -p deps ~/.store && echo one > deps/f && echo two > ~/.store/g")));
        Run second = await _lab.RunAsync(Lab.Pipeline(Caching("../deps-1", "cat deps/f ~/.store/g")));
        Run third = await _lab.RunAsync(Lab.Pipeline(Caching("../deps-2", "cat deps/f")));
        Assert.Equal([RunStatus.Succeeded, RunStatus.Succeeded, RunStatus.Succeeded], [first.Status, second.Status, third.Status]);
        Assert.Contains("one\ntwo", await _lab.TextAsync(second), StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateDirectories(Path.Combine(_lab.Root, "caches")).Count());
    }

    [Fact]
    public async Task An_artifact_whose_time_is_over_is_gone_and_a_release_keeps_its_package()
    {
        ForwardClock clock = new();
        await using Lab lab = new(clock: clock);
        Run run = await lab.RunAsync(Lab.Pipeline(
            Keeps("make", "echo 1 > f", new UploadArtifactStep { Artifact = "day", Paths = ["f"], Retention = TimeSpan.FromDays(1) }),
            Keeps("package", "echo 2 > f", new UploadArtifactStep { Artifact = "package", Paths = ["f"], Retention = TimeSpan.FromDays(1) }),
            Keeps("none", "echo 3 > f", new UploadArtifactStep { Artifact = "none", Paths = ["f"], Retention = TimeSpan.Zero }),
            new Job { Id = "use", Needs = ["make"], Steps = [new DownloadArtifactStep { Artifact = "day" }, new ScriptStep { Script = "cat f" }] }));
        Assert.True(run.Status == RunStatus.Succeeded, run.Reason);
        Artifact[] before = await AllAsync(lab, run);
        Assert.Equal(["day", "none", "package"], before.Select(artifact => artifact.Name));
        Assert.Equal(before[0].CreatedAt + TimeSpan.FromDays(1), before[0].ExpiresAt);
        string folder = Path.Combine(lab.Root, "runs", run.Id, "artifacts");
        Assert.Equal(3, Directory.GetFiles(folder, "*.tar").Length);

        clock.Ahead = TimeSpan.FromDays(2);
        // It is gone for everybody before its files are.
        Assert.Equal(["none", "package"], (await AllAsync(lab, run)).Select(artifact => artifact.Name));
        Assert.Equal("ArtifactNotFound", (await Assert.ThrowsAsync<CicdException>(() => lab.Provider.PlanSaveArtifactAsync(before[0], Path.Combine(lab.Root, "saved"), CancellationToken.None))).Id);
        Assert.Equal(3, Directory.GetFiles(folder, "*.tar").Length);
        await lab.RunAsync(Lab.Pipeline(Lab.Job("a", "true")));
        Assert.Equal(2, Directory.GetFiles(folder, "*.tar").Length);
        Assert.Equal(2, Directory.GetFiles(folder, "*.json").Length);
        await foreach (Release release in lab.Provider.Releases.GetReleasesAsync("app", CancellationToken.None))
            await lab.Provider.Releases.ExtractAsync(release, Directory.CreateDirectory(Path.Combine(lab.Root, "release")).FullName, CancellationToken.None);
        Assert.Equal("2\n", File.ReadAllText(Path.Combine(lab.Root, "release", "f")));
    }

    [Fact]
    public async Task One_that_does_not_fit_leaves_nothing()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Keeps("make", "head -c 300000 /dev/zero > f", new UploadArtifactStep { Artifact = "x", Paths = ["f"] })));
        string small = Path.Combine(_lab.Root, "small");
        await using Mount disk = await Mount.SmallAsync(small, "128k");
        Change change = await _lab.Provider.PlanSaveArtifactAsync(await OneAsync(run), Path.Combine(small, "x"), CancellationToken.None);
        Assert.True(FileFailures.IsDiskFull(await Assert.ThrowsAnyAsync<IOException>(() => Lab.ApplyAsync(change))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(small));
    }

    [Fact]
    public async Task A_damaged_description_is_named()
    {
        Run run = await _lab.RunAsync(Lab.Pipeline(Keeps("make", "echo 1 > f", new UploadArtifactStep { Artifact = "x", Paths = ["f"] })));
        string file = Directory.GetFiles(Path.Combine(_lab.Root, "runs", run.Id, "artifacts"), "*.json").Single();
        File.WriteAllText(file, "{");
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => OneAsync(run));
        Assert.Equal("ArtifactDamaged", error.Id);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    private static async Task<Artifact[]> AllAsync(Lab lab, Run run)
    {
        List<Artifact> all = [];
        await foreach (Artifact artifact in lab.Provider.GetArtifactsAsync(run.Id, null, CancellationToken.None))
            all.Add(artifact);
        return [.. all];
    }

    private static Job Keeps(string id, string script, UploadArtifactStep upload) => new() { Id = id, Needs = [], Steps = [new ScriptStep { Script = script }, upload] };

    private async Task<Artifact> OneAsync(Run run)
    {
        await foreach (Artifact artifact in _lab.Provider.GetArtifactsAsync(run.Id, null, CancellationToken.None))
            return artifact;
        throw new InvalidOperationException("No artifact.");
    }
}
