using System.Text.Json;
using CicdTools.Providers.JenkinsX.Activities;
using CicdTools.Providers.JenkinsX.Environments;

namespace CicdTools.Tests.JenkinsX;

/// <summary>PipelineActivities as runs: https://github.com/jenkins-x/jx-api/blob/main/pkg/apis/jenkins.io/v1/types_pipeline.go.</summary>
public sealed class ActivityTests
{
    [Fact]
    public void An_activity_is_a_run_whose_stages_previews_and_promotions_are_jobs()
    {
        Run run = ActivityReader.Read(Activities.Release("hello", 3, "0.0.3"), "jx", "https://dashboard.example.com");
        Assert.Equal(("jx", "contoso-hello-main-3", "contoso/hello", 3, "release", "main", "0.0.3", "push", "ada"), (run.Context, run.Id, run.Repository, run.Number, run.Pipeline, run.Ref, run.Version, run.Event, run.Actor));
        Assert.Equal((RunStatus.Running, new string('a', 40)), (run.Status, run.Commit));
        Assert.Equal("https://dashboard.example.com/contoso/hello/main/3", run.Url);
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero), run.StartedAt);
        Assert.Null(run.FinishedAt);
        Assert.Equal(["from build pack", "promote to staging", "promote to production"], run.Jobs.Select(job => job.Name));
        Assert.Equal([RunStatus.Succeeded, RunStatus.Running, RunStatus.Waiting], run.Jobs.Select(job => job.Status));
        Assert.Equal(["", "promote", "promote"], run.Jobs.Select(job => job.Stage));
        Assert.Equal([null, "staging", "production"], run.Jobs.Select(job => job.Environment));
        Assert.Equal([("Next Version", RunStatus.Succeeded), ("Build Container", RunStatus.Skipped)], run.Jobs[0].Steps.Select(step => (step.Name, step.Status)));
        Assert.Equal([("pull request", RunStatus.Succeeded), ("update", RunStatus.Running)], run.Jobs[1].Steps.Select(step => (step.Name, step.Status)));
    }

    [Fact]
    public void A_pull_requests_run_says_so_and_has_its_preview()
    {
        Run run = ActivityReader.Read(JsonDocument.Parse("""
            {"metadata":{"name":"contoso-hello-pr-7-1","labels":{"lighthouse.jenkins-x.io/context":"pr"}},
             "spec":{"gitOwner":"contoso","gitRepository":"hello","gitBranch":"PR-7","build":"1","status":"Failed","message":"Tasks Completed: 1 (Failed: 1, Cancelled 0), Skipped: 0","buildUrl":"https://b.example.com/1",
             "steps":[{"kind":"Preview","preview":{"environment":"jx-contoso-hello-pr-7","applicationURL":"https://p.example.com","status":"TimedOut"}}]}}
            """).RootElement, "jx", null);
        Assert.Equal(("pull_request", "pr", RunStatus.Failed, "https://b.example.com/1"), (run.Event, run.Pipeline, run.Status, run.Url));
        Assert.StartsWith("Tasks Completed: 1", run.Reason, StringComparison.Ordinal);
        JobRun preview = Assert.Single(run.Jobs);
        Assert.Equal(("preview", "jx-contoso-hello-pr-7", RunStatus.Failed, "It took longer than it may."), (preview.Stage, preview.Environment, preview.Status, preview.Reason));
    }

    [Theory]
    [InlineData("", RunStatus.Queued)]
    [InlineData("Pending", RunStatus.Queued)]
    [InlineData("Running", RunStatus.Running)]
    [InlineData("Succeeded", RunStatus.Succeeded)]
    [InlineData("Failed", RunStatus.Failed)]
    [InlineData("WaitingForApproval", RunStatus.Waiting)]
    [InlineData("Error", RunStatus.Errored)]
    [InlineData("Aborted", RunStatus.Canceled)]
    [InlineData("NotExecuted", RunStatus.Skipped)]
    [InlineData("TimedOut", RunStatus.Failed)]
    [InlineData("Cancelled", RunStatus.Canceled)]
    public void Every_status_of_an_activity_has_its_meaning(string status, RunStatus meaning) => Assert.Equal(meaning, ActivityStatuses.Of(status));

    [Fact]
    public void An_activity_that_says_almost_nothing_is_still_a_run()
    {
        Run run = ActivityReader.Read(JsonDocument.Parse("""{"metadata":{"name":"odd"},"spec":{"steps":[{},{"stage":null},{"kind":"Stage","stage":{}}],"build":"x"}}""").RootElement, "jx", "https://d.example.com");
        Assert.Equal(("odd", 0, RunStatus.Queued, null), (run.Id, run.Number, run.Status, run.Url));
        Assert.Equal("stage", Assert.Single(run.Jobs).Name);
    }

    [Fact]
    public void What_pipelines_promoted_is_the_ledger_newest_first()
    {
        Deployment[] ledger = [.. PromoteSteps.Deployments([Activities.Promoted("hello", 1, "0.0.1", 10), Activities.Promoted("hello", 2, "0.0.2", 20)], "jx")];
        Assert.Equal([("0.0.2", "0.0.1"), ("0.0.1", null)], ledger.Select(entry => (entry.Version, entry.PreviousVersion)));
        Assert.All(ledger, entry => Assert.Equal(("hello", "staging", RunStatus.Succeeded), (entry.Application, entry.Environment, entry.Status)));
        Assert.Equal(new string('c', 40), ledger[0].Commit);
        Assert.Equal("staging", PromoteSteps.Environments([Activities.Promoted("hello", 1, "0.0.1", 10)])["https://git.example.com/contoso/env/pull/1"]);
    }

    // https://github.com/jenkins-x-plugins/jx-application/blob/main/pkg/applications/applications.go
    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("jx-staging-hello", "hello")]
    [InlineData("jx-hello", "hello")]
    [InlineData("hello-hello", "hello")]
    [InlineData("a", "a")]
    public void Workloads_are_known_by_their_applications_names(string workload, string application) => Assert.Equal(application, ApplicationNames.OfWorkload(workload, "jx-staging"));

    [Fact]
    public void A_version_is_told_by_the_labels_of_the_chart()
    {
        Assert.Equal("0.0.1", ApplicationNames.Version(new Dictionary<string, string> { ["version"] = "0.0.1", ["chart"] = "hello-0.0.2" }));
        Assert.Equal("0.0.2", ApplicationNames.Version(new Dictionary<string, string> { ["chart"] = "hello-world-0.0.2" }));
        Assert.Null(ApplicationNames.Version(new Dictionary<string, string> { ["app"] = "hello" }));
    }
}
