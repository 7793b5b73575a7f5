using System.Text.Json.Nodes;
using CicdTools.Providers.JenkinsX;
using CicdTools.Providers.Kubernetes;
using CicdTools.Tests.Kubernetes;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.JenkinsX;

/// <summary>Activities live, and what Lighthouse and Tekton are asked for, on a real API server.</summary>
[Collection("cluster")]
public sealed class JenkinsXRunTests(ApiServer server)
{
    private const string Pipeline = """
        apiVersion: tekton.dev/v1
        kind: PipelineRun
        metadata:
          name: release
        spec:
          pipelineSpec:
            tasks:
            - name: build
              taskSpec:
                steps:
                - name: make
                  image: alpine:3.22
                  script: make
        """;

    private const string Triggers = """
        apiVersion: config.lighthouse.jenkins-x.io/v1alpha1
        kind: TriggerConfig
        spec:
          postsubmits:
          - name: release
            context: release
            source: release.yaml
            branches:
            - ^main$
        """;

    [Fact]
    public async Task An_activity_is_seen_live_from_its_begin_to_its_end()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await CreateAsync(team, "octo-hello-main-1", 1, Stage("build", "Running"));
        List<string> seen = [];
        await foreach (Run run in team.Provider.WatchRunAsync("octo-hello-main-1", TestContext.Current.CancellationToken))
        {
            seen.Add($"{run.Status}: {string.Join(", ", run.Jobs.Select(job => $"{job.Name} {job.Status}"))}");
            // Each change is made only once the one before it was seen.
            JsonArray? next = seen.Count switch
            {
                1 => [Stage("build", "Succeeded"), Promote("staging", "Running")],
                2 => [Stage("build", "Succeeded"), Promote("staging", "Succeeded")],
                _ => null,
            };
            if (next is not null)
                await team.PatchAsync(TeamResources.Activities, run.Id, new() { ["status"] = seen.Count == 2 ? "Succeeded" : "Running", ["version"] = "0.0.1", ["steps"] = next });
        }

        Assert.Equal(["Running: build Running", "Running: build Succeeded, promote to staging Running", "Succeeded: build Succeeded, promote to staging Succeeded"], seen);
        await CreateAsync(team, "octo-hello-main-2", 2, Stage("build", "Failed"), "Failed");
        await CreateAsync(team, "octo-other-main-1", 1, Stage("build", "Succeeded"), "Succeeded", "other");
        Assert.Equal("1 2", string.Join(' ', await team.Provider.GetRunsAsync(new() { Repository = "octo/hello" }, default).Select(run => run.Number).Order().ToArrayAsync()));
        Assert.Equal("octo-hello-main-2", (await team.Provider.GetRunsAsync(new() { Status = [RunStatus.Failed] }, default).SingleAsync()).Id);
        Assert.Equal(("hello", "staging", "0.0.1"), (await team.Provider.GetDeploymentsAsync(null, null, default).SingleAsync()) is var entry ? (entry.Application, entry.Environment, entry.Version) : default);
        Assert.Empty(await team.Provider.GetRunsAsync(new() { Id = "no/such" }, default).ToArrayAsync());
        Assert.Equal("RunNotFound", await GitHub.GitHubFixture.FailsAsync(async () => await team.Provider.WatchRunAsync("nothing", default).ToArrayAsync()));
    }

    [Fact]
    public async Task A_run_that_is_removed_while_it_is_watched_is_said_to_be_gone()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await CreateAsync(team, "octo-hello-main-1", 1, Stage("build", "Running"));
        Assert.Equal("RunRemoved", await GitHub.GitHubFixture.FailsAsync(async () =>
        {
            await foreach (Run run in team.Provider.WatchRunAsync("octo-hello-main-1", TestContext.Current.CancellationToken))
                await team.Admin.CustomObjects.DeleteNamespacedCustomObjectAsync("jenkins.io", "v1", team.Space, "pipelineactivities", run.Id);
        }));
    }

    [Fact]
    public async Task A_run_is_started_stopped_and_started_again_by_jobs_of_Lighthouse()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        team.Commit("hello", [(".lighthouse/jenkins-x/triggers.yaml", Triggers), (".lighthouse/jenkins-x/release.yaml", Pipeline)]);
        Pipeline known = await team.Provider.GetPipelinesAsync("octo/hello", default).SingleAsync();
        Assert.Equal("release", known.Name);
        using CancellationTokenSource stop = new();
        Task lighthouse = LighthouseAsync(team, stop.Token);

        Change plan = await team.Provider.PlanStartAsync(new() { Repository = "hello", Inputs = new([KeyValuePair.Create("level", "3")]) }, default);
        Assert.Contains("job: release", plan.Details, StringComparison.Ordinal);
        Run started = await team.ApplyAsync<Run>(Task.FromResult(plan));
        Assert.Equal(("octo/hello", "release", "main", "manual", RunStatus.Running), (started.Repository, started.Pipeline, started.Ref, started.Event, started.Status));
        JsonObject job = (await JobsAsync(team)).Single();
        Assert.Equal(("postsubmit", "tekton-pipeline", "triggered"), ((string?)job["spec"]!["type"], (string?)job["spec"]!["agent"], (string?)job["status"]!["state"]));
        Assert.Equal("make", (string?)job["spec"]!["pipeline_run_spec"]!["pipelineSpec"]!["tasks"]![0]!["taskSpec"]!["steps"]![0]!["script"]);
        Assert.Equal("3", (string?)job["spec"]!["pipeline_run_params"]![0]!["value_template"]);
        // A job's own name will do.
        Assert.Equal(started.Id, (await team.Provider.GetRunsAsync(new() { Id = (string)job["metadata"]!["name"]! }, default).SingleAsync()).Id);

        Run stopped = await team.ApplyAsync<Run>(team.Provider.PlanStopAsync(started, default));
        Assert.Equal(RunStatus.Canceled, stopped.Status);
        Assert.NotNull((await team.Provider.PlanStopAsync(stopped, default)).AlreadyDone);
        Run again = await team.ApplyAsync<Run>(team.Provider.PlanRestartAsync(new() { Run = stopped }, default));
        Assert.NotEqual(started.Id, again.Id);
        Assert.Equal(started.Commit, again.Commit);
        Assert.Equal(2, (await JobsAsync(team)).Length);
        await stop.CancelAsync();
        await lighthouse;
    }

    [Theory]
    [InlineData("- image: uses:jenkins-x/jx3-pipeline-catalog/tasks/go/release.yaml@versionStream", null, null, "PipelineNotStartable")]
    [InlineData("- image: alpine", "nothing", null, "PipelineNotFound")]
    [InlineData("- image: alpine", null, "no-such-branch", "BranchNotFound")]
    public async Task What_cannot_be_started_is_refused(string step, string? pipeline, string? branch, string id)
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        team.Commit("hello", [(".lighthouse/jenkins-x/triggers.yaml", Triggers), (".lighthouse/jenkins-x/release.yaml", Pipeline.Replace("- name: make", step + "\n          name: make", StringComparison.Ordinal).Replace("          image: alpine:3.22\n", "", StringComparison.Ordinal))]);
        Assert.Equal(id, await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanStartAsync(new() { Repository = "octo/hello", Pipeline = pipeline, Ref = branch }, default)));
        Assert.Equal("RepositoryNotFound", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanStartAsync(new() { Repository = "octo/nobody" }, default)));
        Assert.Empty(await JobsAsync(team));
    }

    [Fact]
    public async Task Steps_of_a_catalog_are_those_that_Lighthouse_put_into_the_same_file_before()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        string uses = Pipeline.Replace("image: alpine:3.22", "image: uses:jenkins-x/jx3-pipeline-catalog/tasks/go/release.yaml@versionStream", StringComparison.Ordinal);
        string pushed = team.Commit("hello", [(".lighthouse/jenkins-x/triggers.yaml", Triggers), (".lighthouse/jenkins-x/release.yaml", uses)]);
        JsonObject resolved = JsonNode.Parse("""{"pipelineSpec":{"tasks":[{"name":"build","taskSpec":{"steps":[{"name":"next-version","image":"ghcr.io/jenkins-x/jx-release-version:2.10.7","script":"true"}]}}]}}""")!.AsObject();
        await team.CreateAsync(TeamResources.Jobs, "pushed", new() { ["type"] = "postsubmit", ["agent"] = "tekton-pipeline", ["job"] = "release", ["context"] = "release", ["refs"] = new JsonObject { ["org"] = "octo", ["repo"] = "hello", ["base_ref"] = "main", ["base_sha"] = pushed }, ["pipeline_run_spec"] = resolved });
        string newest = team.Commit("hello", [("README.md", "another\n")]);
        using CancellationTokenSource stop = new();
        Task lighthouse = LighthouseAsync(team, stop.Token);
        Run started = await team.ApplyAsync<Run>(team.Provider.PlanStartAsync(new() { Repository = "octo/hello" }, default));
        Assert.Equal(newest, started.Commit);
        JsonObject made = (await JobsAsync(team)).Single(job => (string?)job["metadata"]!["name"] != "pushed");
        Assert.Equal("next-version", (string?)made["spec"]!["pipeline_run_spec"]!["pipelineSpec"]!["tasks"]![0]!["taskSpec"]!["steps"]![0]!["name"]);
        await stop.CancelAsync();
        await lighthouse;
        team.Commit("hello", [(".lighthouse/jenkins-x/release.yaml", uses + "\n# changed\n")]);
        Assert.Equal("PipelineNotStartable", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanStartAsync(new() { Repository = "octo/hello" }, default)));
    }

    [Fact]
    public async Task The_log_is_what_the_containers_of_the_steps_have_written()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await CreateAsync(team, "octo-hello-main-1", 1, Stage("from build pack", "Succeeded"), "Succeeded", number: "1001");
        await team.CreateAsync(TeamResources.PipelineRuns, "hello-run", new() { ["pipelineRef"] = new JsonObject { ["name"] = "x" } }, new() { [TeamLabels.BuildNumber] = "1001" });
        await using TestKubelet kubelet = await TestKubelet.StartAsync(team.Admin, (pod, container) => $"2026-05-01T10:00:00.123456789Z {pod} {container}\n2026-05-01T10:00:01Z ::error::no\n");
        Assert.Equal("LogNotFound", await GitHub.GitHubFixture.FailsAsync(async () => await team.Provider.ReadLogAsync(new() { RunId = "octo-hello-main-1" }, default).ToArrayAsync()));
        V1Pod pod = new()
        {
            Metadata = new() { Name = "hello-pod", Labels = new Dictionary<string, string> { [TeamLabels.PipelineRun] = "hello-run", [TeamLabels.PipelineTask] = "from-build-pack" } },
            Spec = new() { NodeName = kubelet.Node, Containers = [new() { Name = "step-next-version", Image = "a" }, new() { Name = "step-build", Image = "a" }, new() { Name = "sidecar", Image = "a" }] },
        };
        await team.Admin.CoreV1.CreateNamespacedPodAsync(pod, team.Space);
        await ApiServer.UntilAsync(async () => (await team.Admin.CoreV1.ReadNamespacedPodAsync("hello-pod", team.Space)).Status?.ContainerStatuses is { Count: 3 });
        LogLine[] lines = await team.Provider.ReadLogAsync(new() { RunId = "octo-hello-main-1" }, default).ToArrayAsync();
        Assert.Equal([("next-version", "hello-pod step-next-version"), ("next-version", ": :error::no"), ("build", "hello-pod step-build"), ("build", ": :error::no")], lines.Select(line => (line.Step, line.Text)));
        Assert.All(lines, line => Assert.Equal(("octo-hello-main-1", "from build pack"), (line.RunId, line.Job)));
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 10, 0, 1, TimeSpan.Zero), lines[1].Timestamp);
        Assert.Equal(4, await team.Provider.ReadLogAsync(new() { RunId = "octo-hello-main-1", Job = "from-build-pack", Follow = true }, default).CountAsync());
        Assert.Equal("JobNotFound", await GitHub.GitHubFixture.FailsAsync(async () => await team.Provider.ReadLogAsync(new() { RunId = "octo-hello-main-1", Job = "other" }, default).ToArrayAsync()));
    }

    [Fact]
    public async Task The_dashboard_is_where_its_ingress_says()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        Assert.Null((await team.Provider.GetClustersAsync(null, default).SingleAsync()).Url);
        await team.Admin.CoreV1.CreateNamespacedServiceAsync(Manifests.Service("jx-pipelines-visualizer"), team.Space);
        await team.Admin.NetworkingV1.CreateNamespacedIngressAsync(Manifests.Ingress("jx-pipelines-visualizer", "dashboard.example.com"), team.Space);
        await CreateAsync(team, "octo-hello-main-1", 1, Stage("build", "Running"));
        await using JenkinsXProvider provider = team.Open();
        Cluster cluster = await provider.GetClustersAsync(null, default).SingleAsync();
        Assert.Equal((team.Space, "https://dashboard.example.com"), (cluster.Namespace, cluster.Url));
        Assert.Equal("https://dashboard.example.com/octo/hello/main/1", (await provider.GetRunsAsync(new(), default).SingleAsync()).Url);
    }

    internal static JsonObject Stage(string name, string status) => new() { ["kind"] = "Stage", ["stage"] = new JsonObject { ["name"] = name, ["status"] = status } };

    private static JsonObject Promote(string environment, string status) => new() { ["kind"] = "Promote", ["promote"] = new JsonObject { ["environment"] = environment, ["status"] = status } };

    private static Task CreateAsync(TestTeam team, string name, int build, JsonObject step, string status = "Running", string repository = "hello", string? number = null, Dictionary<string, string>? labels = null)
    {
        labels ??= [];
        if (number is not null)
            labels[TeamLabels.BuildNumber] = number;
        return team.CreateAsync(TeamResources.Activities, name, new() { ["gitOwner"] = "octo", ["gitRepository"] = repository, ["gitBranch"] = "main", ["build"] = $"{build}", ["context"] = "release", ["status"] = status, ["steps"] = new JsonArray(step) }, labels);
    }

    private static async Task<JsonObject[]> JobsAsync(TestTeam team) =>
        [.. JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(await team.Admin.CustomObjects.ListNamespacedCustomObjectAsync("lighthouse.jenkins.io", "v1alpha1", team.Space, "lighthousejobs")))!["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>What Lighthouse and Tekton make of jobs: a PipelineRun and an activity of each, and an end of those that are canceled.</summary>
    private static async Task LighthouseAsync(TestTeam team, CancellationToken cancellationToken)
    {
        HashSet<string> made = [];
        using PeriodicTimer pulse = new(TimeSpan.FromMilliseconds(100));
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (JsonObject job in await JobsAsync(team))
            {
                string name = (string)job["metadata"]!["name"]!;
                if ((string?)job["status"]?["state"] != "triggered" || !made.Add(name))
                    continue;
                int build = made.Count;
                Dictionary<string, string> labels = job["metadata"]!["labels"]!.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
                labels[TeamLabels.Job] = name;
                labels[TeamLabels.BuildNumber] = $"{5000 + build}";
                await team.CreateAsync(TeamResources.PipelineRuns, $"run-{build}", new() { ["pipelineSpec"] = job["spec"]!["pipeline_run_spec"]!["pipelineSpec"]!.DeepClone() }, labels);
                await team.CreateAsync(TeamResources.Activities, $"octo-hello-main-{build}", new() { ["gitOwner"] = "octo", ["gitRepository"] = "hello", ["gitBranch"] = "main", ["build"] = $"{build}", ["context"] = "release", ["status"] = "Running", ["lastCommitSHA"] = (string)job["spec"]!["refs"]!["base_sha"]! }, labels);
            }

            for (int build = 1; build <= made.Count; build++)
            {
                JsonNode run = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(await team.Admin.CustomObjects.GetNamespacedCustomObjectAsync("tekton.dev", "v1", team.Space, "pipelineruns", $"run-{build}", cancellationToken: CancellationToken.None)))!;
                if ((string?)run["spec"]!["status"] == "Cancelled")
                    await team.PatchAsync(TeamResources.Activities, $"octo-hello-main-{build}", new() { ["status"] = "Cancelled" });
            }

            try
            {
                await pulse.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
