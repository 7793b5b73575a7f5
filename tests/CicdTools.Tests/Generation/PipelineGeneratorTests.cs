namespace CicdTools.Tests.Generation;

public sealed class PipelineGeneratorTests
{
    private const string Workflow = ".github/workflows/ci.yml";

    [Fact]
    public async Task Dump()
    {
        using GenerationCase folder = GenerationCase.OfTemplate("python");
        await folder.WriteAsync("GitLabCI");
        File.Copy(Path.Combine(folder.Root, ".gitlab-ci.yml"), "/tmp/stack/gl.yml", true);
        using GenerationCase folder2 = GenerationCase.OfTemplate("python");
        await folder2.WriteAsync();
        File.Copy(Path.Combine(folder2.Root, Workflow), "/tmp/stack/gh/.github/workflows/ci.yml", true);
    }

    [Fact]
    public async Task A_component_with_image_and_chart_gets_all_six_stages()
    {
        using GenerationCase folder = GenerationCase.OfTemplate("python");
        Pipeline pipeline = await folder.WriteAsync();
        Assert.Equal(["verify", "secure", "build", "stage", "approve", "production"], pipeline.Stages.Select(stage => stage.Name));
        Assert.Equal(["lint", "test", "dependencies", "licenses", "secrets", "package", "build-image", "deploy-staging", "approve", "deploy-production"], pipeline.Jobs.Select(job => job.Id));
        Assert.Equal(Workflow, pipeline.Path);
        string[] production = [.. pipeline.Jobs.Last().Steps.OfType<ScriptStep>().Select(step => step.Name!)];
        Assert.Equal(["Roll out to 10 %", "Roll out to 25 %", "Roll out to 50 %", "Roll out to 100 %"], production[^4..]);
    }
}
