using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Runners;

/// <summary>The samples for runners pass their formats' judges.</summary>
public sealed class RunnerSampleTests
{
    [Fact]
    public void The_workflow() => Assert.Empty(Linters.GitHub([Sample("github-workflow.yml", ".github/workflows/deliver.yml")]));

    [Fact]
    public void The_pipeline() => Assert.Empty(Linters.Azure([Sample("azure-pipeline.yml", "azure-pipelines.yml")]));

    [Fact]
    public void The_job() => Assert.Empty(Linters.GitLab([Sample("gitlab-job.yml", ".gitlab-ci.yml")]));

    private static PipelineFile Sample(string name, string path) => new(path, File.ReadAllText(Path.Combine(Linters.Root(), "samples", "runners", name)));
}
