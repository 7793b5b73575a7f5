using CicdTools.Tests.Promotions;
using CicdTools.Tests.Repositories;

namespace CicdTools.Tests.Environments;

public sealed class EnvironmentTests : IAsyncDisposable
{
    private readonly LocalFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Staging_and_production_are_there_before_anybody_made_them()
    {
        DeploymentEnvironment[] all = await AllAsync();

        Assert.Equal([("staging", 0, false, 4), ("production", 1, true, 4)], all.Select(environment => (environment.Name, environment.Order, environment.RequiresApproval, environment.Instances)));
        Assert.All(all, environment => Assert.Null(environment.Commit));
        Assert.Equal("", _fixture.Snapshot());
    }

    [Fact]
    public async Task The_first_import_makes_them()
    {
        await _fixture.ImportAsync(_fixture.Repository());
        Assert.All(await AllAsync(), environment => Assert.NotNull(environment.Commit));
        Assert.Equal("app", (await _fixture.Local.GetApplicationsAsync(null, null, default).SingleAsync()).Name);
    }

    [Fact]
    public async Task Nobody_else_reads_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The folder's owner is a matter of the profile there.");
        if (OperatingSystem.IsWindows())
            return;
        await SetAsync(new() { Name = "staging", Variables = new([new("A", "1")]) });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_fixture.Local.Paths.Environments));
    }

    [Fact]
    public async Task A_new_one_is_the_last_in_order_and_the_defaults_stay()
    {
        DeploymentEnvironment made = await SetAsync(new() { Name = "europe", Create = true, Instances = 2, RequiresApproval = true, Approvers = ["grace", "grace"], Variables = new([new("A", "1")]) });

        Assert.Equal(("europe", 2, 2, true), (made.Name, made.Order, made.Instances, made.RequiresApproval));
        Assert.Equal(["grace"], made.Approvers);
        Assert.Equal(["staging", "production", "europe"], (await AllAsync()).Select(environment => environment.Name));
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_name_and_is_one_commit()
    {
        await SetAsync(new() { Name = "staging", Variables = new([new("A", "1")]) });

        Change change = await _fixture.Local.PlanSetEnvironmentAsync(new() { Name = "staging", Instances = 3 }, default);
        Assert.Equal("Instances: 4 → 3.", change.Details);
        DeploymentEnvironment changed = (DeploymentEnvironment)(await LocalFixture.ApplyAsync(change))!;

        Assert.Equal((3, "1"), (changed.Instances, changed.Variables["A"]));
        Assert.Equal("3", _fixture.Git(_fixture.Local.Paths.EnvironmentGit("staging"), "rev-list", "--count", "main"));
        Change again = await _fixture.Local.PlanSetEnvironmentAsync(new() { Name = "staging", Instances = 3 }, default);
        Assert.NotNull(again.AlreadyDone);
        Assert.Equal(changed.Commit, ((DeploymentEnvironment)(await LocalFixture.ApplyAsync(again))!).Commit);
    }

    [Fact]
    public async Task Removing_ends_what_runs_and_does_not_bring_it_back()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        Change change = await fixture.Local.Local.PlanRemoveEnvironmentAsync(null, "staging", default);
        Assert.Equal("Runs there: app 0.1.0.", change.Details);

        await LocalFixture.ApplyAsync(change);

        Assert.Empty(fixture.World.Alive);
        Assert.Equal(["production"], await fixture.Local.Local.GetEnvironmentsAsync(new(), default).Select(environment => environment.Name).ToArrayAsync());
        await LocalFixture.ApplyAsync(await fixture.Local.Local.PlanRemoveEnvironmentAsync(null, "production", default));
        Assert.Empty(await fixture.Local.Local.GetEnvironmentsAsync(new(), default).ToArrayAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Local.Local.Paths.Environments));
    }

    [Fact]
    public async Task Bad_input_gets_one_clear_error_and_nothing_is_changed()
    {
        foreach ((string id, EnvironmentRequest request) in new (string Id, EnvironmentRequest Request)[]
        {
            ("EnvironmentExists", new() { Name = "staging", Create = true }),
            ("EnvironmentExists", new() { Name = "STAGING", Create = true }),
            ("EnvironmentNotFound", new() { Name = "moon" }),
            ("InvalidName", new() { Name = "../moon", Create = true }),
            ("InvalidInstances", new() { Name = "staging", Instances = 0 }),
            ("InvalidInstances", new() { Name = "staging", Instances = 101 }),
            ("InvalidVariable", new() { Name = "staging", Variables = new([new("PORT", "1")]) }),
            ("InvalidVariable", new() { Name = "staging", Variables = new([new("a=b", "1")]) }),
            ("InvalidVariable", new() { Name = "staging", Variables = new([new("A", "\0")]) }),
            ("InvalidApprover", new() { Name = "staging", Approvers = [" "] }),
        })
        {
            CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.PlanSetEnvironmentAsync(request, default));
            Assert.Equal(id, error.Id);
            Assert.NotNull(error.Remedy);
        }

        Assert.Equal("EnvironmentNotFound", await PromotionFixture.IdAsync(() => _fixture.Local.PlanRemoveEnvironmentAsync(null, "moon", default)));
        Assert.Equal("", _fixture.Snapshot());
    }

    [Fact]
    public async Task Damaged_state_is_named_and_the_environment_can_be_removed()
    {
        await SetAsync(new() { Name = "staging", Instances = 1 });
        string git = _fixture.Local.Paths.EnvironmentGit("staging");
        string objects = Path.Combine(git, "objects");
        foreach (string file in Directory.EnumerateFiles(objects, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
            await File.WriteAllTextAsync(file, "rubbish");
        }

        Assert.Equal("EnvironmentDamaged", await PromotionFixture.IdAsync(() => AllAsync()));
        await LocalFixture.ApplyAsync(await _fixture.Local.PlanRemoveEnvironmentAsync(null, "staging", default));
        Assert.Equal(["production"], (await AllAsync()).Select(environment => environment.Name));
    }

    private Task<DeploymentEnvironment[]> AllAsync() => _fixture.Local.GetEnvironmentsAsync(new(), default).ToArrayAsync().AsTask();

    private async Task<DeploymentEnvironment> SetAsync(EnvironmentRequest request) =>
        (DeploymentEnvironment)(await LocalFixture.ApplyAsync(await _fixture.Local.PlanSetEnvironmentAsync(request, default)))!;
}
