using CicdTools.Providers.GitHub;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Tests.GitHub;

/// <summary>The flows through Prism, which knows GitHub's description and nothing of us.</summary>
public sealed class GitHubPrismTests
{
    [Fact]
    public async Task Nothing_is_asked_in_a_way_that_the_description_does_not_have()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        await using PrismServer? prism = await PrismServer.StartAsync(Path.Combine(TestTools.Folder, "node_modules", "@octokit", "openapi", "generated", "api.github.com.json"), fixture.Server, "/api/v3");
        Assert.SkipWhen(prism is null, "@stoplight/prism-cli or @octokit/openapi is not installed: tests/tools/install.sh installs them.");
        repository.Branches["topic"] = new(StringComparer.Ordinal);
        repository.Environments.Add("staging", new(5));
        fixture.Server.Organizations["octo"] = new();
        GitHubRunState run = fixture.Server.Run(repository, jobs: [("build", 0, "success"), ("test", 0, "failure")]);
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await using GitHubProvider provider = fixture.Open(address: prism.Address);
        HostedFlows flows = new(provider, "octo/app", new([new("target", "staging")]), $"octo/app/{run.Id}", "octo", () => [.. fixture.Server.Writes.Select(one => $"{one.Method} {one.Path}")]);

        await flows.RunAsync();

        Assert.Empty(flows.Errors);
        Assert.Empty(flows.Surprises);
        Assert.True(flows.Foreseen > 20, $"{flows.Foreseen} changes foresaw what they would send.");
        // Prism takes no slash in a path's parameter, which GitHub does (https://docs.github.com/rest/repos/contents); the judge of exchanges sees these.
        string[] deviations = [.. prism.Violations.Distinct().Where(violation => !violation.Contains("/contents/", StringComparison.Ordinal) && !violation.Contains("/git/refs/", StringComparison.Ordinal)
            // A number is a text too in a path, and Prism wants it to be one of the two.
            && !violation.EndsWith("workflow_id must match exactly one schema in oneOf", StringComparison.Ordinal))];
        Assert.True(deviations.Length == 0, string.Join('\n', deviations));
        Assert.True(fixture.Server.Writes.Length > 20);
    }
}
