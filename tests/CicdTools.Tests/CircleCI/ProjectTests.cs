using System.Text;
using CicdTools.Providers.CircleCI;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>Projects of CircleCI as repositories, and what belongs to them.</summary>
public sealed class ProjectTests : CircleTests
{
    [Fact]
    public async Task The_account_is_told_and_that_it_has_organizations() =>
        Assert.Equal(("ada", 0), (await Provider.GetAccountAsync(default)) is { } account ? (account.Name, account.Lacks.Length) : default);

    // https://circleci.com/docs/api/v1/#follow-a-new-project-on-circleci
    [Fact]
    public async Task A_repository_is_set_up_by_its_address_and_its_first_run_begins()
    {
        Change change = await Provider.PlanImportAsync(new() { Source = "https://github.com/contoso/demo.git" }, default);
        Assert.Empty(World.Server.Writes);
        Repository made = Assert.IsType<Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("gh/contoso/demo", "main", "https://github.com/contoso/demo"), (made.Name, made.DefaultBranch, made.CloneUrl));
        Assert.Equal("/api/v1.1/project/github/contoso/demo/follow", World.Server.Writes.Single().Path);
        Assert.Single(await Provider.GetRunsAsync(new() { Repository = "gh/contoso/demo" }, default).ToListAsync());
        Assert.NotNull((await Provider.PlanImportAsync(new() { Source = "https://github.com/contoso/demo" }, default)).AlreadyDone);
        CicdException elsewhere = await Assert.ThrowsAsync<CicdException>(() => Provider.PlanImportAsync(new() { Source = "https://ada:hunter2@example.com/contoso/demo" }, default));
        Assert.Equal("SourceElsewhere", elsewhere.Id);
        Assert.DoesNotContain("hunter2", $"{elsewhere.Message} {elsewhere.Target}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_stands_alone_gets_an_identifier_of_its_own()
    {
        Repository made = await ApplyAsync<Repository>(Provider.PlanNewRepositoryAsync(new() { Name = "circleci/8aa3bbe0-21cc-4b4f-a3a7-6ee5ce2d8fbd/demo" }, default));
        Assert.StartsWith("circleci/8aa3bbe0-21cc-4b4f-a3a7-6ee5ce2d8fbd/", made.Name, StringComparison.Ordinal);
        Assert.Null(made.CloneUrl);
        Assert.Contains(made.Name, (await Provider.GetRepositoriesAsync(null, default).ToListAsync()).Select(one => one.Name));
        Assert.Equal("NotTaken", await IdAsync(() => Provider.PlanNewRepositoryAsync(new() { Name = "gh/contoso/x", Template = "python" }, default)));
        Assert.Equal("InvalidName", await IdAsync(() => Provider.PlanNewRepositoryAsync(new() { Name = "contoso/x" }, default)));
    }

    // https://circleci.com/docs/api/v1/#get-all-followed-projects
    [Fact]
    public async Task Followed_projects_are_told_by_what_the_server_says_of_them()
    {
        World.Server.Answer(200, """
            [
              {"vcs_url":"https://github.com/contoso/one","username":"contoso","reponame":"one"},
              {"vcs_url":"https://git.example.com/contoso/two","vcs_type":"github","username":"contoso","reponame":"two"},
              {"vcs_url":"//circleci.com/a/b","slug":"circleci/a/b","vcs_type":"circleci","username":"Contoso","reponame":"three"},
              {"vcs_url":"https://git.example.com/contoso/four","username":"contoso","reponame":"four"}
            ]
            """);
        Assert.Equal(["gh/contoso/one", "gh/contoso/two", "circleci/a/b"], (await Provider.GetRepositoriesAsync(null, default).ToListAsync()).Select(one => one.Name));
    }

    // https://circleci.com/docs/api/v3/conventions.md and https://circleci.com/auth.md
    [Theory]
    [InlineData("https://circleci.com/api/v3/jobs/1", "Authorization", "Bearer t")]
    [InlineData("https://circleci.com/api/v2/me", "Circle-Token", "t")]
    [InlineData("https://output.circle-artifacts.com/a", "Circle-Token", "t")]
    public void A_token_goes_as_each_API_wants_it(string address, string header, string value)
    {
        using HttpRequestMessage message = new(HttpMethod.Get, address);
        CircleDialect dialect = new(true, TimeProvider.System);
        dialect.Authorize(message, new("t"));
        dialect.Authorize(message, new("t"));
        (string name, IEnumerable<string> values) = Assert.Single(message.Headers);
        Assert.Equal((header, value), (name, Assert.Single(values)));
    }

    [Fact]
    public async Task The_configuration_is_read_from_the_newest_run_and_CircleCI_is_asked_what_it_thinks()
    {
        Assert.Empty(await Provider.GetPipelinesAsync("gh/contoso/hello", default).ToListAsync());
        World.AddRun(RunStatus.Succeeded);
        World.Circle.CompilerErrors.Add("Cannot find orb circleci/nothing@1.0.0");
        Pipeline pipeline = await Provider.GetPipelinesAsync("gh/contoso/hello", default).SingleAsync();
        Assert.Equal(("main", ".circleci/config.yml"), (pipeline.Name, pipeline.Path));
        Assert.Equal(["build"], pipeline.Jobs.Select(job => job.Id));
        Assert.Contains(".circleci/config.yml: CircleCI says: Cannot find orb circleci/nothing@1.0.0", World.Said);
        Assert.Empty(World.Server.Writes);
        World.Circle.HasV3 = false;
        Assert.Single(await Provider.GetPipelinesAsync("gh/contoso/hello", default).ToListAsync());
    }

    // https://circleci.com/docs/guides/integration/status-badges/#generating-a-status-badge
    [Fact]
    public async Task A_badge_has_the_documented_address()
    {
        Badge badge = await Provider.GetBadgeAsync("gh/contoso/hello", null, null, default);
        Assert.Equal($"{World.Server.Address}/gh/contoso/hello.svg?style=svg", badge.ImageUrl);
        Assert.Equal($"{World.Server.Address}/gh/contoso/hello/tree/a/b.svg?style=svg", (await Provider.GetBadgeAsync("gh/contoso/hello", null, "a/b", default)).ImageUrl);
        Assert.Equal("BadgeNotMade", await IdAsync(() => Provider.GetBadgeAsync("circleci/a/b", null, null, default)));
        Assert.Equal("RepositoryNotFound", await IdAsync(() => Provider.GetBadgeAsync("gh/contoso/nothing", null, null, default)));
    }

    [Fact]
    public async Task Artifacts_are_files_and_are_written_into_the_folder_only()
    {
        World.LimitPages(1);
        CircleJob job = new() { Name = "package", Artifacts = new() { ["dist/app.txt"] = "app"u8.ToArray(), ["report.xml"] = "<r/>"u8.ToArray() } };
        World.Project.Recipe = _ => [new() { Name = "main", Jobs = [job] }];
        string id = World.IdOf(World.Circle.AddPipeline(World.Project));
        await EndAsync(id);
        Artifact[] all = await Provider.GetArtifactsAsync(id, null, default).ToArrayAsync();
        Assert.Equal(["dist/app.txt", "report.xml"], all.Select(artifact => artifact.Name));
        Artifact one = await Provider.GetArtifactsAsync(id, "dist/app.txt", default).SingleAsync();
        using TestFolder folder = new();
        Artifact saved = await ApplyAsync<Artifact>(Provider.PlanSaveArtifactAsync(one, folder.Path, default));
        Assert.Equal(("app", 3), (await File.ReadAllTextAsync(Path.Combine(folder.Path, "dist", "app.txt"), Encoding.UTF8), saved.Size));
        Assert.Equal("ArtifactUnsafe", await IdAsync(() => Provider.PlanSaveArtifactAsync(one with { Name = "../x" }, folder.Path, default)));
    }

    // https://circleci.com/docs/guides/optimize/artifacts/: the token goes to where artifacts lie, and nowhere else.
    [Theory]
    [InlineData("https://output.circle-artifacts.com/output/job/1/artifacts/0/a", true, true)]
    [InlineData("http://output.circle-artifacts.com/output/job/1/artifacts/0/a", true, false)]
    [InlineData("https://output.circle-artifacts.com:8443/a", true, false)]
    [InlineData("https://circle-artifacts.com.example.com/a", true, false)]
    [InlineData("https://evilcircle-artifacts.com/a", true, false)]
    [InlineData("https://output.circle-artifacts.com/a", false, false)]
    public void Only_the_host_of_artifacts_is_trusted(string address, bool isHosted, bool trusted) =>
        Assert.Equal(trusted, new CircleDialect(isHosted, TimeProvider.System).Trusts(new(address)));

    // https://circleci.com/docs/guides/toolkit/api-developers-guide/#rate-limits: the lower limit is the one that is enforced, and a reset is so many seconds away.
    [Fact]
    public void The_lower_of_both_budgets_is_the_one_that_holds()
    {
        using HttpResponseMessage answer = new();
        foreach ((string name, string value) in new[] { ("RateLimit-Limit", "100"), ("RateLimit-Remaining", "60"), ("RateLimit-Reset", "9"), ("X-RateLimit-Limit", "50"), ("X-RateLimit-Remaining", "7"), ("X-RateLimit-Reset", "30") })
            answer.Headers.Add(name, value);
        Providers.Http.RateReading reading = new CircleDialect(true, World.Clock).Reading(answer)!;
        Assert.Equal((50, 7, World.Clock.GetUtcNow().AddSeconds(30)), (reading.Limit!.Value, reading.Remaining, reading.ResetsAt!.Value));
        using HttpResponseMessage silent = new();
        Assert.Null(new CircleDialect(true, World.Clock).Reading(silent));
    }

    [Fact]
    public async Task A_run_in_the_place_of_a_project_is_told_to_be_one()
    {
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await Provider.GetRunsAsync(new() { Repository = "gh/contoso/hello/2" }, default).ToListAsync());
        Assert.Equal(("InvalidName", "'gh/contoso/hello/2' is a run, and a project is wanted here, such as gh/contoso/hello."), (error.Id, error.Message));
    }

    // The same page: X-RateLimit-Limit-<TIME>, with TIME one of Second, Minute, Hour, Day.
    [Theory]
    [InlineData("Minute", "X-RateLimit-Remaining", null, 60)]
    [InlineData("Hour", "X-RateLimit-Remaining-Hour", null, 3600)]
    [InlineData("Day", "X-RateLimit-Remaining-Day", "X-RateLimit-Reset", 30)]
    public void A_window_may_stand_in_the_name_of_a_limit(string window, string remaining, string? reset, int seconds)
    {
        using HttpResponseMessage answer = new();
        foreach ((string name, string value) in new[] { ($"X-RateLimit-Limit-{window}", "50"), (remaining, "7"), ("RateLimit-Limit", "100"), ("RateLimit-Remaining", "60") })
            answer.Headers.Add(name, value);
        if (reset is not null)
            answer.Headers.Add(reset, "30");
        Providers.Http.RateReading reading = new CircleDialect(true, World.Clock).Reading(answer)!;
        Assert.Equal((50, 7, World.Clock.GetUtcNow().AddSeconds(seconds)), (reading.Limit!.Value, reading.Remaining, reading.ResetsAt!.Value));
    }

    // https://circleci.com/docs/reference/configuration-reference/, judged by CircleCI itself.
    [Fact]
    public async Task A_file_is_judged_by_the_compiler()
    {
        PipelineText file = new(".circleci/config.yml", "version: 2.1", "gh/contoso/hello");
        Assert.Empty(await Provider.CheckPipelineAsync(file, default).ToListAsync());
        Assert.Empty(World.Server.Writes);
        World.Circle.CompilerErrors.Add("Cannot find a definition for job 'bild'");
        Diagnostic said = await Provider.CheckPipelineAsync(file, default).SingleAsync();
        Assert.Equal(("CircleCISays", DiagnosticSeverity.Error, ".circleci/config.yml"), (said.Id, said.Severity, said.Path));
        Assert.Contains("'bild'", said.Message, StringComparison.Ordinal);
        Assert.Single(await Provider.CheckPipelineAsync(file with { Repository = null }, default).ToListAsync());
        Assert.Equal("RepositoryNotFound", await IdAsync(async () => await Provider.CheckPipelineAsync(file with { Repository = "gh/contoso/nothing" }, default).ToListAsync()));
        // A CircleCI Server compiles by the older API, and one that is older still not at all.
        World.Circle.HasV3 = false;
        Assert.Equal(said, await Provider.CheckPipelineAsync(file, default).SingleAsync());
        Assert.Equal("c65b68ef-e73b-4bf2-be9a-7a322a9df150", (string?)World.Server.Exchanges.Last().Body!["options"]!["owner_id"]);
        World.Circle.CompilerErrors.Clear();
        Assert.Empty(await Provider.CheckPipelineAsync(file, default).ToListAsync());
        Assert.Empty(World.Server.Writes);
        World.Circle.Compiles = false;
        Assert.Equal("ChecksNotServed", await IdAsync(async () => await Provider.CheckPipelineAsync(file, default).ToListAsync()));
    }

    [Theory]
    [InlineData(null, "https://circleci.com/", "https://app.circleci.com/", true)]
    [InlineData("https://app.circleci.com/pipelines/github/a/b", "https://circleci.com/", "https://app.circleci.com/", true)]
    [InlineData("circleci.example.com", "https://circleci.example.com/", "https://circleci.example.com/", false)]
    [InlineData("https://circleci.example.com:8443/api/v2", "https://circleci.example.com:8443/", "https://circleci.example.com:8443/", false)]
    public void An_address_is_taken_as_people_write_it(string? given, string root, string web, bool isHosted)
    {
        CircleAddress address = CircleAddress.From(given);
        Assert.Equal((root, web, isHosted), (address.Root.AbsoluteUri, address.Web.AbsoluteUri, address.IsHosted));
    }

    [Theory]
    [InlineData("gh/contoso/app", "gh/contoso/app")]
    [InlineData("github/contoso/app", "gh/contoso/app")]
    [InlineData("bitbucket/contoso/app", "bb/contoso/app")]
    [InlineData("https://bitbucket.org/contoso/app.git", "bb/contoso/app")]
    [InlineData("circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat", "circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat")]
    [InlineData("github.com:contoso/app.git", "gh/contoso/app")]
    [InlineData("gh/contoso", null)]
    [InlineData("gh/../app", null)]
    [InlineData("svn/contoso/app", null)]
    [InlineData("https://example.com/contoso/app", null)]
    public void A_slug_has_a_system_an_organization_and_a_project(string text, string? slug) => Assert.Equal(slug, CircleSlug.TryParse(text)?.ToString());
}
