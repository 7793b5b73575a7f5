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

    private static Exchange Of(string method, string path, string? body = null, string? answer = null, int status = 200, params (string Name, string Value)[] query) =>
        new(method, path, query.ToDictionary(pair => pair.Name, pair => pair.Value), [], body is null ? null : JsonNode.Parse(body), status, answer is null ? null : JsonNode.Parse(answer));

    private static ApiJudge Skip(string what)
    {
        Assert.Skip($"{what} is not here: run tests/tools/install.sh. The exchanges of the other tests are not judged without it.");
        return null!;
    }
}
