using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.PullRequests;

namespace CicdTools.Tests.JenkinsX;

/// <summary>Pull requests as promotions: ours, and jx's own.</summary>
public sealed class PromotionBookTests
{
    private static readonly TeamEnvironment[] Environments =
    [
        new() { Name = "dev", Namespace = "jx", Kind = "Development", Strategy = "Never" },
        new() { Name = "staging", Namespace = "jx-staging", Kind = "Permanent", Strategy = "Auto" },
        new() { Name = "pre-staging", Namespace = "jx-pre-staging", Kind = "Permanent", Strategy = "Auto" },
        new() { Name = "production", Namespace = "jx-production", Kind = "Permanent", Strategy = "Manual" },
    ];

    [Theory]
    [InlineData("promote-hello-1.0.0-staging", "chore: promote hello to version 1.0.0", "staging")]
    [InlineData("promote-hello-1.0.0-pre-staging", "chore: promote hello to version 1.0.0", "pre-staging")]
    [InlineData("promote-hello-1.0.0-production-0123abc", "chore: promote hello to version 1.0.0", "production")]
    [InlineData("promote-my-app-1.0.0-rc-1-staging", "chore: promote my-app to version 1.0.0-rc-1", "staging")]
    [InlineData("undo-4-hello-production", "chore: roll hello back to version 1.0.0", "production")]
    public void A_branch_says_where_it_promotes_to(string branch, string title, string environment)
    {
        Promotion promotion = Assert.Single(Read(Pull(9, branch, title)));
        Assert.Equal((environment, "contoso/env!9"), (promotion.Environment, promotion.Id));
    }

    [Theory]
    [InlineData("fix-typo", "Fix a typo")]
    [InlineData("pr-0c2d", "chore: promote hello to version 1.0.0")]
    [InlineData("undo-4-hello-production", "Take it back")]
    public void What_says_nothing_of_the_kind_is_no_promotion(string branch, string title) => Assert.Empty(Read(Pull(9, branch, title)));

    [Fact]
    public void A_promotion_of_jx_is_known_by_its_activity() =>
        Assert.Equal("production", Assert.Single(PromotionBook.Read([Pull(9, "pr-0c2d", "chore: promote hello to version 1.0.0")], Environments, new Dictionary<string, string> { ["https://git.example.com/contoso/env/pull/9"] = "production" }, "jx")).Environment);

    [Fact]
    public void It_stands_where_its_pull_request_and_the_strategy_say()
    {
        Promotion[] all = Read(
            Pull(1, "promote-hello-1.0.0-staging", "chore: promote hello to version 1.0.0", PullRequestStatus.Merged),
            Pull(2, "promote-hello-1.0.0-production", "chore: promote hello to version 1.0.0", PullRequestStatus.Merged),
            Pull(3, "undo-2-hello-production", "chore: take hello away", PullRequestStatus.Merged),
            Pull(4, "promote-hello-1.0.1-staging", "chore: promote hello to version 1.0.1"),
            Pull(5, "promote-hello-1.0.1-production", "chore: promote hello to version 1.0.1"),
            Pull(6, "promote-hello-1.0.2-production", "chore: promote hello to version 1.0.2", PullRequestStatus.Closed));
        Assert.Equal(["!6", "!5", "!4", "!3", "!2", "!1"], all.Select(one => one.Id["contoso/env".Length..]));
        Assert.Equal([PromotionStatus.Denied, PromotionStatus.Waiting, PromotionStatus.Running, PromotionStatus.Succeeded, PromotionStatus.Undone, PromotionStatus.Succeeded], all.Select(one => one.Status));
        Assert.Equal(("contoso/env!2", ""), (all[3].Undoes, all[3].Version));
    }

    [Theory]
    [InlineData("contoso/env!12", "contoso/env", 12)]
    [InlineData("a!b!3", "a!b", 3)]
    public void An_id_names_its_pull_request(string id, string repository, int number) => Assert.Equal((repository, number), PromotionBook.Parse(id));

    [Theory]
    [InlineData("12")]
    [InlineData("!3")]
    [InlineData("contoso/env!")]
    [InlineData("contoso/env!+3")]
    public void What_is_no_id_names_none(string id) => Assert.Null(PromotionBook.Parse(id));

    private static Promotion[] Read(params PullRequest[] pulls) => PromotionBook.Read(pulls, Environments, new Dictionary<string, string>(), "jx");

    private static PullRequest Pull(int number, string branch, string title, PullRequestStatus status = PullRequestStatus.Open) =>
        new() { Repository = "contoso/env", Number = number, Source = branch, Target = "main", Title = title, Status = status, Url = $"https://git.example.com/contoso/env/pull/{number}" };
}
