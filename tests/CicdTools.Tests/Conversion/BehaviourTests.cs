using System.Runtime.Versioning;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Tests.Formats;
using CicdTools.Tests.Runs;

namespace CicdTools.Tests.Conversion;

/// <summary>
/// Workflows of the kinds that people have do as GitLab configurations what they did before: the same jobs succeed, fail and are left out, and
/// each says the same. The original runs under our runner; the converted one under ours, and under gitlab-ci-local, which nobody of this project wrote.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class BehaviourTests : IAsyncLifetime
{
    private static readonly (string Path, string Text)[] Files =
    [
        ("deps.txt", "left-pad\n"),
        ("web/page.txt", "page\n"),
        ("web/inner/name.txt", "inner\n"),
        ("other folder/note.txt", "note\n"),
    ];

    private readonly Lab _lab = new();

    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(Folder, "*.yml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Linters.Root(), "tests", "Fixtures", "behaviour");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public void There_are_at_least_ten_workflows() => Assert.True(Workflows.Count >= 10);

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task A_workflow_does_the_same_under_our_runner_once_it_is_GitLabs(string name)
    {
        Assert.Equal(await OriginalAsync(name), await LocalAsync(".gitlab-ci.yml", Converted(name)));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task A_workflow_does_the_same_under_gitlab_ci_local_once_it_is_GitLabs(string name)
    {
        string tools = Linters.Tools("gitlab-ci-local");
        string original = await OriginalAsync(name);
        Assert.Equal(original, GitLabCILocal.Run(tools, Converted(name), Files, Jobs(original)));
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.yml")).ReplaceLineEndings("\n");

    private static string Converted(string name)
    {
        GitHubActionsFormat from = new();
        string path = $".github/workflows/{name}.yml";
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = Assert.Single(from.Read(new MemoryFiles((path, Text(name))), path, diagnostics).Pipelines);
        Assert.Equal([], diagnostics.Items);
        return Assert.Single(PipelineConverter.Convert(pipeline, from, new GitLabCIFormat(), diagnostics)).Text;
    }

    private static IEnumerable<string> Jobs(string results) => results.Split('\n').Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Distinct();

    private Task<string> OriginalAsync(string name) => LocalAsync($".github/workflows/{name}.yml", Text(name));

    private async Task<string> LocalAsync(string path, string text)
    {
        _lab.Commit("Files", [.. Files.Select(file => (file.Path, (string?)file.Text)), (path, text)]);
        Change change = await _lab.Provider.PlanStartAsync(new() { Repository = "app", Pipeline = path, Isolation = Isolation.Host }, CancellationToken.None);
        Run run = await _lab.EndAsync((Run)(await Lab.ApplyAsync(change))!);
        List<(string, string, IEnumerable<string>)> results = [];
        foreach (JobRun job in run.Jobs)
            results.Add((job.Name, job.Status.ToString(), (await _lab.LogAsync(run, job.Name)).Select(line => line.Text)));
        return JobResults.Of(results);
    }
}
