using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CsCheck;

namespace CicdTools.Tests.Formats;

public sealed class RoundTripTests
{
    [Fact]
    public void A_workflow_comes_back_as_it_was_written() =>
        PipelineGen.GitHub.Sample(pipeline => DialectChecks.ComesBack(new GitHubActionsFormat(), pipeline), iter: 500);

    [Fact]
    public void A_configuration_comes_back_as_it_was_written() =>
        PipelineGen.GitLab.Sample(pipeline => DialectChecks.ComesBack(new GitLabCIFormat(), pipeline), iter: 500);

    [Fact]
    public void What_one_dialect_says_the_other_writes_in_a_form_that_reads_without_error()
    {
        PipelineGen.GitHub.Sample(pipeline => ReadsWell(new GitHubActionsFormat(), new GitLabCIFormat(), pipeline), iter: 200);
        PipelineGen.GitLab.Sample(pipeline => ReadsWell(new GitLabCIFormat(), new GitHubActionsFormat(), pipeline), iter: 200);
    }

    private static void ReadsWell(IDialect from, IDialect to, Pipeline pipeline)
    {
        PipelineFile file = Assert.Single(PipelineConverter.Convert(pipeline with { Format = from.Name }, from, to, new()));
        DiagnosticBag reading = new();
        Pipeline again = Assert.Single(to.Read(new MemoryFiles((file.Path, file.Text)), file.Path, reading).Pipelines);
        PipelineRules.Check(again, reading);

        Assert.Equal([], reading.Items.Where(item => item.Severity == DiagnosticSeverity.Error).Select(item => $"{item}\n{file.Text}"));
        Assert.Equal(pipeline.Jobs.Count(), again.Jobs.Count());
    }
}
