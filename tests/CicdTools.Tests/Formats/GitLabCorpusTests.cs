using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Formats;

public sealed class GitLabCorpusTests
{
    // The cases of the corpus that are wrong on purpose, and what is wrong with them.
    private static readonly Dictionary<string, string> Faulty = new()
    {
        ["duplicated-keys"] = "DuplicateKey",
        ["needs-empty-entry"] = "WrongType",
        ["no-script"] = "MissingKey",
        ["reference-circular-chain"] = "ReferenceCycle",
        ["script-blank"] = "MissingKey",
    };

    public static TheoryData<string> Files => Corpus.Files("gitlab-ci");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_is_read_and_written_back_as_the_same_model(string file)
    {
        string text = Corpus.Read("gitlab-ci", file);
        GitLabCIFormat format = new();
        DiagnosticBag reading = new();

        Pipeline[] pipelines = format.Read(new MemoryFiles((".gitlab-ci.yml", text)), ".gitlab-ci.yml", reading).Pipelines;
        if (Faulty.TryGetValue(file[..file.IndexOf('.', StringComparison.Ordinal)], out string? fault))
        {
            Assert.Equal(fault, Assert.Single(reading.Items, item => item.Severity == DiagnosticSeverity.Error).Id);
            return;
        }

        Assert.DoesNotContain(reading.Items, item => item.Id is not ("NumberNotText" or "RemoteInclude"));
        Pipeline pipeline = Assert.Single(pipelines);

        DiagnosticBag writing = new();
        string written = Assert.Single(format.Write(pipeline, writing)).Text;
        Assert.Empty(writing.Items);

        Pipeline again = Assert.Single(format.Read(new MemoryFiles((".gitlab-ci.yml", written)), ".gitlab-ci.yml", new()).Pipelines);
        Assert.Equal(Canonical.Json(pipeline), Canonical.Json(again));
    }
}
