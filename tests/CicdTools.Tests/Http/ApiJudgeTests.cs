using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Http;

/// <summary>The judge that every exchange with a fake is held to finds what is wrong.</summary>
public sealed class ApiJudgeTests
{
    // The description's own routes: https://docs.github.com/rest/actions/workflow-runs and https://docs.github.com/rest/actions/secrets.
    [Fact]
    public async Task A_wrong_call_of_GitHub_is_found()
    {
        ApiJudge judge = ApiJudge.GitHub ?? Skip("@octokit/openapi");
        Assert.Empty(await judge.FindAsync(Of("GET", "/repos/a/b/actions/runs", answer: """{"total_count":0,"workflow_runs":[]}""", query: ("per_page", "100"))));
        Assert.Contains(await judge.FindAsync(Of("GET", "/repos/a/b/actions/runs", query: ("pages", "1"))), finding => finding.Contains("unknown parameter 'pages'", StringComparison.Ordinal));
        Assert.Contains(await judge.FindAsync(Of("GET", "/repos/a/b/actions/runs", answer: """{"total_count":"none"}""")), finding => finding.Contains("total_count", StringComparison.Ordinal));
        Assert.Contains(await judge.FindAsync(Of("PUT", "/repos/a/b/actions/secrets/X", body: """{"value":"plain"}""", status: 201)), finding => finding.Contains("encrypted_value", StringComparison.Ordinal));
        Assert.Contains(await judge.FindAsync(Of("GET", "/repos/a/b/no/such/route")), finding => finding.Contains("no route", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_call_of_GitLab_is_found()
    {
        ApiJudge judge = ApiJudge.GitLab ?? Skip("../shared/api/gitlab");
        Assert.Empty(await judge.FindAsync(Of("GET", "/api/v4/projects/1/pipelines", answer: "[]", query: ("per_page", "100"))));
        Assert.Contains(await judge.FindAsync(Of("GET", "/api/v4/projects/1/pipelines", query: ("pages", "1"))), finding => finding.Contains("unknown parameter 'pages'", StringComparison.Ordinal));
    }

    // https://circleci.com/docs/api/v2/#operation/createEnvVar and #operation/listPipelinesForProject
    [Fact]
    public async Task A_wrong_call_of_CircleCI_is_found()
    {
        ApiJudge judge = ApiJudge.CircleCI ?? Skip("../shared/api/circleci");
        Assert.Empty(await judge.FindAsync(Of("GET", "/project/gh%2Fa%2Fb/pipeline", answer: """{"items":[],"next_page_token":null}""", query: ("branch", "main"))));
        Assert.Contains(await judge.FindAsync(Of("GET", "/project/gh%2Fa%2Fb/pipeline", query: ("ref", "main"))), finding => finding.Contains("unknown parameter 'ref'", StringComparison.Ordinal));
        Assert.Contains(await judge.FindAsync(Of("POST", "/project/gh%2Fa%2Fb/envvar", body: """{"name":"A"}""", status: 201)), finding => finding.Contains("value", StringComparison.Ordinal));
    }

    // https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.triggers/create and https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections/fetchLinkableRepositories
    [Fact]
    public async Task A_wrong_call_of_Google_Cloud_is_found()
    {
        ApiJudge judge = ApiJudge.Google ?? Skip("../shared/api/google");
        Assert.Empty(await judge.FindAsync(Of("GET", "/v2/projects/p/locations/l/connections/c:fetchLinkableRepositories", answer: """{"repositories":[{"remoteUri":"x"}]}""", query: ("pageSize", "10"))));
        Assert.Empty(await judge.FindAsync(Of("POST", "/upload/storage/v1/b/b/o", answer: """{"name":"x"}""", query: ("uploadType", "media"))));
        Assert.Contains(await judge.FindAsync(Of("GET", "/v1/projects/p/locations/l/builds", query: ("pages", "1"))), finding => finding.Contains("unknown parameter 'pages'", StringComparison.Ordinal));
        Assert.Contains(await judge.FindAsync(Of("POST", "/v1/projects/p/locations/l/triggers", body: """{"build":{"steps":[{"scripts":"make"}]}}""")), finding => finding.Contains("scripts", StringComparison.Ordinal));
        Assert.Contains(await judge.FindAsync(Of("PUT", "/v1/projects/p/topics/t", answer: """{"names":"x"}""")), finding => finding.Contains("names", StringComparison.Ordinal));
        Assert.Contains(await judge.FindAsync(Of("GET", "/v1/projects/p/locations/l/pipelines")), finding => finding.Contains("no route", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_call_of_Spinnaker_is_found()
    {
        ApiJudge judge = ApiJudge.Spinnaker ?? Skip("../shared/api/spinnaker");
        Assert.Empty(await judge.FindAsync(Of("GET", "/applications", answer: """[{"name":"a"}]""")));
        Assert.Contains(await judge.FindAsync(Of("POST", "/pipelines", body: "{}", query: ("stale", "true"))), finding => finding.Contains("unknown parameter 'stale'", StringComparison.Ordinal));
        Assert.Contains(await judge.FindAsync(Of("GET", "/applications/a/executions")), finding => finding.Contains("no route", StringComparison.Ordinal));
    }

    private static Exchange Of(string method, string path, string? body = null, string? answer = null, int status = 200, params (string Name, string Value)[] query) =>
        new(method, path, query.ToDictionary(pair => pair.Name, pair => pair.Value), [], body is null ? null : JsonNode.Parse(body), status, answer is null ? null : JsonNode.Parse(answer));

    private static ApiJudge Skip(string what)
    {
        Assert.Skip($"{what} is not here: run tests/tools/install.sh. The exchanges of the other tests are not judged without it.");
        return null!;
    }
}
