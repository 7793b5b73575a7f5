using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.JenkinsX;
using CicdTools.Tests.Fakes.Kubernetes;
using CicdTools.Tests.Kubernetes;
using k8s;

namespace CicdTools.Tests.JenkinsX;

/// <summary>
/// What is written is what the server keeps: the kinds' descriptions drop what they do not know. On servers before 1.25 the tests teach them without keys and rules of lists and without defaults that are empty
/// (<see cref="TeamKinds"/>); the description of Lighthouse's jobs has four lists of anything, which these servers want to have a type. None of it takes a field away.
/// </summary>
[Collection("cluster")]
public sealed class JenkinsXKeptTests(ApiServer server) : IAsyncLifetime
{
    private ClusterGate _gate = null!;
    private TestTeam _team = null!;
    private JenkinsXProvider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        server.Require();
        _gate = await ClusterGate.StartAsync(server.KubeConfig);
        _team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        _provider = _team.Open(address: _gate.Address, clock: new Fakes.AutoClock());
    }

    public async ValueTask DisposeAsync()
    {
        if (_team is null)
            return;
        await _provider.DisposeAsync();
        await _team.DisposeAsync();
        await _gate.DisposeAsync();
    }

    [Fact]
    public async Task Every_field_that_is_sent_is_there_afterwards()
    {
        await _team.AddApplicationAsync("hello");
        _team.AddRepository("shop", ("app.py", "print(1)\n"));
        // A pipeline with all kinds of things that Lighthouse hands on to Tekton.
        _team.Commit("hello", [(".lighthouse/jenkins-x/triggers.yaml", "apiVersion: config.lighthouse.jenkins-x.io/v1alpha1\nkind: TriggerConfig\nspec:\n  postsubmits:\n  - name: release\n    context: release\n    source: release.yaml\n    branches: [^main$]\n"), (".lighthouse/jenkins-x/release.yaml", """
            apiVersion: tekton.dev/v1
            kind: PipelineRun
            metadata:
              name: release
            spec:
              params:
              - name: level
                value: "3"
              timeouts:
                pipeline: 12h0m0s
              taskRunTemplate:
                serviceAccountName: tekton-bot
              workspaces:
              - name: source
                emptyDir: {}
              pipelineSpec:
                params:
                - name: level
                  type: string
                workspaces:
                - name: source
                tasks:
                - name: build
                  taskSpec:
                    params:
                    - name: list
                      type: array
                    stepTemplate:
                      workingDir: /workspace/source
                      env:
                      - name: HOME
                        value: /tekton/home
                    steps:
                    - name: make
                      image: alpine:3.22
                      script: make
                      resources:
                        requests:
                          cpu: 400m
                  params:
                  - name: list
                    value: [a, b]
                  workspaces:
                  - name: source
                    workspace: source
                - name: check
                  runAfter: [build]
                  when:
                  - input: $(params.level)
                    operator: in
                    values: ["3"]
                  matrix:
                    params:
                    - name: kind
                      value: [unit, whole]
                  taskSpec:
                    params:
                    - name: kind
                    steps:
                    - name: test
                      image: alpine:3.22
                      script: make test
            """)]);
        await _team.ApplyAsync<Run>(_provider.PlanStartAsync(new() { Repository = "hello", Inputs = new([KeyValuePair.Create("level", "4")]) }, default));
        await _team.ApplyAsync<CicdTools.Repository>(_provider.PlanImportAsync(new() { Source = _team.AddressOf("shop") }, default));

        SentObject job = _gate.Sent.Single(sent => sent.Method == "POST" && sent.Path.EndsWith("/lighthousejobs", StringComparison.Ordinal));
        JsonNode kept = (await ListAsync("lighthouse.jenkins.io", "v1alpha1", "lighthousejobs")).Single()!;
        Assert.Equal("triggered", (string?)kept["status"]!["state"]);
        Assert.Empty(Missing(job.Body, kept, ""));
        SentObject repository = _gate.Sent.Last(sent => sent.Path.EndsWith("/sourcerepositories/octo-shop", StringComparison.Ordinal));
        Assert.Empty(Missing(repository.Body, (await ListAsync("jenkins.io", "v1", "sourcerepositories")).Single(one => (string?)one!["metadata"]!["name"] == "octo-shop")!, ""));
        // Whoever compares finds what is missing.
        Assert.Equal([".spec.nothing"], Missing(JsonNode.Parse("""{"spec":{"nothing":1}}""")!, kept, ""));
    }

    [Fact]
    public async Task A_start_whose_answer_is_lost_makes_one_job_and_one_that_is_not_triggered_is_said_to_be_so()
    {
        await _team.AddApplicationAsync("hello");
        _team.Commit("hello", [(".lighthouse/jenkins-x/triggers.yaml", "spec:\n  postsubmits:\n  - name: release\n    context: release\n    source: release.yaml\n"), (".lighthouse/jenkins-x/release.yaml", "kind: PipelineRun\nspec:\n  pipelineSpec:\n    tasks:\n    - name: build\n      taskSpec:\n        steps:\n        - name: make\n          image: alpine\n          script: make\n")]);
        Change change = await _provider.PlanStartAsync(new() { Repository = "hello" }, default);
        _gate.Fates = one => one.Method == "POST" && one.Path.Value!.EndsWith("/lighthousejobs", StringComparison.Ordinal) ? Fate.LoseAnswer : Fate.Pass;
        Assert.Equal("OutcomeUnknown", await GitHub.GitHubFixture.FailsAsync(() => _team.ApplyAsync<Run>(Task.FromResult(change))));
        Assert.Single(await ListAsync("lighthouse.jenkins.io", "v1alpha1", "lighthousejobs"));

        change = await _provider.PlanStartAsync(new() { Repository = "hello" }, default);
        _gate.Fates = one => one.Method == "PATCH" ? Fate.Lose : Fate.Pass;
        CicdException failure = await Assert.ThrowsAsync<CicdException>(() => _team.ApplyAsync<Run>(Task.FromResult(change)));
        Assert.Matches("^The LighthouseJob 'octo-hello-.*' was made, and was not seen to be triggered: ", failure.Message);
        _gate.Fates = _ => Fate.Pass;
        Run left = await _provider.GetRunsAsync(new() { Id = (string)failure.Target! }, default).SingleAsync();
        Assert.Equal(RunStatus.Queued, left.Status);
        Assert.Equal("WriteOutsideScope", await GitHub.GitHubFixture.FailsAsync(() => change.ApplyAsync(default)));
    }

    private async Task<JsonNode?[]> ListAsync(string group, string version, string plural) =>
        [.. JsonNode.Parse(JsonSerializer.Serialize(await server.Admin.CustomObjects.ListNamespacedCustomObjectAsync(group, version, _team.Space, plural)))!["items"]!.AsArray()];

    /// <summary>The places of what one object has and the other has not, or has otherwise.</summary>
    private static IEnumerable<string> Missing(JsonNode? sent, JsonNode? kept, string place) => (sent, kept) switch
    {
        (JsonObject one, JsonObject other) => one.SelectMany(pair => pair.Key is "generateName" ? [] : Missing(pair.Value, other[pair.Key], $"{place}.{pair.Key}")),
        (JsonArray one, JsonArray other) when one.Count == other.Count => one.SelectMany((item, at) => Missing(item, other[at], $"{place}[{at}]")),
        _ => JsonNode.DeepEquals(sent, kept) ? [] : [place],
    };
}
