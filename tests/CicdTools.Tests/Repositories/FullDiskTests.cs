using System.Runtime.Versioning;
using CicdTools.Tests.Promotions;

namespace CicdTools.Tests.Repositories;

/// <summary>Repositories and environments on a disk that is really full.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_repository_that_does_not_fit_is_not_there()
    {
        await using LocalFixture fixture = new();
        await using Mount disk = await Mount.SmallAsync(fixture.Root, "2m");
        // What cannot be compressed.
        byte[] noise = new byte[4 * 1024 * 1024];
        new Random(1).NextBytes(noise);
        string source = fixture.Repository();
        await File.WriteAllBytesAsync(Path.Combine(source, "noise"), noise);
        fixture.Commit(source, "noise");

        CicdException error = await Assert.ThrowsAsync<CicdException>(() => fixture.ImportAsync(source, "app"));

        Assert.Equal("DiskFull", error.Id);
        Assert.Contains(fixture.Root, error.Message, StringComparison.Ordinal);
        Assert.Empty(await fixture.Local.GetRepositoriesAsync(null, default).ToArrayAsync());
        // What was begun is gone again, so that something smaller fits.
        Assert.Equal("small", (await fixture.ImportAsync(fixture.Repository("small"))).Name);
    }

    [Fact]
    public async Task A_commit_that_does_not_fit_changes_nothing()
    {
        await using LocalFixture fixture = new();
        await using Mount disk = await Mount.SmallAsync(fixture.Root, "4m");
        Repository before = await fixture.ImportAsync(fixture.Repository());
        Change change = await fixture.Local.PlanSetItemAsync(new() { Repository = "app", Path = "new.txt", Content = new string('x', 300_000) + Guid.NewGuid() }, default);
        string filler = disk.Fill();

        Assert.Equal("DiskFull", (await Assert.ThrowsAsync<CicdException>(() => LocalFixture.ApplyAsync(change))).Id);

        Assert.Equal(before.Commit, (await fixture.Local.GetRepositoriesAsync("app", default).SingleAsync()).Commit);
        Assert.Equal("print('hello')\n", (await fixture.Local.GetItemsAsync("app", "app.py", null, default).SingleAsync()).Content);
        File.Delete(filler);
        await LocalFixture.ApplyAsync(change);
        Assert.NotEqual(before.Commit, (await fixture.Local.GetRepositoriesAsync("app", default).SingleAsync()).Commit);
    }

    [Fact]
    public async Task An_environment_stays_as_it_is()
    {
        await using PromotionFixture fixture = new();
        await using Mount disk = await Mount.SmallAsync(fixture.Local.Root, "8m");
        await fixture.PrepareAsync();
        await fixture.PromoteAsync("0.1.0");
        Change promotion = await fixture.PlanAsync("0.2.0");
        Change settings = await fixture.Local.Local.PlanSetEnvironmentAsync(new() { Name = "staging", RequiresApproval = true }, default);
        Change gated = await fixture.PlanAsync("0.2.0", "production");
        string filler = disk.Fill();

        foreach (Change change in (Change[])[promotion, settings, gated])
            Assert.Equal("DiskFull", (await Assert.ThrowsAsync<CicdException>(() => LocalFixture.ApplyAsync(change))).Id);

        Assert.Equal("0.1.0×4", await fixture.RunsAsync());
        Assert.Equal(4, fixture.World.Alive.Count);
        Assert.False((await fixture.Local.Local.GetEnvironmentsAsync(new() { Name = "staging" }, default).SingleAsync()).RequiresApproval);
        Assert.Single(await fixture.Engine.GetAsync(new(), default).ToArrayAsync());
        File.Delete(filler);
        Assert.Equal(PromotionStatus.Succeeded, (await fixture.PromoteAsync("0.2.0")).Status);
        Assert.Equal("0.2.0×4", await fixture.RunsAsync());
        Assert.Equal(4, fixture.World.Alive.Count);
    }
}
