using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>Pipelines of CircleCI as runs.</summary>
public sealed class RunTests : CircleTests
{
    [Fact]
    public async Task A_run_has_the_jobs_of_all_its_workflows()
    {
        World.Project.Recipe = CircleRecipes.Gated;
        Run run = await RunAsync(World.IdOf(World.Circle.AddPipeline(World.Project)));
        Assert.Equal("check, deploy", run.Pipeline);
        Assert.Equal(["check/lint", "deploy/build", "deploy/hold", "deploy/deploy"], run.Jobs.Select(job => $"{job.Stage}/{job.Name}"));
        Assert.Equal((RunStatus.Running, "main", "push", "ada"), (run.Status, run.Ref, run.Event, run.Actor));
        World.Clock.Advance(TimeSpan.FromMinutes(1));
        run = await RunAsync(run.Id);
        // https://circleci.com/docs/guides/orchestrate/workflows/#states: on hold until a person says so.
        Assert.Equal((RunStatus.Waiting, false), (run.Status, run.IsFinished));
        Assert.Equal([RunStatus.Succeeded, RunStatus.Succeeded, RunStatus.Waiting, RunStatus.Queued], run.Jobs.Select(job => job.Status));
    }

    [Fact]
    public async Task What_was_run_again_is_the_newest_of_its_name()
    {
        string id = World.AddRun(RunStatus.Failed);
        Run failed = await EndAsync(id);
        Assert.Equal(RunStatus.Failed, failed.Status);
        Run again = await ApplyAsync<Run>(Provider.PlanRestartAsync(new() { Run = failed, FailedOnly = true }, default));
        Assert.Equal(id, again.Id);
        Assert.Equal("""{"from_failed":true}""", World.Server.Writes.Single(exchange => exchange.Path.EndsWith("/rerun", StringComparison.Ordinal)).Body!.ToJsonString());
        Run end = await EndAsync(id);
        Assert.Equal((RunStatus.Succeeded, 2), (end.Status, end.Jobs.Length));
        Assert.Equal("NothingToRestart", await IdAsync(() => Provider.PlanRestartAsync(new() { Run = end, FailedOnly = true }, default)));

        Run whole = await ApplyAsync<Run>(Provider.PlanRestartAsync(new() { Run = end }, default));
        Assert.False(whole.IsFinished);
        Assert.Equal("""{"from_failed":false}""", World.Server.Writes.Last(exchange => exchange.Path.EndsWith("/rerun", StringComparison.Ordinal)).Body!.ToJsonString());
        Assert.Equal(RunStatus.Succeeded, (await EndAsync(id)).Status);
    }

    [Fact]
    public async Task A_configuration_that_CircleCI_refused_is_a_run_that_failed_and_says_why()
    {
        CirclePipeline pipeline = World.Circle.AddPipeline(World.Project);
        pipeline.Workflows.Clear();
        pipeline.State = "errored";
        pipeline.Error = "Cannot find a job named 'bild'.";
        Run run = await RunAsync(World.IdOf(pipeline));
        Assert.Equal((RunStatus.Failed, "Cannot find a job named 'bild'."), (run.Status, run.Reason));
    }

    [Fact]
    public async Task A_pipeline_that_nothing_was_meant_for_does_not_wait_for_ever()
    {
        CirclePipeline pipeline = World.Circle.AddPipeline(World.Project);
        pipeline.Workflows.Clear();
        Run end = await EndAsync(World.IdOf(pipeline));
        Assert.Equal((RunStatus.Skipped, "No workflow of its configuration was meant for this."), (end.Status, end.Reason));
    }

    [Fact]
    public async Task Parameters_have_types_and_a_tag_is_no_branch()
    {
        Run run = await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = "github/contoso/hello", Ref = "refs/tags/v1.0", Inputs = new(new Dictionary<string, string> { ["deploy"] = "true", ["count"] = "4", ["image"] = "latest", ["version"] = "\"10\"", ["zip"] = "007" }.AsEnumerable()) }, default));
        Assert.Equal("v1.0", run.Ref);
        Exchange sent = World.Server.Writes.Single();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"tag":"v1.0","parameters":{"deploy":true,"count":4,"image":"latest","version":"10","zip":"007"}}"""), sent.Body));
        Assert.Equal("/project/gh%2Fcontoso%2Fhello/pipeline", sent.Path);
        Assert.Equal([run.Id], (await Provider.GetRunsAsync(new() { Repository = "gh/contoso/hello", Ref = "v1.0" }, default).ToListAsync()).Select(one => one.Id));
        Assert.Equal("NotTaken", await IdAsync(() => Provider.PlanStartAsync(new() { Repository = "gh/contoso/hello", Variables = new VariableMap().With("A", "1") }, default)));
    }

    // https://circleci.com/docs/reference/reusable-config-reference/#pipeline-parameters
    [Fact]
    public async Task Parameters_are_checked_by_what_the_newest_run_of_the_branch_declared()
    {
        World.Project.Source = """
            version: 2.1
            parameters:
              deploy: {type: boolean, default: false}
              count: {type: integer, default: 1}
              version: {type: string, default: ""}
              tier: {type: enum, enum: [free, paid], default: free}
            jobs:
              build: {docker: [{image: cimg/base:2026.01}], steps: [checkout]}
            workflows:
              main: {jobs: [build]}
            """;
        World.AddRun(RunStatus.Succeeded);
        RunRequest Asking(string name, string value) => new() { Repository = "gh/contoso/hello", Inputs = new VariableMap().With(name, value) };
        foreach ((string name, string value, string error) in new[] { ("deploj", "true", "InputUnknown"), ("deploy", "yes", "InputInvalid"), ("count", "1.5", "InputInvalid"), ("tier", "gold", "InputInvalid") })
        {
            CicdException refused = await Assert.ThrowsAsync<CicdException>(() => Provider.PlanStartAsync(Asking(name, value), default));
            Assert.Equal(error, refused.Id);
            Assert.Contains(".circleci/config.yml of gh/contoso/hello/1", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(World.Server.Writes);
        await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = "gh/contoso/hello", Inputs = new(new Dictionary<string, string> { ["deploy"] = "true", ["count"] = "4", ["version"] = "10" }.AsEnumerable()) }, default));
        // A text is a text, whatever it looks like.
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"deploy":true,"count":4,"version":"10"}"""), World.Server.Writes.Single().Body!["parameters"]));
        // Of a branch on which nothing ran, nothing is known.
        Assert.NotNull(await Provider.PlanStartAsync(Asking("other", "1") with { Ref = "topic" }, default));
    }

    // https://circleci.com/docs/guides/test/collect-test-data/
    [Fact]
    public async Task Tests_that_failed_are_the_reason_of_their_job()
    {
        World.LimitPages(2);
        World.Project.Recipe = _ => [new() { Name = "main", Jobs = [new() { Name = "test", Ends = "failed", Tests = [("cart", "adds", "success"), ("cart", "totals", "failure"), ("cart", "cart.ships", "failure"), ("cart", "waits", "skipped")] }, new() { Name = "lint", Ends = "failed" }] }];
        Run end = await EndAsync(World.IdOf(World.Circle.AddPipeline(World.Project)));
        Assert.Equal(["2 of 4 tests failed: cart.totals, cart.ships.", null], end.Jobs.Select(job => job.Reason));
        Assert.Equal("test: 2 of 4 tests failed: cart.totals, cart.ships.", end.Reason);
    }

    // https://circleci.com/docs/guides/orchestrate/triggers-overview/#run-a-pipeline-using-the-api
    [Fact]
    public async Task A_project_of_the_GitHub_App_is_started_by_its_definition()
    {
        CircleProject project = World.Circle.AddProject("circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat");
        Assert.Equal("PipelineNotFound", await IdAsync(() => Provider.PlanStartAsync(new() { Repository = project.Slug }, default)));
        project.Definitions.Add(("d1", "build-and-test", ".circleci/config.yml"));
        Run run = await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = project.Slug, Ref = "topic" }, default));
        Assert.Equal($"{project.Slug}/1", run.Id);
        Exchange sent = World.Server.Writes.Single();
        Assert.Equal($"/project/{project.Slug}/pipeline/run", sent.Path);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"definition_id":"d1","config":{"branch":"topic"},"checkout":{"branch":"topic"}}"""), sent.Body));

        project.Definitions.Add(("d2", "nightly", ".circleci/nightly.yml"));
        Assert.Equal("PipelineAmbiguous", await IdAsync(() => Provider.PlanStartAsync(new() { Repository = project.Slug }, default)));
        foreach (string name in new[] { "nightly", ".circleci/nightly.yml", "nightly.yml" })
            Assert.NotNull(await Provider.PlanStartAsync(new() { Repository = project.Slug, Pipeline = name }, default));
        Assert.Equal("PipelineNotFound", await IdAsync(() => Provider.PlanStartAsync(new() { Repository = project.Slug, Pipeline = "weekly" }, default)));
        Assert.Contains(run.Id, (await Provider.GetRunsAsync(new(), default).ToListAsync()).Select(one => one.Id));

        // All but those of GitLab: the same page.
        foreach (string provider in new[] { "github_server", "bitbucket_dc" })
        {
            project.Provider = provider;
            await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = project.Slug, Pipeline = "nightly", Ref = "refs/tags/v1" }, default));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"definition_id":"d2","config":{"tag":"v1"},"checkout":{"tag":"v1"}}"""), World.Server.Writes.Last().Body));
        }

        project.Provider = "gitlab";
        Assert.Equal("StartNotServed", await IdAsync(() => Provider.PlanStartAsync(new() { Repository = project.Slug, Pipeline = "nightly" }, default)));
    }

    [Fact]
    public async Task The_address_of_a_page_is_taken_for_a_run()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        Run run = await RunAsync(id);
        Assert.Equal($"{World.Server.Address}/pipelines/github/contoso/hello/1", run.Url);
        Assert.Equal(id, (await RunAsync(run.Url!)).Id);
        Assert.Equal(id, (await RunAsync($"{run.Url}/workflows/1b2c")).Id);
        Assert.Empty(await Provider.GetRunsAsync(new() { Id = "https://example.com/pipelines/github/contoso/hello/1" }, default).ToListAsync());
    }

    [Fact]
    public async Task The_log_of_a_step_is_followed_line_by_line_while_it_runs()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        List<(string Text, string Workflow)> seen = [];
        await foreach (LogLine line in Provider.ReadLogAsync(new() { RunId = id, Job = "build", Follow = true }, default))
            seen.Add((line.Text, World.Project.Pipelines[0].Workflows[0].Status(World.Clock.GetUtcNow())));
        Assert.Equal(["Begins", "Works", "half done", "Ends"], seen.Select(line => line.Text));
        // The first lines came while the job was at work.
        Assert.Equal("running", seen[0].Workflow);
        LogLine[] whole = await Provider.ReadLogAsync(new() { RunId = id, Job = "build" }, default).ToArrayAsync();
        Assert.Equal(["Checkout code", "make", "make", "make"], whole.Select(line => line.Step));

        World.Circle.HasV3 = false;
        Assert.Equal("LogsNotServed", await IdAsync(async () => await Provider.ReadLogAsync(new() { RunId = id }, default).ToListAsync()));
    }

    // The first run of the book's demo fails for want of its variables: https://circleci.com/docs/guides/security/env-vars/.
    [Fact]
    public async Task A_run_that_failed_names_the_variables_that_are_missing()
    {
        World.Project.Compiled = """
            version: 2
            jobs:
              build:
                docker: [{image: cimg/base}]
                environment: {REGION: eu-west-1}
                steps:
                - run: {command: "echo $NOT_OF_A_FAILED_JOB"}
              test:
                docker: [{image: cimg/base}]
                environment: {REGION: eu-west-1}
                steps:
                - run:
                    command: |
                      TAG=1
                      for NAME in a b; do echo "$NAME"; done
                      aws --region $REGION ecr login ${AWS_ACCESS_KEY_ID} $AWS_SECRET_ACCESS_KEY "$TAG" ${DEFAULTED:-x} $HOME $CIRCLE_SHA1 $TOKEN \$ESCAPED
                    environment: {STEP_OWN: x}
                - run: {command: "echo ${AWS_ECR_ACCOUNT_URL:?} $STEP_OWN"}
            workflows:
              version: 2
              main:
                jobs:
                - build
                - test: {context: [aws], requires: [build]}
            """;
        string id = World.AddRun(RunStatus.Failed);
        World.Project.Variables["AWS_ACCESS_KEY_ID"] = "AKIA0000";
        World.Circle.Contexts.Add(new() { Owner = "gh/contoso", Name = "aws", Variables = { ["TOKEN"] = "abcdef" } });
        World.Circle.Contexts.Add(new() { Owner = "gh/contoso", Name = "other", Variables = { ["AWS_ECR_ACCOUNT_URL"] = "abcdef" } });
        Run end = await EndAsync(id);
        Assert.Equal("Its failed jobs name variables that neither the project nor their contexts have: AWS_ECR_ACCOUNT_URL, AWS_SECRET_ACCESS_KEY.", end.Reason);
        World.Project.Variables["AWS_SECRET_ACCESS_KEY"] = World.Project.Variables["AWS_ECR_ACCOUNT_URL"] = "x";
        Assert.Null((await RunAsync(id)).Reason);
    }
}
