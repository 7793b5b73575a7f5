using System.Text.Json;
using CicdTools.Providers.GitLab;
using CicdTools.Providers.GitLab.Models;

namespace CicdTools.Tests.GitLab;

/// <summary>What servers leave open (null) is read as such, in every kind of answer; what they say when they refuse is told in words.</summary>
public sealed class AnswerTests : IAsyncLifetime
{
    private readonly GitLabFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_run_without_a_user_times_and_a_name_is_a_run()
    {
        _fixture.Server.Answer(200, """{"id":7,"iid":3,"project_id":1,"name":null,"sha":"abc","ref":"main","status":"created","source":null,"created_at":"2026-01-01T00:00:00.000Z","updated_at":null,"web_url":"https://x/7","before_sha":null,"tag":false,"yaml_errors":null,"user":null,"started_at":null,"finished_at":null,"committed_at":null,"duration":null,"queued_duration":null,"coverage":null,"detailed_status":{}}""");
        _fixture.Server.Answer(200, """[{"id":8,"name":"a","stage":"test","status":"created","allow_failure":null,"failure_reason":null,"created_at":"2026-01-01T00:00:00.000Z","started_at":null,"finished_at":null,"erased_at":null,"duration":null,"user":null,"pipeline":{"id":7,"iid":3,"status":"created","ref":"main","sha":"abc","source":null},"artifacts":[],"artifacts_file":null,"artifacts_expire_at":null,"runner":null,"tag_list":[]}]""");
        _fixture.Server.Answer(200, "[]");
        Run run = await _fixture.Provider().GetRunsAsync(new() { Id = "team/hello/7" }, default).SingleAsync();
        Assert.Equal((3, RunStatus.Queued, "", "", null), (run.Number, run.Status, run.Actor, run.Pipeline, run.StartedAt));
        Assert.Equal(RunStatus.Queued, Assert.Single(run.Jobs).Status);
    }

    [Fact]
    public async Task A_pipeline_with_a_broken_file_failed_by_its_author_and_says_why()
    {
        _fixture.Server.Answer(200, """{"id":7,"iid":3,"sha":"abc","ref":"main","status":"failed","source":"push","yaml_errors":"jobs:test config is wrong"}""");
        _fixture.Server.Answer(200, "[]");
        _fixture.Server.Answer(200, "[]");
        Run run = await _fixture.Provider().GetRunsAsync(new() { Id = "team/hello/7" }, default).SingleAsync();
        Assert.Equal((RunStatus.Failed, "jobs:test config is wrong"), (run.Status, run.Reason));
    }

    [Fact]
    public void Every_other_answer_may_leave_open_what_its_documentation_does()
    {
        Assert.Null(Read<ProjectModel>("""{"id":1,"path_with_namespace":"a/b","default_branch":null,"permissions":{"project_access":null,"group_access":null},"ci_config_path":null,"import_error":null}""").DefaultBranch);
        Assert.True(Read<VariableModel>("""{"key":"A","value":null,"hidden":true,"masked":true,"description":null,"environment_scope":"*"}""").IsSecret);
        Assert.Null(Read<DeploymentModel>("""{"id":1,"iid":1,"ref":"main","sha":"abc","status":"created","user":null,"deployable":null,"environment":null,"approvals":null}""").Environment);
        Assert.Null(Read<EnvironmentModel>("""{"id":1,"name":"a","external_url":null,"last_deployment":null,"tier":null}""").Tier);
        Assert.Null(Read<MergeRequestModel>("""{"id":1,"iid":1,"title":"a","state":"opened","source_branch":"a","target_branch":"b","sha":null,"author":null}""").Sha);
        Assert.Null(Read<TokenModel>("""{"id":1,"scopes":["api"],"expires_at":null,"last_used_at":null}""").ExpiresAt);
        Assert.Null(Read<ProtectedEnvironmentModel>("""{"name":"a","deploy_access_levels":[{"id":1,"access_level":40,"user_id":null,"group_id":null}],"required_approval_count":0}""").ApprovalRules);
    }

    [Theory]
    [InlineData("""{"message":"plain"}""", "plain")]
    [InlineData("""{"message":["one","two"]}""", "one; two")]
    [InlineData("""{"message":{"base":["Missing CI config file"]}}""", "Missing CI config file")]
    [InlineData("""{"message":{"name":["has already been taken"],"path":["is too long","is odd"]}}""", "name has already been taken; path is too long; is odd")]
    [InlineData("""{"message":{"error":"Too often"}}""", "Too often")]
    [InlineData("""{"error":"scope does not have a valid value"}""", "scope does not have a valid value")]
    [InlineData("""{"error":"invalid_request","error_description":"It lacks a thing"}""", "It lacks a thing")]
    public async Task Every_form_of_a_refusal_is_told_in_words(string body, string said)
    {
        _fixture.Server.Answer(400, body);
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await _fixture.Provider().GetRepositoriesAsync("team/hello", default).ToListAsync());
        Assert.Equal($"GitLab answered 400 to GET /api/v4/projects/team%2Fhello: {said}.", error.Message);
    }

    [Fact]
    public async Task An_access_token_of_an_unusual_form_is_an_access_token_all_the_same()
    {
        _fixture.Server.Answer(200, """{"id":1,"username":"ada","bot":true}""");
        _fixture.Server.Answer(401, """{"error":"invalid_request"}""");
        _fixture.Server.Answer(200, """{"id":3,"scopes":["read_api"],"expires_at":"2026-06-30"}""");
        _fixture.Server.Answer(200, """{"version":"15.1.0","revision":"abc"}""");
        Account account = await _fixture.Provider("old-token-of-twenty-letters", new("session")).GetAccountAsync(default);
        Assert.Equal(("ada", "App", "read_api"), (account.Name, account.Kind, Assert.Single(account.Scopes)));
    }

    private static T Read<T>(string json) => (T)JsonSerializer.Deserialize(json, GitLabJson.Default.GetTypeInfo(typeof(T))!)!;
}
