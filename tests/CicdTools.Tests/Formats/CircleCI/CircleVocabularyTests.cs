using CicdTools.Providers.Formats.CircleCI;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.CircleCI;

public sealed class CircleVocabularyTests
{
    private static readonly CircleVocabulary Words = new();

    [Theory]
    [InlineData("plain text", "Setting")]
    [InlineData("image:<< pipeline.git.revision >>-<< parameters.version >>", "Setting")]
    [InlineData("<< pipeline.parameters.level >>/${TARGET}", "Setting")]
    [InlineData("echo ${CIRCLE_SHA1} $HOME ${x:-y} << pipeline.number >>", "Script")]
    [InlineData("v1-{{ arch }}-{{ .Branch }}-{{ checksum \"a.lock\" }}-{{ .Environment.X }}-{{ epoch }}", "CacheKey")]
    public void The_parts_give_the_text_again(string text, string place)
    {
        TextPlace at = Enum.Parse<TextPlace>(place);
        Assert.Equal(text, string.Concat(Words.Read(text, at).Select(part => part is NativePart native ? native.Text : Words.Write(part, at))));
    }

    // https://circleci.com/docs/reference/variables/#built-in-environment-variables
    [Theory]
    [InlineData("CIRCLE_SHA1", RunFact.Commit)]
    [InlineData("CIRCLE_BRANCH", RunFact.Branch)]
    [InlineData("CIRCLE_TAG", RunFact.Tag)]
    [InlineData("CIRCLE_PIPELINE_ID", RunFact.RunId)]
    [InlineData("CIRCLE_BUILD_URL", RunFact.RunUrl)]
    [InlineData("CIRCLE_PROJECT_REPONAME", RunFact.RepositoryName)]
    [InlineData("CIRCLE_PROJECT_USERNAME", RunFact.RepositoryOwner)]
    [InlineData("CIRCLE_REPOSITORY_URL", RunFact.RepositoryUrl)]
    [InlineData("CIRCLE_USERNAME", RunFact.Actor)]
    [InlineData("CIRCLE_WORKING_DIRECTORY", RunFact.Workspace)]
    [InlineData("CIRCLE_JOB", RunFact.JobName)]
    [InlineData("CIRCLE_PR_NUMBER", RunFact.PullRequestNumber)]
    [InlineData("CIRCLE_OIDC_TOKEN", RunFact.JobToken)]
    public void An_environment_variable_tells_a_fact(string name, object fact)
    {
        Assert.Equal([new FactPart((RunFact)fact)], Words.Read($"${name}", TextPlace.Script));
        Assert.Equal([new FactPart((RunFact)fact)], Words.Read($"${{{name}}}", TextPlace.Setting));
        Assert.Equal($"${{{name}}}", Words.Write(new FactPart((RunFact)fact), TextPlace.Script));
    }

    // https://circleci.com/docs/reference/variables/#pipeline-values
    [Theory]
    [InlineData("pipeline.git.revision", RunFact.Commit)]
    [InlineData("pipeline.git.branch", RunFact.Branch)]
    [InlineData("pipeline.git.tag", RunFact.Tag)]
    [InlineData("pipeline.git.repo_default_branch", RunFact.DefaultBranch)]
    [InlineData("pipeline.id", RunFact.RunId)]
    [InlineData("pipeline.number", RunFact.RunNumber)]
    [InlineData("pipeline.project.git_url", RunFact.RepositoryUrl)]
    [InlineData("pipeline.trigger_source", RunFact.Event)]
    public void A_pipeline_value_tells_a_fact(string name, object fact)
    {
        Assert.Equal([new FactPart((RunFact)fact)], Words.Read($"<<{name}>>", TextPlace.Condition));
        Assert.Equal($"<< {name} >>", Words.Write(new FactPart((RunFact)fact), TextPlace.Setting));
    }

    [Fact]
    public void References_have_words()
    {
        Assert.Equal("${TOKEN}", Words.Write(new SecretPart("TOKEN"), TextPlace.Setting));
        Assert.Equal("<< parameters.os >>", Words.Write(new MatrixPart("os"), TextPlace.Setting));
        Assert.Equal("<< pipeline.parameters.level >>", Words.Write(new InputPart("level"), TextPlace.Script));
        Assert.Equal("{{ checksum \"package-lock.json\" }}", Words.Write(new FileDigestPart(["**/package-lock.json"]), TextPlace.CacheKey));
        Assert.Null(Words.Write(new FileDigestPart(["**/*.csproj"]), TextPlace.CacheKey));
        Assert.Null(Words.Write(new JobOutputPart("a", "b"), TextPlace.Setting));
        Assert.Null(Words.Write(new VariablePart("X"), TextPlace.Condition));
    }
}
