using System.Runtime.Versioning;
using CicdTools.Providers.Local.Runs;

namespace CicdTools.Tests.Runs;

[UnsupportedOSPlatform("windows")]
public sealed class RetentionTests
{
    private static readonly Pipeline Plain = Lab.Pipeline(Lab.Job("a", "true"));

    [Fact]
    public async Task The_oldest_go_once_an_hour_and_what_runs_or_was_promoted_stays()
    {
        ForwardClock clock = new();
        await using Lab lab = new(clock: clock, keptRuns: 2);
        Run promoted = await lab.RunAsync(Packaging);
        Run again = await lab.RunAsync(Packaging);
        lab.Commit("fix: a thing", ("a", "1"));
        Run other = await lab.RunAsync(Packaging);
        string go = lab.Fifo("go");
        Run running = await lab.StartAsync(Lab.Pipeline(Lab.Job("a", $"cat {go}")));
        await lab.EndAsync(await lab.StartAsync(Plain));
        Assert.Equal(("0.1.0", "0.1.0", "0.1.1"), (promoted.Version, again.Version, other.Version));
        await WriteScope.RunAsync(() => lab.Provider.SavePromotionAsync(new() { Application = "app", Version = "0.1.0", Environment = "staging", Status = PromotionStatus.Waiting }, CancellationToken.None));

        // The second run took this hour's turn, when there was nothing to remove.
        await lab.EndAsync(await lab.StartAsync(Plain));
        Assert.Equal("6 5 4 3 2 1", await NumbersAsync(lab));

        clock.Ahead = TimeSpan.FromHours(2);
        await lab.EndAsync(await lab.StartAsync(Plain));

        Assert.Equal("7 6 4 1", await NumbersAsync(lab));
        Assert.Equal(4, Directory.GetDirectories(lab.Provider.Paths.Runs).Length);
        Release kept = await lab.Provider.Releases.GetReleasesAsync("app", CancellationToken.None).SingleAsync();
        Assert.Equal(promoted.Id, kept.RunId);
        await lab.Provider.Releases.ExtractAsync(kept, Directory.CreateDirectory(Path.Combine(lab.Root, "out")).FullName, CancellationToken.None);
        await Lab.SignalAsync(go);
        Assert.Equal(RunStatus.Succeeded, (await lab.EndAsync(running)).Status);
    }

    [Fact]
    public async Task Where_an_environment_cannot_be_read_nothing_is_removed()
    {
        await using Lab lab = new(keptRuns: 1);
        await lab.RunAsync(Plain);
        Change start = await lab.Provider.PlanStartAsync(new() { Repository = "app" }, Plain, CancellationToken.None);
        Directory.CreateDirectory(lab.Provider.Paths.EnvironmentGit("staging"));
        await lab.EndAsync((Run)(await Lab.ApplyAsync(start))!);

        Assert.Equal("2 1", await NumbersAsync(lab));
    }

    [Fact]
    public async Task Each_repository_has_its_own_number_of_runs()
    {
        await using Lab lab = new();
        RunIndex index = lab.Provider.Runs.Index;
        string[] ids = [.. new[] { "app", "other", "app", "other", "other" }.Select(repository => index.Allocate(repository, "aaaaaa").Id)];
        Assert.Equal([ids[0], ids[1], ids[3]], index.Beyond(1));
        Assert.Equal([ids[1]], index.Beyond(2));
        Assert.Empty(index.Beyond(RunRetention.Default));
    }

    private static Pipeline Packaging => Lab.Pipeline(new Job { Id = "package", Steps = [new ScriptStep { Script = "echo it > file" }, new UploadArtifactStep { Artifact = "package", Paths = ["file"] }] });

    private static async Task<string> NumbersAsync(Lab lab) =>
        string.Join(' ', await lab.Provider.GetRunsAsync(new(), CancellationToken.None).Select(run => run.Number).ToArrayAsync());
}
