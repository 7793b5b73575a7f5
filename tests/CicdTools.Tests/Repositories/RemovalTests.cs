using System.Runtime.Versioning;
using CicdTools.Tests.Runs;

namespace CicdTools.Tests.Repositories;

[UnsupportedOSPlatform("windows")]
public sealed class RemovalTests
{
    [Fact]
    public async Task The_runs_of_a_repository_go_with_it_so_that_a_new_one_of_its_name_has_none_of_its_releases()
    {
        await using Lab lab = new();
        await lab.RunAsync(Of(new() { Script = "echo package > p.txt" }, new UploadArtifactStep { Artifact = "package", Paths = ["p.txt"] }));
        Assert.Single(await lab.Provider.GetReleasesAsync("app", default).ToArrayAsync());

        await LocalFixture.ApplyAsync(await lab.Provider.PlanRemoveRepositoryAsync("app", default));
        await LocalFixture.ApplyAsync(await lab.Provider.PlanNewRepositoryAsync(new() { Name = "app", Trust = true }, default));

        Assert.Empty(await lab.Provider.GetReleasesAsync("app", default).ToArrayAsync());
        Assert.Empty(await lab.Provider.GetRunsAsync(new(), default).ToArrayAsync());
        Assert.Empty(Directory.EnumerateDirectories(lab.Provider.Paths.Runs));
    }

    [Fact]
    public async Task A_repository_of_which_something_runs_is_not_removed()
    {
        await using Lab lab = new();
        Run run = await lab.StartAsync(Of(new() { Script = "while ! test -e ../stop; do sleep 0.1; done" }));

        Assert.Equal("RepositoryBusy", (await Assert.ThrowsAsync<CicdException>(() => lab.Provider.PlanRemoveRepositoryAsync("app", default))).Id);

        await LocalFixture.ApplyAsync(await lab.Provider.PlanStopAsync(run, default));
        await LocalFixture.ApplyAsync(await lab.Provider.PlanRemoveRepositoryAsync("app", default));
        Assert.Empty(await lab.Provider.GetRepositoriesAsync(null, default).ToArrayAsync());
    }

    private static Pipeline Of(ScriptStep script, params Step[] more) =>
        new() { Name = "p", Format = "GitHubActions", Stages = [new() { Name = "all", Jobs = [new() { Id = "a", Steps = [script, .. more] }] }] };
}
