using CicdTools.Tests.Repositories;

namespace CicdTools.Tests.Promotions;

public sealed class PromotionTests
{
    [Fact]
    public async Task A_version_runs_on_all_instances_and_the_ledger_says_who_and_why()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();

        Promotion promotion = await fixture.PromoteAsync("0.1.0");

        Assert.Equal((PromotionStatus.Succeeded, "staging-p1", (string?)null), (promotion.Status, promotion.Id, promotion.PreviousVersion));
        Assert.Equal("0.1.0×4", await fixture.RunsAsync());
        Deployment deployment = await fixture.Local.Local.GetDeploymentsAsync("app", "staging", default).SingleAsync();
        Assert.Equal(("0.1.0", "sha256:0.1.0", 100, "ada", "because", promotion.Id, promotion.Commit), (deployment.Version, deployment.Digest, deployment.Percent, deployment.Actor, deployment.Reason, deployment.PromotionId, deployment.Commit));
        string git = fixture.Local.Local.Paths.EnvironmentGit("staging");
        string message = fixture.Local.Git(git, "log", "-1", "--format=%B", deployment.Commit!);
        foreach (string line in (string[])["Deploy app 0.1.0 in staging (100 %)", "Version: 0.1.0", "Digest: sha256:0.1.0", $"Configuration: {deployment.ConfigurationDigest}", "Percent: 100", "Actor: ada", "Reason: because", "Promotion: staging-p1"])
            Assert.Contains(line, message.Split('\n'));
        Assert.Equal("2", fixture.Local.Git(git, "rev-list", "--count", "main"));
        fixture.Local.Git(git, "fsck", "--strict");
    }

    [Fact]
    public async Task A_share_and_then_all_keeps_the_instances_that_fit()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");

        Promotion first = await fixture.PromoteAsync("0.2.0", percent: 25);
        Assert.Equal(("0.1.0", "0.2.0×1 0.1.0×3"), (first.PreviousVersion, await fixture.RunsAsync()));
        Application there = (await fixture.ThereAsync())!;
        Assert.Equal(("0.2.0", 25, "0.1.0", 4, 4), (there.Version, there.Percent, there.PreviousVersion, there.Ready, there.Desired));
        int canary = fixture.World.Alive.Single(process => process.Version == "0.2.0").Port;

        Promotion second = await fixture.PromoteAsync("0.2.0");
        Assert.Equal(("0.1.0", "0.2.0×4"), (second.PreviousVersion, await fixture.RunsAsync()));
        Assert.Contains(fixture.World.Alive, process => process.Port == canary);
        Assert.Equal(4, fixture.World.Alive.Count);
    }

    [Theory]
    [InlineData(4, 1, "0.2.0×1 0.1.0×3")]
    [InlineData(4, 49, "0.2.0×1 0.1.0×3")]
    [InlineData(4, 50, "0.2.0×2 0.1.0×2")]
    [InlineData(4, 99, "0.2.0×3 0.1.0×1")]
    [InlineData(10, 25, "0.2.0×2 0.1.0×8")]
    [InlineData(1, 10, "0.2.0×1")]
    public async Task The_share_is_rounded_down_and_at_least_one(int instances, int percent, string runs)
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.SetAsync(new() { Name = "staging", Instances = instances });
        await fixture.PromoteAsync("0.1.0");
        await fixture.PromoteAsync("0.2.0", percent: percent);
        Assert.Equal(runs, await fixture.RunsAsync());
    }

    [Fact]
    public async Task A_version_that_is_tried_makes_way_for_another_and_not_the_one_that_stands()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        await fixture.PromoteAsync("0.2.0", percent: 25);
        await fixture.PromoteAsync("0.3.0", percent: 50);
        Assert.Equal("0.3.0×2 0.1.0×2", await fixture.RunsAsync());
        await fixture.PromoteAsync("0.1.0");
        Assert.Equal("0.1.0×4", await fixture.RunsAsync());
    }

    [Fact]
    public async Task Promoting_to_where_it_is_already_changes_nothing_and_says_so()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        string before = fixture.Local.Snapshot();

        foreach (int percent in (int[])[100, 25])
        {
            Change change = await fixture.PlanAsync("0.1.0", percent: percent);
            Assert.Equal("app 0.1.0 runs in staging already, on 100 % of its instances.", change.AlreadyDone);
            Assert.Equal(PromotionStatus.Unchanged, Assert.IsType<Promotion>(await LocalFixture.ApplyAsync(change)).Status);
        }

        Assert.Equal(before, fixture.Local.Snapshot());
    }

    [Fact]
    public async Task Without_a_version_it_is_the_newest_built_and_then_the_one_of_the_environment_before()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.SetAsync(new() { Name = "production", RequiresApproval = false });
        Assert.Equal("VersionNotFound", await PromotionFixture.IdAsync(() => fixture.PromoteAsync(null, "production")));

        Assert.Equal("0.3.0", (await fixture.PromoteAsync(null)).Version);
        await fixture.PromoteAsync("0.1.0");
        Assert.Equal("0.1.0", (await fixture.PromoteAsync(null, "production")).Version);
    }

    [Fact]
    public async Task A_version_that_does_not_start_leaves_the_environment_as_it_was_and_shows_its_last_words()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        fixture.World.Broken.Add("0.2.0");
        int[] before = [.. fixture.World.Alive.Select(process => process.Port).Order()];

        Promotion promotion = await fixture.PromoteAsync("0.2.0", percent: 50);

        Assert.Equal(PromotionStatus.Failed, promotion.Status);
        Assert.Contains("0.2.0 is broken", promotion.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(promotion.Message!, character => char.IsControl(character) && character != '\n');
        Assert.Equal("0.1.0×4", await fixture.RunsAsync());
        Assert.Equal(before, fixture.World.Alive.Select(process => process.Port).Order());
        Assert.Single(await fixture.Local.Local.GetDeploymentsAsync("app", "staging", default).ToArrayAsync());
        Assert.Equal("NothingToUndo", await PromotionFixture.IdAsync(() => fixture.UndoAsync(promotion)));
    }

    [Fact]
    public async Task Settings_that_changed_come_with_the_same_version()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        await fixture.SetAsync(new() { Name = "staging", Instances = 2, Variables = new([new("GREETING", "hi")]) });
        Assert.Contains(fixture.Local.Warnings, warning => warning.Contains("until it is promoted again", StringComparison.Ordinal));
        Assert.True((await fixture.ThereAsync())!.ConfigurationChanged);
        Assert.Equal("0.1.0×4", await fixture.RunsAsync());

        await fixture.PromoteAsync("0.1.0");

        Assert.Equal("0.1.0×2", await fixture.RunsAsync());
        Assert.All(fixture.World.Alive, process => Assert.Equal("hi", process.Start.Variables["GREETING"]));
        Assert.False((await fixture.ThereAsync())!.ConfigurationChanged);
    }

    [Fact]
    public async Task After_a_reboot_nothing_is_ready_and_the_same_version_brings_it_up_again()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        fixture.World.Reboot();
        Application there = (await fixture.ThereAsync())!;
        Assert.Equal(("0.1.0", 0, 4), (there.Version, there.Ready, there.Desired));

        Assert.Equal(PromotionStatus.Succeeded, (await fixture.PromoteAsync("0.1.0")).Status);

        Assert.Equal("0.1.0×4", await fixture.RunsAsync());
    }

    [Fact]
    public async Task Nothing_runs_on_this_machine_without_consent()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync(trust: false);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => fixture.PromoteAsync("0.1.0"));
        Assert.Equal(("HostIsolationRequired", CicdErrorKind.Forbidden), (error.Id, error.Kind));
        Assert.DoesNotContain("start", fixture.World.Steps);
        Assert.Null(await fixture.ThereAsync());
    }

    [Fact]
    public async Task A_version_whose_content_changed_is_refused()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        await fixture.PromoteAsync("0.1.0");
        fixture.Local.Releases.Add("app", "0.1.0", "sha256:other");
        await fixture.PromoteAsync("0.2.0");
        // It was built again, and the content that ran is still kept: that one is meant.
        Assert.Equal("sha256:0.1.0", (await fixture.PromoteAsync("0.1.0")).Digest);

        fixture.Local.Releases.Remove("0.1.0");
        fixture.Local.Releases.Add("app", "0.1.0", "sha256:other");
        Assert.Equal("DigestMismatch", await PromotionFixture.IdAsync(() => fixture.PromoteAsync("0.1.0", "production")));
    }

    [Fact]
    public async Task What_the_ledger_and_waiting_promotions_refer_to_is_known()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Assert.Empty(fixture.Local.Local.PromotedVersions());
        await fixture.PromoteAsync("0.1.0");
        await fixture.UndoAsync(await fixture.PromoteAsync("0.2.0", percent: 25));
        Assert.Equal([("app", "0.1.0"), ("app", "0.2.0")], fixture.Local.Local.PromotedVersions().Order());
        Assert.Equal(PromotionStatus.Waiting, (await fixture.PromoteAsync("0.3.0", "production")).Status);
        Assert.Contains(("app", "0.3.0"), fixture.Local.Local.PromotedVersions());
    }

    [Fact]
    public async Task A_plan_writes_nothing_and_applies_only_inside_the_scope()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        Promotion standing = await fixture.PromoteAsync("0.1.0");
        string before = fixture.Local.Snapshot();

        Change[] plans =
        [
            await fixture.PlanAsync("0.2.0"),
            await fixture.PlanAsync("0.2.0", "production"),
            await fixture.Engine.PlanUndoAsync(standing, null, default),
            await fixture.Local.Local.PlanSetEnvironmentAsync(new() { Name = "qa", Create = true }, default),
            await fixture.Local.Local.PlanSetEnvironmentAsync(new() { Name = "staging", Instances = 1 }, default),
            await fixture.Local.Local.PlanRemoveEnvironmentAsync(null, "staging", default),
        ];

        foreach (Change plan in plans)
            Assert.Equal("WriteOutsideScope", await PromotionFixture.IdAsync(() => plan.ApplyAsync(default)));
        Assert.Equal(before, fixture.Local.Snapshot());
        Assert.Equal(4, fixture.World.Alive.Count);
    }

    [Fact]
    public async Task Bad_input_gets_one_clear_error_and_nothing_is_changed()
    {
        await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
        string before = fixture.Local.Snapshot();
        foreach ((string id, PromotionRequest request) in new (string Id, PromotionRequest Request)[]
        {
            ("InvalidPercent", new() { Application = "app", Environment = "staging", Percent = 0 }),
            ("InvalidPercent", new() { Application = "app", Environment = "staging", Percent = 101 }),
            ("EnvironmentNotFound", new() { Application = "app", Environment = "moon" }),
            ("ApplicationNotFound", new() { Application = "ship", Environment = "staging" }),
            ("VersionNotFound", new() { Application = "app", Environment = "staging", Version = "9.9.9" }),
            ("InvalidName", new() { Application = "../app", Environment = "staging" }),
            ("InvalidName", new() { Application = "app", Environment = "a\nb" }),
            ("InvalidName", new() { Application = new string('a', 300), Environment = "staging" }),
        })
        {
            CicdException error = await Assert.ThrowsAsync<CicdException>(() => fixture.Engine.PlanAsync(request, default));
            Assert.Equal(id, error.Id);
            Assert.DoesNotContain('\n', error.Message);
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, fixture.Local.Snapshot());
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public async Task Another_culture_gives_the_same_files_and_words(string culture)
    {
        string plain = await DescribeAsync();
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new(culture);
        try
        {
            Assert.Equal(plain, await DescribeAsync());
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }

        static async Task<string> DescribeAsync()
        {
            await using PromotionFixture fixture = await PromotionFixture.CreateAsync();
            await fixture.SetAsync(new() { Name = "staging", Variables = new([new("I_i", "ı"), new("Z", "1,5")]) });
            await fixture.PromoteAsync("0.1.0");
            Change change = await fixture.PlanAsync("0.2.0", percent: 25);
            await LocalFixture.ApplyAsync(change);
            string git = fixture.Local.Local.Paths.EnvironmentGit("staging");
            return $"{change.Target}|{change.Action}|{fixture.Local.Git(git, "log", "--format=%B")}|{fixture.Local.Git(git, "show", "main:settings.json")}|{(await fixture.Local.Local.GetDeploymentsAsync("app", "staging", default).FirstAsync()).ConfigurationDigest}";
        }
    }
}
