using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitHub;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>One command over several systems.</summary>
[Collection("engine")]
public sealed class AcrossContextsTests : IAsyncLifetime
{
    private const string GitHubVariable = "CICDTOOLS_TEST_GITHUB_TOKEN";
    private const string GitLabVariable = "CICDTOOLS_TEST_GITLAB_TOKEN";

    private readonly GitHubServer _gitHub = new(TimeProvider.System) { QueueTime = TimeSpan.Zero };
    private readonly GitLabServer _gitLab = new(TimeProvider.System);
    private readonly Session _session = new(ownHome: true);

    public async ValueTask InitializeAsync()
    {
        await _gitHub.StartAsync();
        await _gitLab.StartAsync();
        Environment.SetEnvironmentVariable(GitHubVariable, GitHubServer.Token);
        Environment.SetEnvironmentVariable(GitLabVariable, GitLabServer.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(GitHubVariable, null);
        Environment.SetEnvironmentVariable(GitLabVariable, null);
        _session.Dispose();
        await _gitHub.DisposeAsync();
        await _gitLab.DisposeAsync();
    }

    [Fact]
    public void What_waits_anywhere_is_approved_in_one_call_and_a_system_that_is_down_hides_no_other()
    {
        GitHubRepositoryState repository = _gitHub.Add("octo/app", (".github/workflows/ci.yml", "name: ci\non: push\n"));
        repository.Environments.Add("production", new(7) { Reviewers = [_gitHub.Reviewer("octocat")] });
        _gitHub.Run(repository, jobs: ("deploy", 600, "success")).WaitsFor = "production";
        FakeProject project = _gitLab.AddProject("team/app");
        project.Recipe = _ => [new() { Name = "production", Stage = "deploy", Manual = true, Takes = 0 }];
        _gitLab.AddPipeline(project);
        Assert.Empty(_session.Run($$"""
            $null = Connect-CicdProvider GitHub hub -Address {{_gitHub.Address}} -TokenVariable {{GitHubVariable}}
            $null = Connect-CicdProvider GitLab lab -Address {{_gitLab.Address}} -TokenVariable {{GitLabVariable}}
            $null = Connect-CicdProvider GitLab down -Address http://127.0.0.1:9 -TokenVariable {{GitLabVariable}} -SkipCheck
            """).Errors);

        Outcome outcome = _session.Run("$ErrorActionPreference = 'Continue'; Get-CicdApproval -Context * | Approve-CicdApproval -Reason 'Release 1.2' -Confirm:$false | ForEach-Object { \"$($_.Context): $($_.Subject) $($_.Status) $($_.DecidedBy)\" }");

        Assert.Equal(["hub: octo/app #1 (ci.yml) to production Approved octocat", "lab: production of team/app Approved ada"], outcome.Output.Select(item => item.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal("ConnectionRefused", Assert.Single(outcome.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("Release 1.2", Assert.Single(repository.Runs[0].Reviews).Comment);
    }
}
