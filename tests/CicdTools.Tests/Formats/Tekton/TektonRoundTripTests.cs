using CicdTools.Providers.Formats.Tekton;
using CsCheck;

namespace CicdTools.Tests.Formats.Tekton;

public sealed class TektonRoundTripTests
{
    [Fact]
    public void A_pipeline_comes_back_as_it_was_written() =>
        PipelineGen.Tekton.Sample(pipeline => DialectChecks.ComesBack(new TektonFormat(), pipeline), iter: 500);
}
