using CicdTools.Providers.GitLab;
using CicdTools.Providers.Http;

namespace CicdTools.Tests.GitLab;

/// <summary>Addresses, names, identifiers and limits.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData(null, "https://gitlab.com/api/v4/", true)]
    [InlineData("gitlab.com", "https://gitlab.com/api/v4/", true)]
    [InlineData("https://git.example.com/", "https://git.example.com/api/v4/", false)]
    [InlineData("https://example.com:8443/gitlab", "https://example.com:8443/gitlab/api/v4/", false)]
    [InlineData("https://example.com/gitlab/api/v4", "https://example.com/gitlab/api/v4/", false)]
    public void The_API_is_found_from_an_address(string? address, string api, bool isHosted)
    {
        GitLabAddress found = GitLabAddress.From(address);
        Assert.Equal((api, isHosted), (found.Api.AbsoluteUri, found.IsHosted));
    }

    [Theory]
    [InlineData("ftp://gitlab.com")]
    [InlineData("https://user:password@gitlab.com")]
    [InlineData("")]
    public void What_is_no_address_is_refused_without_being_shown(string address)
    {
        CicdException error = Assert.Throws<CicdException>(() => GitLabAddress.From(address));
        Assert.Equal("InvalidAddress", error.Id);
        Assert.DoesNotContain("password", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("team/hello/123", "team/hello", 123)]
    [InlineData("team/sub/hello/123", "team/sub/hello", 123)]
    [InlineData("https://git.example.com/team/hello/-/pipelines/123", "team/hello", 123)]
    [InlineData("https://git.example.com/team/sub/hello/-/pipelines/123?tab=jobs", "team/sub/hello", 123)]
    public void A_run_is_named_by_project_and_number_or_by_its_page(string text, string project, long number) =>
        Assert.Equal(GitLabId.Pipeline(project, number), GitLabId.TryParse(text, GitLabId.Pipelines, new("https://git.example.com/")));

    [Theory]
    [InlineData("123")]
    [InlineData("hello/123")]
    [InlineData("team/hello")]
    [InlineData("team/../123")]
    [InlineData("team/hello/-1")]
    [InlineData("team/hello/999999999999999999999")]
    [InlineData("https://evil.example.com/team/hello/-/pipelines/123")]
    public void What_is_no_runs_name_is_none(string text) =>
        Assert.Null(GitLabId.TryParse(text, GitLabId.Pipelines, new("https://git.example.com/")));

    [Fact]
    public void Identifiers_of_other_kinds_say_which()
    {
        Uri web = new("https://git.example.com/");
        Assert.Equal("team/hello/jobs/7", GitLabId.Job("team/hello", 7).ToString());
        Assert.Equal(GitLabId.Job("team/hello", 7), GitLabId.TryParse("team/hello/jobs/7", GitLabId.Jobs, web));
        Assert.Equal(GitLabId.Job("team/hello", 7), GitLabId.TryParse("https://git.example.com/team/hello/-/jobs/7", GitLabId.Jobs, web));
        Assert.Null(GitLabId.TryParse("team/hello/jobs/7", GitLabId.Deployments, web));
    }

    [Theory]
    [InlineData("POST", "/projects/team%2Fhello/pipeline", "pipeline creation team%2Fhello")]
    [InlineData("POST", "/projects", "project creation")]
    [InlineData("GET", "/projects", "project list")]
    [InlineData("GET", "https://gitlab.com/api/v4/projects?id_after=7", "project list")]
    [InlineData("GET", "/projects/team%2Fhello", "project")]
    [InlineData("GET", "/projects/team%2Fhello/repository/files/a", "repository files")]
    [InlineData("POST", "/import/github", "project creation, import")]
    [InlineData("POST", "/import/github/cancel", "import")]
    [InlineData("GET", "/projects/team%2Fhello/pipelines", "")]
    public void A_call_spends_what_the_documentation_says(string method, string path, string count)
    {
        ApiRequest call = ApiRequest.Foreign(new(method), path, Intent.Read);
        Assert.Equal(count.Length == 0 ? ["api"] : ["api", .. count.Split(", ")], GitLabLimits.Hosted.Where(rule => rule.Cost(call) > 0).Select(rule => rule.CountOf(call)));
    }

    [Theory]
    [InlineData("created", null, RunStatus.Queued)]
    [InlineData("waiting_for_resource", null, RunStatus.Queued)]
    [InlineData("preparing", null, RunStatus.Queued)]
    [InlineData("waiting_for_callback", null, RunStatus.Queued)]
    [InlineData("pending", null, RunStatus.Queued)]
    [InlineData("scheduled", null, RunStatus.Queued)]
    [InlineData("running", null, RunStatus.Running)]
    [InlineData("canceling", null, RunStatus.Running)]
    [InlineData("success", null, RunStatus.Succeeded)]
    [InlineData("canceled", null, RunStatus.Canceled)]
    [InlineData("skipped", null, RunStatus.Skipped)]
    [InlineData("manual", null, RunStatus.Waiting)]
    [InlineData("failed", "script_failure", RunStatus.Failed)]
    [InlineData("failed", "job_execution_timeout", RunStatus.Failed)]
    [InlineData("failed", null, RunStatus.Failed)]
    [InlineData("failed", "runner_system_failure", RunStatus.Errored)]
    [InlineData("failed", "stuck_or_timeout_failure", RunStatus.Errored)]
    [InlineData("failed", "something_that_GitLab_finds_later", RunStatus.Errored)]
    public void Every_word_of_GitLabs_has_one_of_ours(string status, string? failure, RunStatus expected) => Assert.Equal(expected, RunStatuses.OfJob(status, failure));

    [Fact]
    public void A_failure_that_is_allowed_makes_no_pipeline_an_authors_failure()
    {
        Assert.Equal(RunStatus.Errored, RunStatuses.Of("failed", [(RunStatus.Failed, true), (RunStatus.Errored, false)]));
        Assert.Equal(RunStatus.Failed, RunStatuses.Of("failed", [(RunStatus.Errored, false), (RunStatus.Failed, false)]));
        Assert.Equal(RunStatus.Failed, RunStatuses.Of("failed", []));
    }
}
