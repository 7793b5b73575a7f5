using CicdTools.Providers.GitLab;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>The flows through Prism, which knows GitLab's description and nothing of us.</summary>
public sealed class GitLabPrismTests
{
    // Where the description is not what GitLab documents: a part of the finding, and the page that says otherwise.
    private static readonly Dictionary<string, string> Misdescribed = new()
    {
        ["GET /api/v4/user: request Selected route not found"] = "https://docs.gitlab.com/api/users/#retrieve-the-current-user",
        ["/protected_environments?per_page=100: request Selected route not found"] = "https://docs.gitlab.com/api/protected_environments/",
        ["request.path.id Request path parameter id must be integer"] = "https://docs.gitlab.com/api/lint/",
        ["request.path.branch Request path parameter branch must be integer"] = "https://docs.gitlab.com/api/branches/#get-single-repository-branch",
        ["POST /api/v4/groups/team/variables: request.body.masked_and_hidden Request body property masked_and_hidden must be string"] = "https://docs.gitlab.com/api/group_level_variables/#create-variable",
        ["POST /api/v4/groups/team/variables: request.body.masked Request body property masked must be string"] = "https://docs.gitlab.com/api/group_level_variables/#create-variable",
        ["POST /api/v4/groups/team/variables: request.body.raw Request body property raw must be string"] = "https://docs.gitlab.com/api/group_level_variables/#create-variable",
        ["/stop: request Body parameter is required"] = "https://docs.gitlab.com/api/environments/#stop-an-environment",
        [" must have required property 'previous_path'"] = "https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions",
        [" must have required property 'execute_filemode'"] = "https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions",
    };

    [Fact]
    public async Task Nothing_is_asked_in_a_way_that_the_description_does_not_have()
    {
        await using GitLabFixture fixture = new();
        await fixture.StartAsync();
        await using PrismServer? prism = await PrismServer.StartAsync(Path.Combine(TestTools.Root, "..", "shared", "api", "gitlab", "openapi_v2.yaml"), fixture.Server);
        Assert.SkipWhen(prism is null, "Prism (@stoplight/prism-cli) or GitLab's description (../shared/api) is not there.");
        fixture.Project.Branches["topic"] = new();
        fixture.Project.Branches["main"].Files["README.md"] = "# hello\n";
        fixture.Project.Environments.Add(new() { Id = 5, Name = "staging" });
        string run = fixture.AddRun(RunStatus.Failed);
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        GitLabProvider provider = fixture.Provider(address: prism.Address);
        HostedFlows flows = new(provider, "team/hello", new(), run, "team", () => [.. fixture.Server.Writes.Select(one => $"{one.Method} {one.Path["/api/v4".Length..]}")]);

        await flows.RunAsync();

        Assert.Empty(flows.Errors);
        Assert.Empty(flows.Surprises);
        Assert.True(flows.Foreseen > 20, $"{flows.Foreseen} changes foresaw what they would send.");
        string[] deviations = [.. prism.Violations.Distinct().Where(violation => !Misdescribed.Keys.Any(known => violation.EndsWith(known, StringComparison.Ordinal)))];
        Assert.True(deviations.Length == 0, string.Join('\n', deviations));
        Assert.True(fixture.Server.Writes.Length > 20);
    }
}
