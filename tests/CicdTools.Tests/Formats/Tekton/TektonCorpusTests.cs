using CicdTools.Providers.Formats.Tekton;

namespace CicdTools.Tests.Formats.Tekton;

public sealed class TektonCorpusTests
{
    public static TheoryData<string> Files => Corpus.Files("tekton");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_value_of_a_file_is_in_the_model_or_named(string file) =>
        DialectChecks.NothingIsDropped(new TektonFormat(), file, Corpus.Read("tekton", file));

    [Theory]
    [MemberData(nameof(Files))]
    public void What_was_read_is_read_the_same_after_it_was_written(string file) =>
        DialectChecks.RoundTrip(new TektonFormat(), file, Corpus.Read("tekton", file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_recognized_and_read_without_an_error(string file)
    {
        string text = Corpus.Read("tekton", file);
        TektonFormat format = new();
        DiagnosticBag diagnostics = new();

        ReadResult read = format.Read(new MemoryFiles((file, text)), file, diagnostics);

        Assert.True(format.Recognizes(file, text));
        Assert.NotEmpty(read.Pipelines);
        Assert.DoesNotContain(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error || item.Id == "UnknownKey");
        foreach (Pipeline pipeline in read.Pipelines)
            PipelineRules.Check(pipeline, diagnostics);
        Assert.False(diagnostics.HasErrors);
    }
}
