using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Formats.CircleCI;

namespace CicdTools.Tests.Formats;

/// <summary>Files that say most of what these dialects can, what is written back, and what is said about it.</summary>
public sealed class CircleAzureGoldenTests
{
    [Fact]
    public void A_complete_Azure_pipeline_is_written_back()
    {
        DiagnosticBag diagnostics = new();
        PipelineFile[] files = Written(new AzurePipelinesFormat(), "azure-pipelines.yml", Fixtures.Read("azure-pipelines/complete.yml"), diagnostics);
        Fixtures.Matches("azure-pipelines/complete.written.yml", files, diagnostics);
        Assert.Equal([], Linters.Azure(files));
    }

    [Fact]
    public void A_complete_CircleCI_configuration_is_written_back()
    {
        DiagnosticBag diagnostics = new();
        PipelineFile[] files = Written(new CircleCIFormat(), ".circleci/config.yml", Fixtures.Read("circleci/complete.yml"), diagnostics);
        Fixtures.Matches("circleci/complete.written.yml", files, diagnostics);
        Assert.Equal([], Linters.Circle(files));
    }

    private static PipelineFile[] Written(IPipelineFormat format, string path, string text, DiagnosticBag diagnostics)
    {
        DialectChecks.RoundTrip(format, path, text);
        return format.Write(Assert.Single(format.Read(new MemoryFiles((path, text)), path, diagnostics).Pipelines), diagnostics);
    }
}
