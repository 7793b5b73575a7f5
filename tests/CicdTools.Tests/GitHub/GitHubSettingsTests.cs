using CicdTools.Tests.Fakes.GitHub;
using Sodium;

namespace CicdTools.Tests.GitHub;

/// <summary>Variables, secrets, environments, approvals and pull requests of GitHub.</summary>
public sealed class GitHubSettingsTests
{
    private static readonly SettingScope Repository = new() { Repository = "octo/app" };

    [Fact]
    public async Task Variables_are_set_changed_and_removed_in_every_scope()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        repository.Environments.Add("staging", new(5));
        fixture.Server.Organizations.Add("octo", new());
        foreach (SettingScope scope in new[] { Repository, Repository with { Environment = "staging" }, new SettingScope { Organization = "octo" } })
        {
            Variable made = await GitHubFixture.ApplyAsync<Variable>(fixture.Provider.PlanSetVariableAsync(new() { Scope = scope, Name = "color", Value = "red" }, default));
            Assert.Equal("COLOR", made.Name);
            await GitHubFixture.ApplyAsync<Variable>(fixture.Provider.PlanSetVariableAsync(new() { Scope = scope, Name = "COLOR", Value = "blue" }, default));
            int writes = fixture.Server.Writes.Length;
            Change same = await fixture.Provider.PlanSetVariableAsync(new() { Scope = scope, Name = "COLOR", Value = "blue" }, default);
            Assert.NotNull(same.AlreadyDone);
            await GitHubFixture.ApplyAsync<Variable>(Task.FromResult(same));
            Assert.Equal(writes, fixture.Server.Writes.Length);
            Assert.Equal("blue", (await fixture.Provider.GetVariablesAsync(scope, null, default).SingleAsync()).Value);
            await GitHubFixture.ApplyAsync<object?>(fixture.Provider.PlanRemoveVariableAsync(scope, "COLOR", default));
            Assert.Empty(await fixture.Provider.GetVariablesAsync(scope, null, default).ToArrayAsync());
        }
    }

    [Fact]
    public async Task A_secret_is_sealed_and_opened_only_by_its_key()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        using KeyPair key = PublicKeyBox.GenerateKeyPair();
        fixture.Server.PublicKey = Convert.ToBase64String(key.PublicKey);

        Change change = await fixture.Provider.PlanSetSecretAsync(new() { Scope = Repository, Name = "DOCKER_PASSWORD", Value = new("hunter2ünïcode") }, default);
        Assert.Equal(("Add the secret", false), (change.Action, change.WantsConfirmation));
        await GitHubFixture.ApplyAsync<Secret>(Task.FromResult(change));

        string kept = repository.Settings.Secrets["DOCKER_PASSWORD"];
        Assert.Equal("hunter2ünïcode", System.Text.Encoding.UTF8.GetString(SealedPublicKeyBox.Open(Convert.FromBase64String(kept), key)));
        Assert.Equal("hunter2ünïcode", Formats.Linters.Open(kept, key.PublicKey, key.PrivateKey));
        Change again = await fixture.Provider.PlanSetSecretAsync(new() { Scope = Repository, Name = "docker_password", Value = new("x") }, default);
        Assert.Equal(("Overwrite the secret", true), (again.Action, again.WantsConfirmation));
        Assert.Equal("DOCKER_PASSWORD", (await fixture.Provider.GetSecretsAsync(Repository, null, default).SingleAsync()).Name);
        Assert.DoesNotContain(fixture.Server.Exchanges, exchange => $"{exchange.Body}".Contains("hunter2", StringComparison.Ordinal));
        await GitHubFixture.ApplyAsync<object?>(fixture.Provider.PlanRemoveSecretAsync(Repository, "DOCKER_PASSWORD", default));
        Assert.Empty(repository.Settings.Secrets);
    }

    [Theory]
    [InlineData("GITHUB_TOKEN", "x", "InvalidName")]
    [InlineData("1ST", "x", "InvalidName")]
    [InlineData("a-b", "x", "InvalidName")]
    [InlineData("", "x", "InvalidName")]
    [InlineData("A/../B", "x", "InvalidName")]
    [InlineData("LARGE", null, "ValueTooLarge")]
    public async Task Names_and_values_that_GitHub_refuses_are_refused_before_anything_is_sent(string name, string? value, string id)
    {
        (GitHubFixture fixture, _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        string text = value ?? new string('x', (48 * 1024) + 1);
        Assert.Equal(id, await GitHubFixture.FailsAsync(() => fixture.Provider.PlanSetSecretAsync(new() { Scope = Repository, Name = name, Value = new(text) }, default)));
        Assert.Equal(id, await GitHubFixture.FailsAsync(() => fixture.Provider.PlanSetVariableAsync(new() { Scope = Repository, Name = name, Value = text }, default)));
        Assert.Empty(fixture.Server.Exchanges);
    }

    [Fact]
    public async Task A_setting_for_what_is_not_there_says_what_is_not_there()
    {
        (GitHubFixture fixture, _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        Assert.Equal("EnvironmentNotFound", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanSetVariableAsync(new() { Scope = Repository with { Environment = "moon" }, Name = "A", Value = "b" }, default)));
        Assert.Equal("RepositoryNotFound", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanSetSecretAsync(new() { Scope = new() { Repository = "octo/moon" }, Name = "A", Value = new("b") }, default)));
        Assert.Equal("InvalidScope", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanSetVariableAsync(new() { Scope = new() { Environment = "moon" }, Name = "A", Value = "b" }, default)));
        Assert.Equal("VariableNotFound", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanRemoveVariableAsync(Repository, "A", default)));
    }

    [Fact]
    public async Task Environments_are_made_with_reviewers_and_changed_without_losing_them()
    {
        (GitHubFixture fixture, _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        DeploymentEnvironment made = await GitHubFixture.ApplyAsync<DeploymentEnvironment>(fixture.Provider.PlanSetEnvironmentAsync(new() { Repository = "octo/app", Name = "production", Create = true, Approvers = ["hubot"] }, default));
        Assert.True(made.RequiresApproval);
        Assert.Equal(["hubot"], made.Approvers);

        await GitHubFixture.ApplyAsync<DeploymentEnvironment>(fixture.Provider.PlanSetEnvironmentAsync(new() { Repository = "octo/app", Name = "production" }, default));
        DeploymentEnvironment kept = await fixture.Provider.GetEnvironmentsAsync(new() { Repository = "octo/app" }, default).SingleAsync();
        Assert.Equal(["hubot"], kept.Approvers);
        await GitHubFixture.ApplyAsync<DeploymentEnvironment>(fixture.Provider.PlanSetEnvironmentAsync(new() { Repository = "octo/app", Name = "production", WaitTimer = TimeSpan.FromMinutes(30) }, default));
        await GitHubFixture.ApplyAsync<DeploymentEnvironment>(fixture.Provider.PlanSetEnvironmentAsync(new() { Repository = "octo/app", Name = "production", RequiresApproval = true }, default));
        kept = await fixture.Provider.GetEnvironmentsAsync(new() { Repository = "octo/app" }, default).SingleAsync();
        Assert.Equal((TimeSpan.FromMinutes(30), "hubot"), (kept.WaitTimer, kept.Approvers.Single()));
        Assert.Equal("EnvironmentExists", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanSetEnvironmentAsync(new() { Repository = "octo/app", Name = "production", Create = true }, default)));
        Assert.Equal("ApproverNotFound", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanSetEnvironmentAsync(new() { Repository = "octo/app", Name = "production", Approvers = ["nobody"] }, default)));
        Assert.Equal("RepositoryRequired", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanSetEnvironmentAsync(new() { Name = "production", Create = true }, default)));
        Assert.Equal("production", (await fixture.Provider.GetEnvironmentsAsync(new(), default).SingleAsync()).Name);
        await GitHubFixture.ApplyAsync<object?>(fixture.Provider.PlanRemoveEnvironmentAsync("octo/app", "production", default));
        Assert.Empty(await fixture.Provider.GetEnvironmentsAsync(new() { Repository = "octo/app" }, default).ToArrayAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deployment_that_waits_is_approved_or_denied_by_a_reviewer(bool approve)
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        await GitHubFixture.ApplyAsync<DeploymentEnvironment>(fixture.Provider.PlanSetEnvironmentAsync(new() { Repository = "octo/app", Name = "production", Create = true, Approvers = ["hubot"] }, default));
        GitHubRunState run = fixture.Server.Run(repository, jobs: ("deploy", 5, "success"));
        run.WaitsFor = "production";

        Approval waiting = await fixture.Provider.GetApprovalsAsync(new(), default).SingleAsync();
        Assert.Equal(("production", "octo/app", ApprovalStatus.Waiting, "hubot"), (waiting.Environment, waiting.Repository, waiting.Status, waiting.Approvers.Single()));
        Assert.Equal("ApprovalNotAllowed", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanDecisionAsync(waiting, approve, null, default)));

        fixture.Server.User = "hubot";
        Approval decided = await GitHubFixture.ApplyAsync<Approval>(fixture.Provider.PlanDecisionAsync(waiting, approve, "Looked at it.", default));
        Assert.Equal((approve ? ApprovalStatus.Approved : ApprovalStatus.Denied, "hubot"), (decided.Status, decided.DecidedBy));
        Assert.Empty(await fixture.Provider.GetApprovalsAsync(new() { Repository = "octo/app" }, default).ToArrayAsync());
        Approval record = await fixture.Provider.GetApprovalsAsync(new() { Id = waiting.Id, Status = Enum.GetValues<ApprovalStatus>() }, default).SingleAsync();
        Assert.Equal((decided.Status, "Looked at it."), (record.Status, record.Comment));
        Assert.NotNull((await fixture.Provider.PlanDecisionAsync(record, approve, null, default)).AlreadyDone);
        Assert.Equal("ApprovalDecided", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanDecisionAsync(record, !approve, null, default)));
        Assert.Equal(approve ? RunStatus.Succeeded : RunStatus.Failed, (await fixture.Provider.WatchRunAsync(waiting.RunId!, default).LastAsync()).Status);
    }

    [Fact]
    public async Task A_pull_request_is_opened_once_also_when_the_connection_breaks()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        repository.Branches["topic"] = new(repository.Branches["main"], StringComparer.Ordinal);
        NewPullRequest request = new() { Repository = "octo/app", Title = "A change", Source = "topic" };
        Change change = await fixture.Provider.PlanNewPullRequestAsync(request, default);
        fixture.Server.Break(after: true);

        PullRequest opened = await GitHubFixture.ApplyAsync<PullRequest>(Task.FromResult(change));
        Assert.Equal((1, "topic", "main", PullRequestStatus.Open), (opened.Number, opened.Source, opened.Target, opened.Status));
        Assert.Single(repository.Pulls);
        Assert.NotNull((await fixture.Provider.PlanNewPullRequestAsync(request, default)).AlreadyDone);
        PullRequest one = await fixture.Provider.GetPullRequestsAsync(new() { Repository = "octo/app", Number = 1 }, default).SingleAsync();
        Assert.Equal(["lint: Succeeded", "test: Running"], one.Checks.Select(check => check.ToString()));
        Assert.Single(await fixture.Provider.GetPullRequestsAsync(new() { Repository = "octo/app", Status = [PullRequestStatus.Open] }, default).ToArrayAsync());
        Assert.Equal("BranchNotFound", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanNewPullRequestAsync(request with { Source = "moon" }, default)));
        Assert.Equal("SameBranch", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanNewPullRequestAsync(request with { Source = "main" }, default)));
    }
}
