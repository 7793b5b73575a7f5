using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Conversion;

/// <summary>What a conversion loses can be shown where it stood.</summary>
public sealed class MarkTests
{
    public static TheoryData<string> Workflows => Corpus.Files("github-actions");

    public static TheoryData<string> Configurations => Corpus.Files("gitlab-ci");

    [Theory]
    [MemberData(nameof(Workflows))]
    public void What_a_workflow_loses_has_a_line(string file) => AssertLines(new GitHubActionsFormat(), new GitLabCIFormat(), ".github/workflows/ci.yml", Corpus.Read("github-actions", file));

    [Theory]
    [MemberData(nameof(Configurations))]
    public void What_a_configuration_loses_has_a_line(string file) => AssertLines(new GitLabCIFormat(), new GitHubActionsFormat(), ".gitlab-ci.yml", Corpus.Read("gitlab-ci", file));

    [Fact]
    public void The_parts_of_a_workflow_have_the_lines_where_they_stand()
    {
        const string Text = "on:\n  push:\n  schedule:\n    - cron: '1 2 * * *'\nenv:\n  A: 1\njobs:\n  a:\n    if: always()\n    runs-on: x\n    services:\n      db:\n        image: postgres\n    concurrency: one\n    steps:\n      - run: echo\n        if: failure()\n        env:\n          B: 2\n";
        ReadResult read = new GitHubActionsFormat().Read(new MemoryFiles(("ci.yml", Text)), "ci.yml", new());

        Assert.Equal(
            [2, 4, 6, 8, 9, 12, 14, 16, 17, 19],
            new[] { "triggers.0", "triggers.1", "variables.A", "jobs.a", "jobs.a.condition", "jobs.a.services.0", "jobs.a.native.concurrency", "jobs.a.steps.0", "jobs.a.steps.0.condition", "jobs.a.steps.0.variables.B" }.Select(path => read.Marks[path].Line));
    }

    [Fact]
    public void The_parts_of_a_configuration_have_the_lines_where_they_stand()
    {
        const string Text = "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"main\"\nvariables:\n  A: 1\na:\n  image: x\n  services: [db]\n  variables:\n    B: 2\n  rules:\n    - if: $A\n  resource_group: one\n  cache:\n    paths: [c]\n  script: echo\n  after_script: echo\n  artifacts:\n    paths: [d]\n";
        ReadResult read = new GitLabCIFormat().Read(new MemoryFiles((".gitlab-ci.yml", Text)), ".gitlab-ci.yml", new());

        Assert.Equal(
            [3, 5, 6, 7, 8, 10, 11, 13, 15, 16, 17, 18],
            new[] { "triggers.0", "variables.A", "jobs.a", "jobs.a.container", "jobs.a.services.0", "jobs.a.variables.B", "jobs.a.condition", "jobs.a.native.resource_group", "jobs.a.steps.1", "jobs.a.steps.2", "jobs.a.steps.3", "jobs.a.steps.4" }.Select(path => read.Marks[path].Line));
    }

    private static void AssertLines(IDialect from, IDialect to, string path, string text)
    {
        DiagnosticBag reading = new(), converting = new();
        ReadResult read = from.Read(new MemoryFiles((path, text)), path, reading);
        foreach (Pipeline pipeline in read.Pipelines)
            PipelineConverter.Convert(pipeline, from, to, converting);

        Assert.Equal([], converting.Items.Where(item => item.Id is "Lost" or "Approximated" && (item.Subject is null || !HasLine(read.Marks, item.Subject))).Select(item => $"{item.Subject}: {item.Message}"));
    }

    // A part that has no line of its own has that of what it belongs to.
    private static bool HasLine(IReadOnlyDictionary<string, SourceMark> marks, string subject)
    {
        for (string? at = subject; at is not null; at = at.LastIndexOf('.') is var dot and > 0 ? at[..dot] : null)
        {
            if (marks.ContainsKey(at))
                return true;
        }

        return false;
    }
}
