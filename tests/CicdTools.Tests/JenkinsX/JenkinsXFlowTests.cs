using System.Text.Json.Nodes;
using CicdTools.Providers.JenkinsX;
using CicdTools.Tests.Kubernetes;

namespace CicdTools.Tests.JenkinsX;

/// <summary>The chapter's way through Jenkins X, on a real API server and real Git: staging, production, back.</summary>
[Collection("cluster")]
public sealed class JenkinsXFlowTests(ApiServer server)
{
    [Fact]
    public async Task A_version_goes_to_staging_and_to_production_by_pull_requests_and_back()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        Assert.Equal([("staging", "Auto", false), ("production", "Manual", true)], await team.Provider.GetEnvironmentsAsync(new(), default).Select(one => (one.Name, one.Strategy, one.RequiresApproval)).ToArrayAsync());
        Assert.Equal([("hello", "", "")], await ApplicationsAsync(team));
        IPromotions promotions = team.Provider.Promotions;

        // Staging: what is planned is shown and sends nothing.
        Change plan = await promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging", Reason = "Try it." }, default);
        Assert.Contains("Open a pull request on 'octo/cluster' that sets it in 'helmfiles/", plan.Action, StringComparison.Ordinal);
        Assert.Contains("+  version: 0.0.1", plan.Details, StringComparison.Ordinal);
        Assert.Empty(team.GitHub.Server.Writes);
        Promotion staged = await team.ApplyAsync<Promotion>(Task.FromResult(plan));
        Assert.Equal(("octo/cluster!1", PromotionStatus.Running, "hello", "0.0.1", "staging"), (staged.Id, staged.Status, staged.Application, staged.Version, staged.Environment));
        Assert.Contains("version: 0.0.1", team.Read("cluster", $"helmfiles/{team.Staging}/helmfile.yaml", "promote-hello-0.0.1-staging"), StringComparison.Ordinal);
        Assert.NotNull((await promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging" }, default)).AlreadyDone);

        // Lighthouse merges; the cluster has not followed yet, and then it has.
        await team.MergeAsync("cluster", 1);
        Promotion merged = await OneAsync(promotions, staged.Id);
        Assert.Equal((PromotionStatus.Running, "It is merged; it is not there yet."), (merged.Status, merged.Message));
        await team.DeployAsync(team.Staging, "hello", "0.0.1");
        Promotion[] watched = await promotions.WatchAsync(staged, default).ToArrayAsync();
        Assert.Equal(PromotionStatus.Succeeded, watched[^1].Status);
        Application there = await team.Provider.GetApplicationsAsync("hello", "staging", default).SingleAsync();
        Assert.Equal(("0.0.1", 1, 1), (there.Version, there.Ready, there.Desired));
        Assert.Equal($"https://hello-{team.Staging}.example.com/", there.Addresses[0]);
        Assert.Single(there.Instances);
        Assert.Empty(await team.Provider.GetApplicationsAsync("hello", "production", default).ToArrayAsync());

        // Production takes what staging has, and waits for a person.
        Promotion asked = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "hello", Environment = "production" }, default));
        Assert.Equal(("0.0.1", PromotionStatus.Waiting), (asked.Version, asked.Status));
        Promotion resumed = await team.ApplyAsync<Promotion>(promotions.PlanResumeAsync(asked.Id, default));
        Assert.Equal(PromotionStatus.Running, resumed.Status);
        await team.DeployAsync(team.Production, "hello", "0.0.1");
        Assert.Equal(PromotionStatus.Succeeded, (await OneAsync(promotions, asked.Id)).Status);
        Assert.Equal([("hello", "staging", "0.0.1"), ("hello", "production", "0.0.1")], await ApplicationsAsync(team));

        // A second version, and back by a counter pull request.
        Promotion second = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "hello", Version = "0.0.2", Environment = "production", AutoMerge = true }, default));
        Assert.Equal("0.0.1", second.PreviousVersion);
        await team.DeployAsync(team.Production, "hello", "0.0.2");
        second = await OneAsync(promotions, second.Id);
        Assert.Equal(PromotionStatus.Succeeded, second.Status);
        Assert.Equal("PromotionNotLast", await GitHub.GitHubFixture.FailsAsync(() => promotions.PlanUndoAsync(asked, null, default)));
        Change undo = await promotions.PlanUndoAsync(second, "It is slow.", default);
        Assert.Contains("goes back to 0.0.1", undo.Action, StringComparison.Ordinal);
        Promotion back = await team.ApplyAsync<Promotion>(Task.FromResult(undo));
        Assert.Equal((second.Id, "0.0.1", PromotionStatus.Waiting), (back.Undoes, back.Version, back.Status));
        await team.MergeAsync("cluster", 4);
        await team.DeployAsync(team.Production, "hello", "0.0.1");
        Assert.Equal([PromotionStatus.Succeeded, PromotionStatus.Undone], (await promotions.GetAsync(new() { Environment = "production" }, default).Take(2).ToArrayAsync()).Select(one => one.Status));
        Assert.Contains("version: 0.0.1", team.Read("cluster", $"helmfiles/{team.Production}/helmfile.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_version_that_is_undone_is_there_no_more()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        IPromotions promotions = team.Provider.Promotions;
        Promotion first = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging", AutoMerge = true }, default));
        Promotion undo = await team.ApplyAsync<Promotion>(promotions.PlanUndoAsync(first, null, default));
        await team.MergeAsync("cluster", 2);
        Assert.Equal("", undo.Version);
        Assert.DoesNotContain("hello", team.Read("cluster", $"helmfiles/{team.Staging}/helmfile.yaml"), StringComparison.Ordinal);
        Assert.Equal(PromotionStatus.Undone, (await OneAsync(promotions, first.Id)).Status);
    }

    [Fact]
    public async Task An_environment_that_moved_on_takes_it_and_one_that_was_rewritten_does_not()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        IPromotions promotions = team.Provider.Promotions;
        Change plan = await promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging" }, default);
        team.Commit("cluster", [("notes.txt", "in between\n")]);
        Promotion done = await team.ApplyAsync<Promotion>(Task.FromResult(plan));
        Assert.Equal("in between\n", team.Read("cluster", "notes.txt", "promote-hello-0.0.1-staging"));
        Assert.Equal(PromotionStatus.Running, done.Status);

        plan = await promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "production" }, default);
        team.Commit("cluster", [("notes.txt", "all anew\n")], rewrite: true);
        Assert.Equal("EnvironmentRewritten", await GitHub.GitHubFixture.FailsAsync(() => team.ApplyAsync<Promotion>(Task.FromResult(plan))));
        Assert.Single(team.GitHub.Server.Repositories["octo/cluster"].Pulls);
    }

    [Fact]
    public async Task A_conflict_or_a_check_that_says_no_leaves_the_pull_request_open()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        IPromotions promotions = team.Provider.Promotions;
        team.GitHub.Server.Checks = [("pr", "completed", "failure")];
        Promotion failed = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging", AutoMerge = true }, default));
        Assert.Equal((PromotionStatus.Failed, "The check 'pr' of octo/cluster !1 is Failed: it stays open."), (failed.Status, failed.Message));
        Assert.Equal(PromotionStatus.Running, (await OneAsync(promotions, failed.Id)).Status);

        // Somebody has put another version there.
        team.GitHub.Server.Checks = [("pr", "completed", "success")];
        team.Commit("cluster", [($"helmfiles/{team.Staging}/helmfile.yaml", "releases:\n- chart: other/hello\n  version: 0.0.9\n  name: hello\n")]);
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => team.ApplyAsync<Promotion>(promotions.PlanResumeAsync(failed.Id, default)));
        Assert.Equal(CicdErrorKind.Conflict, refused.Kind);
        Assert.Contains("0.0.9", team.Read("cluster", $"helmfiles/{team.Staging}/helmfile.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_promoted_is_refused_before_anything_is_sent()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        await team.CreateAsync(TeamResources.Environments, "frozen", new() { ["kind"] = "Permanent", ["namespace"] = "jx-frozen", ["promotionStrategy"] = "Never", ["order"] = 300 });
        await team.CreateAsync(TeamResources.Activities, "octo-hello-main-1", new() { ["gitOwner"] = "octo", ["gitRepository"] = "hello", ["gitBranch"] = "main", ["build"] = "1", ["status"] = "Succeeded", ["version"] = "0.0.1" });
        IPromotions promotions = team.Provider.Promotions;
        foreach ((PromotionRequest request, string id) in new (PromotionRequest, string)[]
        {
            (new() { Application = "nobody", Version = "0.0.1", Environment = "staging" }, "ApplicationNotFound"),
            (new() { Application = "hello", Version = "0.0.1", Environment = "nowhere" }, "EnvironmentNotFound"),
            (new() { Application = "hello", Version = "0.0.1", Environment = "dev" }, "EnvironmentNotFound"),
            (new() { Application = "hello", Version = "9.9.9", Environment = "staging" }, "VersionNotFound"),
            (new() { Application = "hello", Version = "0.0.1", Environment = "frozen" }, "PromotionNotAllowed"),
            (new() { Application = "hello", Version = "0.0.1", Environment = "staging", Percent = 25 }, "InvalidPercent"),
            (new() { Application = "hello", Environment = "production" }, "VersionNotFound"),
        })
            Assert.Equal(id, await GitHub.GitHubFixture.FailsAsync(() => promotions.PlanAsync(request, default)));
        Assert.Empty(team.GitHub.Server.Writes);
        // The newest that was built is what a first environment gets.
        Assert.Equal("hello 0.0.1 to staging", (await promotions.PlanAsync(new() { Application = "hello", Environment = "staging" }, default)).Target);
        await using JenkinsXProvider alone = team.Open(withGit: false);
        Assert.Equal("GitContextMissing", await GitHub.GitHubFixture.FailsAsync(() => alone.Promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging" }, default)));
        await using JenkinsXProvider elsewhere = team.Open("no-such-namespace");
        Assert.Equal("NamespaceNotFound", await GitHub.GitHubFixture.FailsAsync(async () => await elsewhere.GetRunsAsync(new(), default).ToArrayAsync()));
    }

    private static async Task<(string, string, string)[]> ApplicationsAsync(TestTeam team) => await team.Provider.GetApplicationsAsync(null, null, default).Select(one => (one.Name, one.Environment, one.Version)).ToArrayAsync();

    private static async Task<Promotion> OneAsync(IPromotions promotions, string id) => await promotions.GetAsync(new() { Id = id }, default).SingleAsync();
}
