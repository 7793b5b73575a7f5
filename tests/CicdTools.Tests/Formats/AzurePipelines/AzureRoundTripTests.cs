using CicdTools.Providers.Formats.AzurePipelines;
using CsCheck;

namespace CicdTools.Tests.Formats.AzurePipelines;

public sealed class AzureRoundTripTests
{
    [Fact]
    public void A_pipeline_comes_back_as_it_was_written() =>
        PipelineGen.AzurePipelines.Sample(pipeline => DialectChecks.ComesBack(new AzurePipelinesFormat(), pipeline), iter: 500, print: pipeline => new AzurePipelinesFormat().Write(pipeline, new())[0].Text);
}
