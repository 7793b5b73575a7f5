using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Formats;

public sealed class LinterTests
{
    [Fact]
    public void The_judges_find_what_is_wrong()
    {
        Assert.NotEmpty(Linters.GitHub([new(".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: nobody\n    steps:\n      - run: echo\n")]));
        Assert.NotEmpty(Linters.GitLab([new(".gitlab-ci.yml", "a:\n  script: echo\n  needs: [nobody]\n")]));
    }

    [Fact]
    public void Starter_workflows_that_are_written_back_are_as_clean_as_before()
    {
        PipelineFile[] originals = [.. Corpus.All("github-actions").Select(file => new PipelineFile($".github/workflows/{file.Name}", file.Text))];
        PipelineFile[] written = [.. originals.Select(file => Rewrite(new GitHubActionsFormat(), file))];

        string[] after = Linters.GitHub(written);
        if (after.Length == 0)
            return;
        string[] before = [.. Linters.GitHub(originals).Select(WithoutPlace)];

        AssertNone(after.Where(finding => !before.Contains(WithoutPlace(finding))));
    }

    [Fact]
    public void Configurations_that_are_written_back_are_clean()
    {
        // These are faulty by intention, or ask another system for a file.
        string[] left = ["duplicated-keys", "needs-empty-entry", "no-script", "reference-circular-chain", "script-blank", "include-", "component-", "needs-parallel-matrix-expressions-unknown", "self-dependency", "needs-sequence"];
        PipelineFile[] originals = [.. Corpus.All("gitlab-ci").Where(file => !left.Any(name => file.Name.StartsWith(name, StringComparison.Ordinal))).Select(file => new PipelineFile(file.Name, file.Text))];

        AssertNone(Linters.GitLab([.. originals.Select(file => Rewrite(new GitLabCIFormat(), file))]));
    }

    [Fact]
    public void Starter_workflows_that_become_GitLab_configurations_are_clean()
    {
        PipelineFile[] converted = [.. Corpus.All("github-actions").Select(file => Convert(new GitHubActionsFormat(), new GitLabCIFormat(), $".github/workflows/{file.Name}", file.Text) with { Path = $"{file.Name}.gitlab-ci.yml" })];

        AssertNone(Linters.GitLab(converted));
    }

    [Fact]
    public void Configurations_that_become_workflows_are_clean()
    {
        string[] left = ["duplicated-keys", "needs-empty-entry", "no-script", "reference-circular-chain", "script-blank", "include-", "component-", "self-dependency"];
        PipelineFile[] converted = [.. Corpus.All("gitlab-ci").Where(file => !left.Any(name => file.Name.StartsWith(name, StringComparison.Ordinal)))
            .Select(file => Convert(new GitLabCIFormat(), new GitHubActionsFormat(), file.Name, file.Text) with { Path = $".github/workflows/{file.Name[..file.Name.IndexOf('.', StringComparison.Ordinal)]}.yml" })];

        AssertNone(Linters.GitHub(converted));
    }

    private static void AssertNone(IEnumerable<string> findings) => Assert.True(!findings.Any(), string.Join('\n', findings));

    private static PipelineFile Rewrite(IDialect format, PipelineFile file) => Convert(format, format, file.Path, file.Text) with { Path = file.Path };

    private static PipelineFile Convert(IDialect from, IDialect to, string path, string text) =>
        Assert.Single(PipelineConverter.Convert(Assert.Single(from.Read(new MemoryFiles((path, text)), path, new()).Pipelines), from, to, new()));

    private static string WithoutPlace(string finding) => System.Text.RegularExpressions.Regex.Replace(finding, @":\d+:\d+", "");
}
