using CicdTools.Providers.Formats.AzurePipelines;
using CsCheck;

namespace CicdTools.Tests.Formats.AzurePipelines;

public sealed class AzureRoundTripTests
{
    [Fact]
    public void A_pipeline_comes_back_as_it_was_written() =>
        PipelineGen.AzurePipelines.Sample(pipeline => DialectChecks.ComesBack(new AzurePipelinesFormat(), pipeline), iter: 500, print: pipeline => new AzurePipelinesFormat().Write(pipeline, new())[0].Text);

    // https://learn.microsoft.com/azure/devops/pipelines/build/variables: the folder of the sources.
    [Theory]
    [InlineData(null, "$(System.DefaultWorkingDirectory)")]
    [InlineData("", "$(System.DefaultWorkingDirectory)")]
    [InlineData(".", "$(System.DefaultWorkingDirectory)")]
    [InlineData("./in", "$(System.DefaultWorkingDirectory)/in")]
    [InlineData("/in", "/in")]
    public void A_download_goes_to_a_folder_of_the_sources_where_it_names_no_other(string? path, string expected) => Assert.Equal(expected, Downloads.Absolute(path));
}
