using CicdTools.Providers.Formats.GitHubActions;

namespace CicdTools.Tests.Formats;

public sealed class GitHubCorpusTests
{
    public static TheoryData<string> Files => Corpus.Files("github-actions");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_starter_workflow_is_read_without_a_diagnostic_and_written_back_as_the_same_model(string file)
    {
        string text = Corpus.Read("github-actions", file);
        GitHubActionsFormat format = new();
        DiagnosticBag reading = new();

        Pipeline pipeline = Assert.Single(format.Read(new MemoryFiles((".github/workflows/ci.yml", text)), ".github/workflows/ci.yml", reading).Pipelines);
        Assert.DoesNotContain(reading.Items, item => item.Id != "NumberNotText");

        DiagnosticBag writing = new();
        string written = Assert.Single(format.Write(pipeline, writing)).Text;
        Assert.Empty(writing.Items);

        Pipeline again = Assert.Single(format.Read(new MemoryFiles((".github/workflows/ci.yml", written)), ".github/workflows/ci.yml", new()).Pipelines);
        Assert.Equal(Canonical.Json(pipeline), Canonical.Json(again));
    }
}
