using CicdTools.Providers.JenkinsX;
using CicdTools.Providers.JenkinsX.Approvals;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.JenkinsX;

/// <summary>Pull requests that wait for /approve. What Lighthouse does with comments, the test does.</summary>
[Collection("cluster")]
public sealed class JenkinsXApprovalTests(ApiServer server)
{
    [Fact]
    public async Task A_promotion_and_a_change_wait_until_somebody_says_approve_and_Lighthouse_has_heard_it()
    {
        await using TestTeam team = await StartAsync();
        await using JenkinsXProvider provider = team.Open(clock: new AutoClock());
        Promotion waits = await team.ApplyAsync<Promotion>(provider.Promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "production" }, default));
        Assert.Equal((PromotionStatus.Waiting, "octo/cluster!1"), (waits.Status, waits.ApprovalId));
        await OpenChangeAsync(team);

        Approval[] all = await provider.GetApprovalsAsync(new(), default).ToArrayAsync();
        Assert.Equal([("octo/cluster!1", "hello 0.0.1 to production", "production"), ("octo/hello!1", "octo/hello !1: Try it", null)], all.Select(one => (one.Id, one.Subject, one.Environment)).Order());
        Assert.Equal(["octo/cluster!1"], await provider.GetApprovalsAsync(new() { Environment = "production" }, default).Select(one => one.Id).ToArrayAsync());
        Assert.Equal(["octo/hello!1"], await provider.GetApprovalsAsync(new() { Repository = "octo/hello" }, default).Select(one => one.Id).ToArrayAsync());
        Approval approval = all.Single(one => one.Environment == "production");
        Assert.Equal(["octocat", "bob"], approval.Approvers);
        Assert.Equal(("hello", ApprovalStatus.Waiting), (approval.Application, approval.Status));

        // A plan says nothing to anybody.
        int before = team.GitHub.Server.Writes.Length;
        Change plan = await provider.PlanDecisionAsync(approval, approve: true, "It works.", default);
        Assert.Equal("Comment '> It works. /approve'", plan.Action);
        Assert.Equal(before, team.GitHub.Server.Writes.Length);
        team.GitHub.Server.Commented = (repository, number, text) =>
        {
            if (ChatCommand.Reads(text) == true)
                team.GitHub.Server.Label(repository, number, "approved");
        };
        Approval decided = await team.ApplyAsync<Approval>(Task.FromResult(plan));
        Assert.Equal((ApprovalStatus.Approved, "octocat", "> It works.\n\n/approve"), (decided.Status, decided.DecidedBy, decided.Comment));
        Assert.Null(decided.PromotionId);
        Assert.Equal((PromotionStatus.Running, null), (await provider.Promotions.GetAsync(new() { Id = waits.Id }, default).SingleAsync()) is var now ? (now.Status, now.ApprovalId) : default);
        Assert.Equal(["octo/hello!1"], await provider.GetApprovalsAsync(new(), default).Select(one => one.Id).ToArrayAsync());
        Assert.NotNull((await provider.PlanDecisionAsync(approval, approve: true, null, default)).AlreadyDone);

        // The other is denied: it is closed, and with it what was said.
        Approval denied = await team.ApplyAsync<Approval>(provider.PlanDecisionAsync(all.Single(one => one.Environment is null), approve: false, "Not now.\n/approve", default));
        Assert.Equal((ApprovalStatus.Denied, "octocat"), (denied.Status, denied.DecidedBy));
        Assert.Equal("> Not now.\n> /approve", (string)team.GitHub.Server.Repositories["octo/hello"].Comments[1].Single()["body"]!);
        Assert.Empty(await provider.GetApprovalsAsync(new(), default).ToArrayAsync());
        Assert.Equal([ApprovalStatus.Denied], await provider.GetApprovalsAsync(new() { Repository = "octo/hello", Status = [ApprovalStatus.Denied] }, default).Select(one => one.Status).ToArrayAsync());
        Assert.Equal("ApprovalDecided", await GitHub.GitHubFixture.FailsAsync(() => provider.PlanDecisionAsync(denied, approve: true, null, default)));
        Assert.Equal("ApprovalNotFound", await GitHub.GitHubFixture.FailsAsync(() => provider.PlanDecisionAsync(new() { Id = "octo/cluster!99" }, approve: true, null, default)));
        Assert.Empty(await provider.GetApprovalsAsync(new() { Id = "elsewhere/cluster!1" }, default).ToArrayAsync());
        Assert.Empty(await provider.GetApprovalsAsync(new() { Id = "77" }, default).ToArrayAsync());
    }

    [Fact]
    public async Task What_Lighthouse_does_not_hear_or_count_is_said_so()
    {
        await using TestTeam team = await StartAsync();
        AutoClock clock = new();
        await using JenkinsXProvider provider = team.Open(clock: clock);
        await OpenChangeAsync(team);
        Approval approval = await provider.GetApprovalsAsync(new() { Id = "octo/hello!1" }, default).SingleAsync();

        // Nobody answers: it is said once, and still waits.
        Approval unheard = await team.ApplyAsync<Approval>(provider.PlanDecisionAsync(approval, approve: true, null, default));
        Assert.Equal(ApprovalStatus.Waiting, unheard.Status);
        Assert.Contains(team.Warnings, warning => warning.Contains("has not set its label yet", StringComparison.Ordinal));
        Assert.Equal(11, clock.Waits.Count(wait => wait == TimeSpan.FromSeconds(5)));
        Assert.Single(team.GitHub.Server.Repositories["octo/hello"].Comments[1]);

        // Held, and by somebody who is no owner of all of it.
        team.GitHub.Server.Repositories["octo/hello"].Branches["main"]["OWNERS"] = "approvers:\n- ada\n";
        team.GitHub.Server.Label(team.GitHub.Server.Repositories["octo/hello"], 1, "do-not-merge/hold");
        await provider.PlanDecisionAsync(approval, approve: true, null, default);
        Assert.Contains(team.Warnings, warning => warning.Contains("is held", StringComparison.Ordinal));
        Assert.Contains(team.Warnings, warning => warning.StartsWith("'octocat' is none of those", StringComparison.Ordinal));

        // The plugin wants an issue; then it is not there at all.
        await SetPluginsAsync(team, "plugins:\n  octo/hello: [approve]\napprove:\n- repos: [octo]\n  issue_required: true\n");
        Assert.Equal("Comment '/approve no-issue'", (await provider.PlanDecisionAsync(approval, approve: true, null, default)).Action);
        await SetPluginsAsync(team, "plugins:\n  octo/hello: [hold]\n");
        Assert.Equal("ApprovalNotHeard", await GitHub.GitHubFixture.FailsAsync(() => provider.PlanDecisionAsync(approval, approve: true, null, default)));
    }

    [Fact]
    public async Task A_comment_whose_answer_is_lost_is_written_once()
    {
        await using TestTeam team = await StartAsync();
        await OpenChangeAsync(team);
        team.GitHub.Server.Comment(team.GitHub.Server.Repositories["octo/hello"], 1, "octocat", "/approve");
        CicdTools.Providers.GitHub.GitHubProvider provider = team.GitHub.Provider;
        Change change = await provider.PlanCommentAsync(new() { Repository = "octo/hello", Number = 1, Text = "/approve", Close = true }, default);
        Assert.Equal("Comment '/approve', and close it without a merge", change.Action);
        Assert.Equal(2, change.Calls!.Calls.Length);
        team.GitHub.Server.FaultWhen(context => context.Request.Method == "POST", after: true);
        PullRequest closed = await team.ApplyAsync<PullRequest>(Task.FromResult(change));
        Assert.Equal(PullRequestStatus.Closed, closed.Status);
        Assert.Equal(["/approve", "/approve"], await provider.GetCommentsAsync("octo/hello", 1, default).Select(comment => comment.Text).ToArrayAsync());
        Assert.Equal("PullRequestNotFound", await GitHub.GitHubFixture.FailsAsync(() => provider.PlanCommentAsync(new() { Repository = "octo/hello", Number = 9, Text = "x" }, default)));
        Assert.Equal("PullRequestNotFound", await GitHub.GitHubFixture.FailsAsync(async () => await provider.GetCommentsAsync("octo/hello", 9, default).ToArrayAsync()));
        Assert.Equal("CommentMissing", await GitHub.GitHubFixture.FailsAsync(() => provider.PlanCommentAsync(new() { Repository = "octo/hello", Number = 1, Text = " " }, default)));
    }

    private async Task<TestTeam> StartAsync()
    {
        TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        team.GitHub.Server.Repositories["octo/cluster"].Branches["main"]["OWNERS"] = "approvers:\n- platform\n";
        team.GitHub.Server.Repositories["octo/cluster"].Branches["main"]["OWNERS_ALIASES"] = "aliases:\n  platform: [octocat, bob]\n";
        return team;
    }

    private static async Task OpenChangeAsync(TestTeam team)
    {
        team.GitHub.Server.Repositories["octo/hello"].Branches.TryAdd("topic", new(StringComparer.Ordinal));
        await team.ApplyAsync<PullRequest>(team.GitHub.Provider.PlanNewPullRequestAsync(new() { Repository = "octo/hello", Source = "topic", Target = "main", Title = "Try it" }, default));
    }

    private static async Task SetPluginsAsync(TestTeam team, string text)
    {
        V1ConfigMap map = new() { Metadata = new() { Name = "plugins" }, Data = new Dictionary<string, string> { ["plugins.yaml"] = text } };
        try
        {
            await team.Admin.CoreV1.CreateNamespacedConfigMapAsync(map, team.Space);
        }
        catch (k8s.Autorest.HttpOperationException)
        {
            await team.Admin.CoreV1.ReplaceNamespacedConfigMapAsync(map, "plugins", team.Space);
        }
    }
}
