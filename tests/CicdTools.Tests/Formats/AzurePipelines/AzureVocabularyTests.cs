using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.AzurePipelines;

public sealed class AzureVocabularyTests
{
    private static readonly AzureVocabulary Words = new();

    [Theory]
    [InlineData("plain text")]
    [InlineData("$(Build.SourceVersion)-$(tag)")]
    [InlineData("echo $(Build.BuildId) $HOME ${name} $(a.b)")]
    [InlineData("${{ parameters.image }}:$(Build.BuildNumber)")]
    [InlineData("${{ if eq(variables['x'], 'y') }}")]
    [InlineData("$[ dependencies.A.outputs['s.v'] ]")]
    [InlineData("$[ dependencies.A.outputs['outputs.VERSION'] ]")]
    [InlineData("$[counter(variables['x'], 1)]")]
    public void The_parts_give_the_text_again(string text) =>
        Assert.Equal(text, string.Concat(Words.Read(text, TextPlace.Setting).Select(part => part is NativePart native ? native.Text : Words.Write(part, TextPlace.Setting))));

    // https://learn.microsoft.com/azure/devops/pipelines/build/variables
    [Theory]
    [InlineData("Build.SourceVersion", RunFact.Commit)]
    [InlineData("Build.SourceBranchName", RunFact.RefName)]
    [InlineData("Build.SourceBranch", RunFact.Ref)]
    [InlineData("Build.BuildId", RunFact.RunId)]
    [InlineData("Build.BuildNumber", RunFact.RunNumber)]
    [InlineData("Build.Repository.Name", RunFact.Repository)]
    [InlineData("Build.Repository.Uri", RunFact.RepositoryUrl)]
    [InlineData("System.CollectionUri", RunFact.ServerUrl)]
    [InlineData("Build.RequestedFor", RunFact.Actor)]
    [InlineData("Build.Reason", RunFact.Event)]
    [InlineData("System.DefaultWorkingDirectory", RunFact.Workspace)]
    [InlineData("Build.DefinitionName", RunFact.PipelineName)]
    [InlineData("System.JobName", RunFact.JobName)]
    [InlineData("Agent.JobStatus", RunFact.JobStatus)]
    [InlineData("Agent.OS", RunFact.RunnerOs)]
    [InlineData("System.PullRequest.PullRequestNumber", RunFact.PullRequestNumber)]
    [InlineData("System.PullRequest.SourceBranch", RunFact.SourceBranch)]
    [InlineData("System.PullRequest.TargetBranchName", RunFact.TargetBranch)]
    [InlineData("Agent.TempDirectory", RunFact.TemporaryFolder)]
    [InlineData("System.AccessToken", RunFact.JobToken)]
    public void A_predefined_variable_tells_a_fact(string name, object fact)
    {
        Assert.Equal([new FactPart((RunFact)fact)], Words.Read($"$({name})", TextPlace.Setting));
        Assert.Equal([new FactPart((RunFact)fact)], Words.Read($"$({name.ToLowerInvariant()})", TextPlace.Setting));
        Assert.Equal([new FactPart((RunFact)fact)], Words.Read($"${{{name.Replace('.', '_').ToUpperInvariant()}}}", TextPlace.Script));
        Assert.Equal([new FactPart((RunFact)fact)], Words.Read($"$[ variables['{name}'] ]", TextPlace.Setting));
        Assert.Equal($"$({name})", Words.Write(new FactPart((RunFact)fact), TextPlace.Setting));
    }

    [Fact]
    public void A_command_of_a_shell_is_no_variable()
    {
        Assert.Equal([new LiteralPart("cd $(pwd)")], Words.Read("cd $(pwd)", TextPlace.Script));
        Assert.Equal([new LiteralPart("x=$(git rev-parse HEAD)")], Words.Read("x=$(git rev-parse HEAD)", TextPlace.Script));
        Assert.Equal([new LiteralPart("push "), new VariablePart("tag")], Words.Read("push $(tag)", TextPlace.Script));
    }

    // https://learn.microsoft.com/azure/devops/pipelines/release/caching
    [Fact]
    public void The_segments_of_a_cache_key_are_text_references_and_files()
    {
        TextPart[] parts = Words.Read("npm | \"$(Agent.OS)\" | package-lock.json, !x/**", TextPlace.CacheKey);

        Assert.Equal([new LiteralPart("npm-"), new FactPart(RunFact.RunnerOs), new LiteralPart("-")], parts[..3]);
        Assert.Equal(["package-lock.json", "!x/**"], Assert.IsType<FileDigestPart>(parts[3]).Patterns);
        Assert.Equal("npm-$(Agent.OS)- | package-lock.json, !x/**", CacheKeys.Tidy(string.Concat(parts.Select(part => Words.Write(part, TextPlace.CacheKey)))));
        Assert.Equal("\"v1.0\" | $(Agent.OS)", CacheKeys.Tidy(Words.Write(new LiteralPart("v1.0"), TextPlace.CacheKey) + Words.Write(new FactPart(RunFact.RunnerOs), TextPlace.CacheKey)));
    }

    [Fact]
    public void References_have_words()
    {
        Assert.Equal("$(TOKEN)", Words.Write(new SecretPart("TOKEN"), TextPlace.Setting));
        Assert.Equal("$(os)", Words.Write(new MatrixPart("os"), TextPlace.Setting));
        Assert.Equal("${{ parameters.level }}", Words.Write(new InputPart("level"), TextPlace.Setting));
        Assert.Equal("$(build.version)", Words.Write(new StepOutputPart("build", "version"), TextPlace.Script));
        Assert.Equal("$[ dependencies.the_build.outputs['outputs.version'] ]", Words.Write(new JobOutputPart("the-build", "version"), TextPlace.Setting));
        Assert.Null(Words.Write(new NativePart("${{ x }}"), TextPlace.Setting));
        Assert.Null(Words.Write(new FactPart(RunFact.DefaultBranch), TextPlace.Setting));
    }
}
