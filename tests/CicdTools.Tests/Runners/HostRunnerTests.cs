using CicdTools.Cmdlets.Runners;

namespace CicdTools.Tests.Runners;

public sealed class HostRunnerTests
{
    [Theory]
    [InlineData("GITHUB_ACTIONS", "true", "GitHub")]
    [InlineData("TF_BUILD", "True", "AzurePipelines")]
    [InlineData("GITLAB_CI", "true", "GitLab")]
    [InlineData("AUTOMATION_ASSET_ACCOUNTID", "00000000-0000-0000-0000-000000000001", "Runbook")]
    [InlineData("CI", "1", "Other")]
    [InlineData("CI", "false", "None")]
    [InlineData("CI", "", "None")]
    [InlineData("PATH", "/bin", "None")]
    public void A_runner_is_known_by_its_variable(string variable, string value, string kind) =>
        Assert.Equal(kind, Nasty.On((variable, value)).Kind.ToString());

    [Fact]
    public void What_is_known_better_wins_over_the_variable_that_all_set() =>
        Assert.Equal(RunnerKind.GitLab, Nasty.On(("CI", "true"), ("GITLAB_CI", "true")).Kind);

    [Theory]
    [InlineData("GITHUB_ACTIONS", "GITHUB_TOKEN", "GITHUB_API_URL", "GitHub")]
    [InlineData("TF_BUILD", "SYSTEM_ACCESSTOKEN", "SYSTEM_COLLECTIONURI", "AzureDevOps")]
    [InlineData("GITLAB_CI", "CI_JOB_TOKEN", "CI_API_V4_URL", "GitLab")]
    public void A_runner_with_a_token_at_hand_gives_a_connection(string mark, string token, string address, string provider)
    {
        HostRunner runner = Nasty.On((mark, "true"), (token, "secret"), (address, "https://ci.example/api"));

        Connection? connection = RunnerConnection.Of(runner, () => ["Local", provider]);

        Assert.Equal(new() { Name = "runner", Provider = provider, Address = "https://ci.example/api", Credential = new("environment", token) }, connection);
        Assert.Null(RunnerConnection.Of(runner, () => ["Local"]));
    }

    [Fact]
    public void Without_a_token_the_providers_are_not_even_asked_for()
    {
        IEnumerable<string> Loaded() => throw new InvalidOperationException("The providers were loaded.");

        Assert.Null(RunnerConnection.Of(Nasty.GitHub(("GITHUB_API_URL", "https://api.github.com")), Loaded));
        Assert.Null(RunnerConnection.Of(Nasty.On(("CI", "true"), ("GITHUB_TOKEN", "secret")), Loaded));
        Assert.Null(RunnerConnection.Of(Nasty.On(), Loaded));
    }
}
