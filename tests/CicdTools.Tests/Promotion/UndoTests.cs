namespace CicdTools.Tests.Promotions;

public sealed class UndoTests
{
    [Fact]
    public async Task Undo_brings_back_version_share_and_configuration()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.SetAsync(new() { Name = "staging", Variables = new([new("GREETING", "old")]) });
        await fixture.PromoteAsync("0.1.0");
        await fixture.PromoteAsync("0.2.0", percent: 25);
        await fixture.SetAsync(new() { Name = "staging", Instances = 2, Variables = new([new("GREETING", "new")]) });
        Promotion last = await fixture.PromoteAsync("0.3.0");
        Assert.Equal("0.3.0×2", await fixture.RunsAsync());

        Promotion undo = await fixture.UndoAsync(last);

        Assert.Equal((PromotionStatus.Succeeded, last.Id, "0.2.0", 25, "0.3.0", "oops"), (undo.Status, undo.Undoes, undo.Version, undo.Percent, undo.PreviousVersion, undo.Reason));
        Assert.Equal("0.2.0×1 0.1.0×3", await fixture.RunsAsync());
        Assert.All(fixture.World.Alive, process => Assert.Equal("old", process.Start.Variables["GREETING"]));
        Assert.True((await fixture.ThereAsync())!.ConfigurationChanged);
        Assert.Equal(PromotionStatus.Undone, (await fixture.Engine.GetAsync(new() { Id = last.Id }, default).SingleAsync()).Status);
    }

    [Fact]
    public async Task After_the_first_was_undone_nothing_runs()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion first = await fixture.PromoteAsync("0.1.0");

        Promotion undo = await fixture.UndoAsync(first);

        Assert.Equal(("", 0), (undo.Version, undo.Percent));
        Assert.Null(await fixture.ThereAsync());
        Assert.Empty(fixture.World.Alive);
        Assert.Equal("", (await fixture.Local.Local.GetApplicationsAsync("app", null, default).SingleAsync()).Environment);
        Assert.Equal("NothingToUndo", await PromotionFixture.IdAsync(() => fixture.UndoAsync(first)));
        Assert.Equal("NothingToUndo", await PromotionFixture.IdAsync(() => fixture.UndoAsync(undo)));
    }

    [Fact]
    public async Task Only_the_last_is_undone()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion first = await fixture.PromoteAsync("0.1.0");
        Promotion second = await fixture.PromoteAsync("0.2.0");

        CicdException error = await Assert.ThrowsAsync<CicdException>(() => fixture.UndoAsync(first));
        Assert.Equal("PromotionNotLast", error.Id);
        Assert.Contains(second.Id, error.Message, StringComparison.Ordinal);

        await fixture.UndoAsync(second);
        await fixture.UndoAsync(first);
        Assert.Null(await fixture.ThereAsync());
        Assert.Equal("PromotionNotFound", await PromotionFixture.IdAsync(() => fixture.UndoAsync(first with { Id = "staging-p77" })));
    }

    [Fact]
    public async Task A_package_that_is_gone_or_changed_cannot_come_back_and_nothing_is_changed()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        Promotion second = await fixture.PromoteAsync("0.2.0");

        fixture.Local.Releases.Remove("0.1.0");
        Assert.Equal("VersionNotFound", await PromotionFixture.IdAsync(() => fixture.UndoAsync(second)));
        fixture.Local.Releases.Add("app", "0.1.0", "sha256:other");
        Assert.Equal("DigestMismatch", await PromotionFixture.IdAsync(() => fixture.UndoAsync(second)));

        Assert.Equal("0.2.0×4", await fixture.RunsAsync());
        Assert.Equal(4, fixture.World.Alive.Count);
    }

    [Fact]
    public async Task Other_applications_and_environments_are_left_alone()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await Repositories.LocalFixture.ApplyAsync(await fixture.Local.Local.PlanNewRepositoryAsync(new() { Name = "other", Trust = true }, default));
        fixture.Local.Releases.Add("other", "1.0.0");
        Promotion app = await fixture.PromoteAsync("0.1.0");
        await Repositories.LocalFixture.ApplyAsync(await fixture.Engine.PlanAsync(new() { Application = "other", Environment = "staging" }, default));

        await fixture.UndoAsync(app);

        Assert.Equal(4, (await fixture.Local.Local.GetApplicationsAsync("other", "staging", default).SingleAsync()).Ready);
        Assert.Equal(4, fixture.World.Alive.Count);
    }
}
