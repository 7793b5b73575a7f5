using CicdTools.Providers.Formats.CloudBuild;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CsCheck;

namespace CicdTools.Tests.Formats.CloudBuild;

public sealed class CloudBuildCorpusTests
{
    private static readonly CloudBuildFormat Format = new();

    public static TheoryData<string> Files => Corpus.Files("cloud-build");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_value_of_a_file_is_in_the_model_or_named(string file) =>
        DialectChecks.NothingIsDropped(Format, file, Corpus.Read("cloud-build", file));

    [Theory]
    [MemberData(nameof(Files))]
    public void What_was_read_is_read_the_same_after_it_was_written(string file) =>
        DialectChecks.RoundTrip(Format, file, Corpus.Read("cloud-build", file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_recognized_and_read_without_a_diagnostic(string file)
    {
        string text = Corpus.Read("cloud-build", file);
        DiagnosticBag diagnostics = new();

        Pipeline pipeline = Assert.Single(Format.Read(new MemoryFiles((file, text)), file, diagnostics).Pipelines);

        Assert.True(Format.Recognizes(file, text));
        Assert.Equal([], diagnostics.Items.Select(item => item.ToString()));
        Format.Write(pipeline, diagnostics);
        Assert.Equal([], diagnostics.Items.Select(item => item.ToString()));
    }

    [Fact]
    public void A_build_comes_back_as_it_was_written() =>
        PipelineGen.CloudBuild.Sample(pipeline => DialectChecks.ComesBack(Format, pipeline), iter: 500);

    [Fact]
    public void The_judge_finds_what_is_wrong()
    {
        Assert.Contains(Linters.CloudBuild([new("a.yaml", "steps:\n  - name: a\n    scrpt: b\n")]), finding => finding.Contains("scrpt", StringComparison.Ordinal));
        Assert.Contains(Linters.CloudBuild([new("a.yaml", "steps:\n  - name: a\n    waitFor: [nobody]\n")]), finding => finding.Contains("nobody", StringComparison.Ordinal));
        Assert.Contains(Linters.CloudBuild([new("a.yaml", "steps:\n  - name: a\n    secretEnv: [TOKEN]\n")]), finding => finding.Contains("TOKEN", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_are_written_back_have_no_error_that_they_had_not_before()
    {
        (string Name, string Text)[] corpus = Corpus.All("cloud-build");
        string[] before = Linters.CloudBuild([.. corpus.Select(file => new PipelineFile(file.Name, file.Text))]);
        string[] after = Linters.CloudBuild([.. corpus.Select(file => Format.Write(Format.Read(new MemoryFiles((file.Name, file.Text)), file.Name, new()).Pipelines[0], new())[0])]);

        Assert.Equal([], after.Except(before));
    }

    [Fact]
    public void Starter_workflows_that_become_builds_have_no_error() =>
        AssertClean(new GitHubActionsFormat(), Corpus.All("github-actions").Select(file => ($".github/workflows/{file.Name}", file.Text)));

    [Fact]
    public void Configurations_that_become_builds_have_no_error() =>
        AssertClean(new GitLabCIFormat(), Corpus.All("gitlab-ci").Where(file => !file.Name.StartsWith("self-dependency", StringComparison.Ordinal)).Select(file => (".gitlab-ci.yml", file.Text)));

    private static void AssertClean(IDialect from, IEnumerable<(string Path, string Text)> files)
    {
        // The second file is the trigger, and no build.
        PipelineFile[] written = [.. files.SelectMany(file => from.Read(new MemoryFiles(file), file.Path, new()).Pipelines).Where(pipeline => pipeline.Jobs.Any()).SelectMany(pipeline => PipelineConverter.Convert(pipeline, from, Format, new()).Take(1))];
        string[] findings = Linters.CloudBuild(written);

        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }
}
