using CicdTools.Providers.Formats.AzurePipelines;

namespace CicdTools.Tests.Formats.AzurePipelines;

public sealed class AzureCorpusTests
{
    private const string Path = "azure-pipelines.yml";

    private static readonly AzurePipelinesFormat Format = new();

    public static TheoryData<string> Files => Corpus.Files("azure-pipelines");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_value_of_a_template_is_in_the_model_or_named(string file) => DialectChecks.NothingIsDropped(Format, Path, Corpus.Read("azure-pipelines", file));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_template_that_is_written_is_read_the_same_again(string file) => DialectChecks.RoundTrip(Format, Path, Corpus.Read("azure-pipelines", file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_template_is_recognized_and_read_and_written_without_a_warning(string file)
    {
        string text = Corpus.Read("azure-pipelines", file);
        DiagnosticBag diagnostics = new();

        Pipeline pipeline = Assert.Single(Format.Read(new MemoryFiles((Path, text)), Path, diagnostics).Pipelines);
        PipelineRules.Check(pipeline, diagnostics);
        Assert.Single(Format.Write(pipeline, diagnostics));

        Assert.Equal([], diagnostics.Items.Where(item => item.Severity > DiagnosticSeverity.Information).Select(item => item.ToString()));
        Assert.True(Format.Recognizes(Path, text));
        Assert.NotEmpty(pipeline.Jobs);
        Assert.All(pipeline.Jobs, job => Assert.NotEmpty(job.Steps));
    }

    [Fact]
    public void What_is_written_has_no_error_that_the_template_has_not()
    {
        PipelineFile[] originals = [.. Corpus.All("azure-pipelines").Select(file => new PipelineFile(file.Name, file.Text))];
        PipelineFile[] written = [.. originals.Select(file => Assert.Single(Format.Write(Assert.Single(Format.Read(new MemoryFiles((Path, file.Text)), Path, new()).Pipelines), new())) with { Path = file.Path })];

        string[] before = [.. Linters.Azure(originals).Select(Linters.WithoutLine)];
        string[] after = [.. Linters.Azure(written).Where(finding => !before.Contains(Linters.WithoutLine(finding)))];

        Assert.True(after.Length == 0, string.Join('\n', after));
    }

    [Fact]
    public void The_judge_finds_what_is_wrong() =>
        Assert.NotEmpty(Linters.Azure([new(Path, "steps:\n- task: NoSuchTask@1\n- script: echo\n  displayname: x\n  wrong: y\n")]));
}
