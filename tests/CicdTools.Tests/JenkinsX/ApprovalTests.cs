using CicdTools.Providers.JenkinsX.Approvals;

namespace CicdTools.Tests.JenkinsX;

/// <summary>What is said to Lighthouse, and who may: https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/plugins/approve/approve.go.</summary>
public sealed class ApprovalTests
{
    [Theory]
    [InlineData("github", false, null, "/approve")]
    [InlineData("gitlab", false, null, "/lh-approve")]
    [InlineData("github", true, null, "/approve no-issue")]
    [InlineData("github", false, "It works.", "> It works.\n\n/approve")]
    // A word behind a command is its argument, also on a later line, and every line may be a command.
    [InlineData("github", false, "cancel\r\n/hold\n\nand more", "> cancel\n> /hold\n>\n> and more\n\n/approve")]
    public void Words_that_come_with_an_approval_are_no_commands(string kind, bool withoutIssue, string? words, string comment)
    {
        Assert.Equal(comment, ChatCommand.Approve(kind, withoutIssue, words));
        Assert.True(ChatCommand.Reads(comment));
    }

    // The cases of https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/plugins/approve/approve_test.go that tell commands apart.
    [Theory]
    [InlineData("/approve", true)]
    [InlineData("/lh-approve", true)]
    [InlineData("/APPROVE no-issue", true)]
    [InlineData("stuff\n/lh-approve cancel \nmore stuff", false)]
    [InlineData("/approve\n/approve cancel", false)]
    [InlineData("/approve\n\ncancel", false)]
    [InlineData("please /approve it", null)]
    [InlineData("> /approve", null)]
    [InlineData("Looks good", null)]
    public void A_comment_is_read_as_Lighthouse_reads_it(string comment, bool? approves) => Assert.Equal(approves, ChatCommand.Reads(comment));

    // https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/plugins/approve/approvers/README.md
    [Fact]
    public void Who_may_approve_is_in_OWNERS_with_its_aliases()
    {
        Assert.Equal(["ada", "bob", "cleo"], OwnersFile.Approvers("approvers:\n- ada\n- platform\n- Ada\nreviewers:\n- dan\n", "aliases:\n  platform:\n  - bob\n  - '@cleo'\n"));
        Assert.Equal(["ada"], OwnersFile.Approvers("filters:\n  \".*\":\n    approvers: [ada]\n  \"docs/.*\":\n    approvers: [bob]\n", null));
        Assert.Empty(OwnersFile.Approvers("no: owners\n", null));
        Assert.Empty(OwnersFile.Approvers(null, null));
        Assert.Empty(OwnersFile.Approvers("[", null));
    }

    // https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/docs/plugins/Plugins%20config.md
    [Theory]
    [InlineData("plugins:\n  octo/hello:\n  - approve\n  - hold\n", true, false)]
    [InlineData("plugins:\n  octo:\n  - approve\napprove:\n- repos: [octo]\n  issue_required: true\n", true, true)]
    [InlineData("plugins:\n  octo:\n  - approve\napprove:\n- repos: [octo]\n  issue_required: true\n- repos: [octo/hello]\n  lgtm_acts_as_approve: true\n", true, false)]
    [InlineData("plugins:\n  octo/hello:\n  - hold\n", false, false)]
    [InlineData("plugins: {}\n", false, false)]
    public void The_ConfigMap_says_whether_approvals_are_heard(string text, bool hears, bool wantsIssue) => Assert.Equal(new ChatPlugins(hears, wantsIssue), ChatPlugins.Read(text, "octo/hello"));
}
