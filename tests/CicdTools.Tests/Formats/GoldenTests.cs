using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Formats;

/// <summary>Files that say all that a dialect can, what is written back, and what the other dialect makes of them. With CICDTOOLS_UPDATE_FIXTURES=1 the results are written anew, to be read before they are committed.</summary>
public sealed class GoldenTests
{
    private static readonly GitHubActionsFormat GitHub = new();
    private static readonly GitLabCIFormat GitLab = new();

    [Fact]
    public void A_complete_workflow_is_read_without_a_diagnostic_and_written_back()
    {
        (Pipeline pipeline, DiagnosticBag diagnostics) = ReadGitHub();
        Assert.Equal([], diagnostics.Items);
        Matches("github-actions/complete.written.yml", GitHub.Write(pipeline, diagnostics)[0].Text, diagnostics);
        Assert.Equal([], diagnostics.Items);
    }

    [Fact]
    public void A_complete_workflow_becomes_a_configuration_that_says_what_it_lost()
    {
        DiagnosticBag diagnostics = new();
        Matches("github-actions/complete.gitlab-ci.yml", PipelineConverter.Convert(ReadGitHub().Pipeline, GitHub, GitLab, diagnostics)[0].Text, diagnostics);
    }

    [Fact]
    public void A_complete_configuration_is_read_without_a_diagnostic_and_written_back()
    {
        (Pipeline pipeline, DiagnosticBag diagnostics) = ReadGitLab();
        Assert.Equal([], diagnostics.Items);
        Matches("gitlab-ci/complete.written.gitlab-ci.yml", GitLab.Write(pipeline, diagnostics)[0].Text, diagnostics);
        Assert.Equal([], diagnostics.Items);
    }

    [Fact]
    public void A_complete_configuration_becomes_a_workflow_that_says_what_it_lost()
    {
        DiagnosticBag diagnostics = new();
        Matches("gitlab-ci/complete.github-actions.yml", PipelineConverter.Convert(ReadGitLab().Pipeline, GitLab, GitHub, diagnostics)[0].Text, diagnostics);
    }

    [Fact]
    public void The_judges_find_nothing_in_what_is_written()
    {
        Assert.Equal([], Linters.GitHub([GitHub.Write(ReadGitHub().Pipeline, new())[0] with { Path = "a.yml" }, PipelineConverter.Convert(ReadGitLab().Pipeline, GitLab, GitHub, new())[0] with { Path = "b.yml" }, new("shared.yml", "on:\n  workflow_call:\n    inputs:\n      target:\n        type: string\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n")]));
        Assert.Equal([], Linters.GitLab([PipelineConverter.Convert(ReadGitHub().Pipeline, GitHub, GitLab, new())[0], GitLab.Write(WithoutChild(ReadGitLab().Pipeline), new())[0]]));
    }

    private static (Pipeline Pipeline, DiagnosticBag Diagnostics) ReadGitHub()
    {
        DiagnosticBag diagnostics = new();
        const string Path = ".github/workflows/complete.yml";
        return (GitHub.Read(new MemoryFiles((Path, Fixture("github-actions/complete.yml"))), Path, diagnostics).Pipelines[0], diagnostics);
    }

    private static (Pipeline Pipeline, DiagnosticBag Diagnostics) ReadGitLab()
    {
        DiagnosticBag diagnostics = new();
        MemoryFiles files = new((".gitlab-ci.yml", Fixture("gitlab-ci/complete.gitlab-ci.yml")), ("ci/templates.yml", Fixture("gitlab-ci/templates.yml")));
        return (GitLab.Read(files, ".gitlab-ci.yml", diagnostics).Pipelines[0], diagnostics);
    }

    // The judge wants to read the child's file too.
    private static Pipeline WithoutChild(Pipeline pipeline) => pipeline with { Stages = [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Where(job => job.Id != "child")] })] };

    private static void Matches(string fixture, string text, DiagnosticBag diagnostics)
    {
        string actual = text + string.Concat(diagnostics.Items.Select(item => $"# {item.Id}: {item.Message}\n"));
        if (Environment.GetEnvironmentVariable("CICDTOOLS_UPDATE_FIXTURES") == "1")
            File.WriteAllText(PathOf(fixture), actual);
        Assert.Equal(Fixture(fixture), actual);
    }

    private static string Fixture(string name) => File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");

    private static string PathOf(string name) => Path.Combine(Linters.Root(), "tests", "Fixtures", name);
}
