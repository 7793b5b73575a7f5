using CicdTools.Providers.JenkinsX;
using CicdTools.Providers.JenkinsX.Approvals;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitLab;
using CicdTools.Tests.GitLab;
using CicdTools.Tests.Kubernetes;

namespace CicdTools.Tests.JenkinsX;

/// <summary>The chapter's way with GitLab as the host: import, staging, approval, production, back; merge requests in the place of pull requests.</summary>
[Collection("cluster")]
public sealed class JenkinsXGitLabTests(ApiServer server)
{
    [Fact]
    public async Task The_whole_way_goes_by_merge_requests()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        team.AddRepository("shop", ("requirements.txt", "flask==3.1.0\n"), ("app.py", "from flask import Flask\napp = Flask(__name__)\n"));
        await using GitLabFixture gitLab = new();
        gitLab.GitLab.ReadGit = address =>
        {
            using LibGit2Sharp.Repository git = new(team.FolderOf(address));
            return git.Branches.ToDictionary(branch => branch.FriendlyName, branch => branch.Tip.Sha);
        };
        gitLab.GitLab.GitMerge = team.Merge;
        FakeProject cluster = gitLab.GitLab.AddProject("octo/cluster", empty: true, team.AddressOf("cluster")), shop = gitLab.GitLab.AddProject("octo/shop", empty: true, team.AddressOf("shop"));
        await gitLab.StartAsync();
        await using JenkinsXProvider provider = team.Open(clock: new AutoClock(), host: gitLab.Provider());

        CicdTools.Repository imported = await team.ApplyAsync<CicdTools.Repository>(provider.PlanImportAsync(new() { Source = team.AddressOf("shop") }, default));
        Assert.Equal("octo-shop", imported.SystemId);
        Assert.Equal("feat: build and promote with Jenkins X", Assert.Single(shop.MergeRequests).Title);
        Assert.Contains("providerKind: gitlab", team.Read("cluster", ".jx/gitops/source-config.yaml", "import-octo-shop"), StringComparison.Ordinal);
        await MergeAsync(team, gitLab, "octo/cluster", 1);
        await MergeAsync(team, gitLab, "octo/shop", 1);

        IPromotions promotions = provider.Promotions;
        Promotion staged = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "shop", Version = "0.0.1", Environment = "staging", AutoMerge = true }, default));
        Assert.Equal(("octo/cluster!2", PromotionStatus.Running), (staged.Id, staged.Status));
        await team.DeployAsync(team.Staging, "shop", "0.0.1");
        Assert.Equal(PromotionStatus.Succeeded, (await promotions.GetAsync(new() { Id = staged.Id }, default).SingleAsync()).Status);

        Promotion asked = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "shop", Environment = "production" }, default));
        Approval approval = await provider.GetApprovalsAsync(new() { Environment = "production" }, default).SingleAsync();
        Assert.Equal((asked.ApprovalId, "shop 0.0.1 to production"), (approval.Id, approval.Subject));
        gitLab.GitLab.Commented = (request, text) =>
        {
            // GitLab itself says in a note that a label came.
            if (ChatCommand.Reads(text) == true)
                request.Labels.Add("approved");
            request.Notes.Add((99999, null, "added ~approved label", gitLab.Clock.GetUtcNow()));
        };
        Approval approved = await team.ApplyAsync<Approval>(provider.PlanDecisionAsync(approval, approve: true, "It works.", default));
        Assert.Equal((ApprovalStatus.Approved, "ada"), (approved.Status, approved.DecidedBy));
        // GitLab keeps /approve to itself; Lighthouse's own word for it is another there.
        Assert.Equal("> It works.\n\n/lh-approve", cluster.MergeRequests[2].Notes[0].Text);
        await MergeAsync(team, gitLab, "octo/cluster", 3);
        await team.DeployAsync(team.Production, "shop", "0.0.1");
        Assert.Equal([("shop", "staging", "0.0.1"), ("shop", "production", "0.0.1")], await provider.GetApplicationsAsync(null, null, default).Select(one => (one.Name, one.Environment, one.Version)).ToArrayAsync());

        Promotion next = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "shop", Version = "0.0.2", Environment = "production", AutoMerge = true }, default));
        await team.DeployAsync(team.Production, "shop", "0.0.2");
        Promotion back = await team.ApplyAsync<Promotion>(promotions.PlanUndoAsync(next, "It is slow.", default));
        Assert.Equal(("0.0.1", next.Id, PromotionStatus.Waiting), (back.Version, back.Undoes, back.Status));
        Approval denied = await team.ApplyAsync<Approval>(provider.PlanDecisionAsync(await provider.GetApprovalsAsync(new() { Id = back.ApprovalId }, default).SingleAsync(), approve: false, null, default));
        Assert.Equal(ApprovalStatus.Denied, denied.Status);
        Assert.Equal("closed", cluster.MergeRequests[4].State);
        Assert.Equal(PromotionStatus.Denied, (await promotions.GetAsync(new() { Id = back.Id }, default).SingleAsync()).Status);
        Assert.Contains("version: 0.0.2", team.Read("cluster", $"helmfiles/{team.Production}/helmfile.yaml"), StringComparison.Ordinal);
    }

    private static async Task MergeAsync(TestTeam team, GitLabFixture gitLab, string project, int number) =>
        await team.ApplyAsync<PullRequest>(gitLab.Provider().PlanMergeAsync(new() { Repository = project, Number = number }, default));
}
