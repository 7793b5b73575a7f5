using System.IO.Compression;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Tests.GitHub;

/// <summary>Runs, logs and artifacts of GitHub.</summary>
public sealed class GitHubRunTests
{
    private static readonly VariableMap Target = new([new("target", "staging")]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_is_started_waited_for_and_read(bool serverTellsRuns)
    {
        (GitHubFixture fixture, _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        fixture.Server.TellsRuns = serverTellsRuns;

        Run run = await GitHubFixture.ApplyAsync<Run>(fixture.Provider.PlanStartAsync(new() { Repository = "octo/app", Inputs = Target }, default));
        Assert.Equal(("work", "octo/app", 1, "main", "manual", "octocat"), (run.Context, run.Repository, run.Number, run.Ref, run.Event, run.Actor));
        Assert.False(run.IsFinished);

        Run[] states = await fixture.Provider.WatchRunAsync(run.Id, default).ToArrayAsync();
        Assert.Equal(RunStatus.Succeeded, states[^1].Status);
        Assert.Contains(states, state => state.Status == RunStatus.Running);
        Assert.Equal(["build: Succeeded", "test: Succeeded"], states[^1].Jobs.Select(job => job.ToString()));
        Assert.NotNull(states[^1].Duration);
    }

    [Fact]
    public async Task While_it_waits_it_asks_once_each_time()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        GitHubRunState run = fixture.Server.Run(repository, jobs: [("build", 600, "success")]);
        int before = fixture.Server.Exchanges.Length, waits = fixture.Clock.Waits.Count;

        await fixture.Provider.WatchRunAsync($"octo/app/{run.Id}", default).LastAsync();

        // Two at the begin and two at the end, for the run and its jobs; between them one for each wait, most of them 304.
        int asked = fixture.Server.Exchanges.Length - before, waited = fixture.Clock.Waits.Count - waits;
        Assert.InRange(asked, waited, waited + 3);
        Assert.True(fixture.Server.Exchanges.Count(exchange => exchange.Status == 304) > waited * 3 / 4);
    }

    [Fact]
    public async Task Fifty_runs_that_are_waited_for_at_once_cost_a_call_each_an_interval_and_most_are_not_modified()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        string[] runs = [.. Enumerable.Range(0, 50).Select(_ => $"octo/app/{fixture.Server.Run(repository, jobs: [("build", 20_000, "success")]).Id}")];
        int before = fixture.Server.Exchanges.Length, waits = fixture.Clock.Waits.Count(wait => wait == TimeSpan.FromSeconds(5));

        Run[] ended = await Task.WhenAll(runs.Select(run => fixture.Provider.WatchRunAsync(run, default).LastAsync().AsTask()));

        Assert.All(ended, run => Assert.Equal(RunStatus.Succeeded, run.Status));
        int asked = fixture.Server.Exchanges.Length - before, waited = fixture.Clock.Waits.Count(wait => wait == TimeSpan.FromSeconds(5)) - waits;
        Assert.InRange(asked, waited, waited + (3 * runs.Length));
        Assert.True(fixture.Server.Exchanges.Count(exchange => exchange.Status == 304) > waited * 3 / 4, $"{waited} waits, {fixture.Server.Exchanges.Count(exchange => exchange.Status == 304)} not modified.");
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_over_pages_and_filtered()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        for (int i = 0; i < 250; i++)
            fixture.Server.Run(repository, branch: i % 2 == 0 ? "main" : "topic", jobs: ("build", 1, i == 7 ? "failure" : "success"));
        fixture.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(Enumerable.Range(1, 250).Reverse(), await fixture.Provider.GetRunsAsync(new() { Repository = "octo/app" }, default).Select(run => run.Number).ToArrayAsync());
        Assert.Equal(3, fixture.Server.Exchanges.Length);
        Assert.Equal(8, (await fixture.Provider.GetRunsAsync(new() { Repository = "octo/app", Status = [RunStatus.Failed] }, default).SingleAsync()).Number);
        Assert.Equal(125, await fixture.Provider.GetRunsAsync(new() { Repository = "octo/app", Ref = "topic" }, default).CountAsync());
        Assert.Equal(17, (await fixture.Provider.GetRunsAsync(new() { Repository = "octo/app", Number = 17 }, default).SingleAsync()).Number);
    }

    [Fact]
    public async Task The_first_run_comes_after_one_page()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        for (int i = 0; i < 300; i++)
            fixture.Server.Run(repository, jobs: ("build", 1, "success"));
        await fixture.Provider.GetRunsAsync(new() { Repository = "octo/app" }, default).FirstAsync();
        Assert.Single(fixture.Server.Exchanges);
    }

    [Fact]
    public async Task All_repositories_are_asked_and_come_in_order()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        for (int i = 10; i < 60; i++)
            fixture.Server.Run(fixture.Server.Add($"octo/app{i}"), jobs: ("build", 1, "success"));
        Assert.Equal(Enumerable.Range(10, 50).Select(i => $"octo/app{i}"), await fixture.Provider.GetRunsAsync(new(), default).Select(run => run.Repository).ToArrayAsync());
    }

    [Fact]
    public async Task A_run_is_stopped_and_a_second_time_nothing_is_sent()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        GitHubRunState state = fixture.Server.Run(repository, jobs: ("build", 600, "success"));
        Run run = await fixture.Provider.GetRunsAsync(new() { Id = $"octo/app/{state.Id}" }, default).SingleAsync();

        Assert.Equal(RunStatus.Canceled, (await GitHubFixture.ApplyAsync<Run>(fixture.Provider.PlanStopAsync(run, default))).Status);
        Change again = await fixture.Provider.PlanStopAsync(run, default);
        Assert.NotNull(again.AlreadyDone);
        Assert.Single(fixture.Server.Writes);
    }

    [Fact]
    public async Task A_run_that_failed_runs_again()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        GitHubRunState state = fixture.Server.Run(repository, jobs: [("build", 1, "success"), ("test", 1, "failure")]);
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Run failed = await fixture.Provider.GetRunsAsync(new() { Id = $"octo/app/{state.Id}" }, default).SingleAsync();
        Assert.Equal(RunStatus.Failed, failed.Status);

        Run again = await GitHubFixture.ApplyAsync<Run>(fixture.Provider.PlanRestartAsync(new() { Run = failed, FailedOnly = true }, default));
        Assert.Equal((failed.Id, "restart"), (again.Id, again.Event));
        Assert.Equal(RunStatus.Succeeded, (await fixture.Provider.WatchRunAsync(again.Id, default).LastAsync()).Status);
        Assert.Equal("NothingToRestart", await GitHubFixture.FailsAsync(() => fixture.Provider.PlanRestartAsync(new() { Run = failed, FailedOnly = true }, default)));
    }

    [Theory]
    [InlineData("octo/app", "ci", "target", "moon", "InputInvalid")]
    [InlineData("octo/app", "ci", "planet", "moon", "InputUnknown")]
    [InlineData("octo/app", "ci", null, null, "InputMissing")]
    [InlineData("octo/app", "deploy", null, null, "PipelineNotFound")]
    [InlineData("octo/moon", null, null, null, "RepositoryNotFound")]
    [InlineData("app", null, null, null, "InvalidName")]
    [InlineData("octo/app/../x", null, null, null, "InvalidName")]
    public async Task What_cannot_be_started_is_refused_before_anything_is_sent(string repository, string? pipeline, string? input, string? value, string id)
    {
        (GitHubFixture fixture, _) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        VariableMap inputs = input is null ? new() : new([new(input, value!)]);
        Assert.Equal(id, await GitHubFixture.FailsAsync(() => fixture.Provider.PlanStartAsync(new() { Repository = repository, Pipeline = pipeline, Inputs = inputs }, default)));
        Assert.Empty(fixture.Server.Writes);
    }

    [Fact]
    public async Task A_workflow_without_the_trigger_a_disabled_one_and_an_archived_repository_are_refused()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        repository.Branches["main"][".github/workflows/push.yml"] = "name: push\non: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n";
        Assert.Equal("PipelineNotStartable", await StartAsync("push"));
        Assert.Equal("PipelineAmbiguous", await StartAsync(null));
        repository.DisabledWorkflows[".github/workflows/ci.yml"] = "disabled_manually";
        Assert.Equal("PipelineDisabled", await StartAsync("ci"));
        repository.ActionsEnabled = false;
        Assert.Equal("ActionsDisabled", await StartAsync("push"));
        repository.Archived = true;
        Assert.Equal("RepositoryArchived", await StartAsync("push"));

        Task<string> StartAsync(string? pipeline) => GitHubFixture.FailsAsync(() => fixture.Provider.PlanStartAsync(new() { Repository = "octo/app", Pipeline = pipeline, Inputs = Target }, default));
    }

    [Fact]
    public async Task A_repository_that_was_renamed_is_found()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        fixture.Server.Add("octo/old").RenamedTo = "octo/app";
        Assert.Equal("octo/app", (await fixture.Provider.GetRepositoriesAsync("octo/old", default).SingleAsync()).Name);
    }

    [Fact]
    public async Task Logs_come_when_jobs_end_and_steps_are_told_until_then()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        GitHubRunState run = fixture.Server.Run(repository, jobs: [("build", 30, "success"), ("test", 30, "success")]);
        run.Jobs[0] = run.Jobs[0] with { Log = "\uFEFF2026-01-01T00:00:07.1234567Z ##[group]Run make\n2026-01-01T00:00:08.0000000Z ::set-output name=a::b\n2026-01-01T00:00:09.0000000Z \u001b[31mred\u001b[0m\n" };
        run.Jobs[1] = run.Jobs[1] with { Log = "2026-01-01T00:00:40.0000000Z tested\n" };

        LogLine[] lines = await fixture.Provider.ReadLogAsync(new() { RunId = $"octo/app/{run.Id}", Follow = true }, default).ToArrayAsync();

        Assert.Equal(
            ["build: The step 'Run tests' has begun.", "build:Run tests # #[group]Run make", "build:Run tests : :set-output name=a::b", "build:Run tests red", "test: The step 'Run tests' has begun.", "test:Run tests tested"],
            lines.Select(line => $"{line.Job}:{line.Step} {line.Text}"));
        Assert.Contains(fixture.Said, line => line.Contains("when the job has ended", StringComparison.Ordinal));
        Assert.Single(await fixture.Provider.ReadLogAsync(new() { RunId = $"octo/app/{run.Id}", Job = "test" }, default).ToArrayAsync());
        Assert.Equal("JobNotFound", await GitHubFixture.FailsAsync(() => fixture.Provider.ReadLogAsync(new() { RunId = $"octo/app/{run.Id}", Job = "moon" }, default).ToArrayAsync().AsTask()));
        Assert.All(fixture.Server.Blobs.Exchanges, exchange => Assert.Equal(200, exchange.Status));
    }

    [Fact]
    public async Task Artifacts_are_listed_and_their_files_brought_here()
    {
        (GitHubFixture fixture, GitHubRepositoryState repository) = await GitHubFixture.WithRepositoryAsync();
        await using GitHubFixture _1 = fixture;
        using TestFolder folder = new();
        GitHubRunState run = fixture.Server.Run(repository, jobs: ("build", 1, "success"));
        run.Artifacts.Add(("site", Zip(("index.html", "<h1>"), ("css/a.css", "b"))));
        run.Artifacts.Add(("evil", Zip(("../../outside.txt", "x"))));

        Artifact site = await fixture.Provider.GetArtifactsAsync($"octo/app/{run.Id}", "site", default).SingleAsync();
        Artifact saved = await GitHubFixture.ApplyAsync<Artifact>(fixture.Provider.PlanSaveArtifactAsync(site, folder["site"], default));
        Assert.Equal("<h1>", await File.ReadAllTextAsync(folder["site", "index.html"]));
        Assert.Equal("b", await File.ReadAllTextAsync(folder["site", "css", "a.css"]));
        Assert.Equal(folder["site"], saved.Path);

        Artifact evil = await fixture.Provider.GetArtifactsAsync($"octo/app/{run.Id}", "evil", default).SingleAsync();
        Assert.Equal("ArtifactUnsafe", await GitHubFixture.FailsAsync(() => GitHubFixture.ApplyAsync<Artifact>(fixture.Provider.PlanSaveArtifactAsync(evil, folder["deep", "evil"], default))));
        Assert.False(File.Exists(folder["outside.txt"]));
    }

    [Theory]
    [InlineData("https://github.example.com/octo/app/actions/runs/17", "octo/app/17")]
    [InlineData("https://github.com/octo/app/actions/runs/17/job/4", "octo/app/17")]
    [InlineData("octo/app/17", "octo/app/17")]
    [InlineData("octo/app/17/4", "octo/app/17/4")]
    [InlineData("octo/app", null)]
    [InlineData("20260101-1", null)]
    public void An_identifier_is_its_own_or_the_address_of_the_page(string text, string? id) => Assert.Equal(id, CicdTools.Providers.GitHub.GitHubId.TryParse(text)?.ToString());

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                using StreamWriter writer = new(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }
}
