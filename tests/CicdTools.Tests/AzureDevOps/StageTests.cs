using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>A stage of a run runs again: https://learn.microsoft.com/en-us/rest/api/azure/devops/build/stages/update.</summary>
public sealed class StageTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(false, """{"state":"retry","forceRetryAllJobs":true}""")]
    [InlineData(true, """{"state":"retry","forceRetryAllJobs":false}""")]
    public async Task One_stage_goes_on_in_the_same_run(bool failedOnly, string body)
    {
        string id = _fixture.AddRun(RunStatus.Failed);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        AzureDevOpsProvider provider = _fixture.Provider();
        Change change = await provider.PlanRestartStageAsync(new() { Run = new() { Id = id }, FailedOnly = failedOnly }, "TEST", default);
        Run again = Assert.IsType<Run>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Exchange sent = Assert.Single(_fixture.Server.Writes);
        Assert.EndsWith("/stages/test", sent.Path, StringComparison.Ordinal);
        Assert.Equal(body, sent.Body!.ToJsonString());
        Assert.Equal((id, false), (again.Id, again.IsFinished));
        Run end = (await provider.WatchRunAsync(again.Id, default).ToListAsync())[^1];
        Assert.Equal((RunStatus.Succeeded, 1, 2), (end.Status, end.Jobs[0].Attempt, end.Jobs[1].Attempt));
    }

    [Fact]
    public async Task What_cannot_run_again_is_said_before_anything_is_sent()
    {
        FakeBuild build = _fixture.Azure.AddBuild(_fixture.Project, _fixture.Definition);
        build.Jobs.Add(new() { Id = Guid.NewGuid().ToString(), Name = "production", Gate = new() });
        string id = $"My team/hello/{build.Id}";
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        AzureDevOpsProvider provider = _fixture.Provider();
        CicdException unknown = await FailsAsync("moon");
        Assert.Equal("StageNotFound", unknown.Id);
        Assert.Contains("build, test, production", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("RunNotFinished", (await FailsAsync("production")).Id);
        Assert.Equal("NothingToRestart", (await FailsAsync("build", failedOnly: true)).Id);
        Assert.Equal("RunNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanRestartStageAsync(new() { Run = new() { Id = "My team/hello/99999" } }, "build", default))).Id);
        Assert.Equal("SecretsNotTaken", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanRestartStageAsync(new() { Run = new() { Id = id }, Secrets = new Dictionary<string, SecretText> { ["A"] = new("correct-horse") } }, "build", default))).Id);
        Assert.Empty(_fixture.Server.Writes);

        Task<CicdException> FailsAsync(string stage, bool failedOnly = false) =>
            Assert.ThrowsAsync<CicdException>(() => provider.PlanRestartStageAsync(new() { Run = new() { Id = id }, FailedOnly = failedOnly }, stage, default));
    }
}
