using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Providers.Formats.Tekton;

namespace CicdTools.Tests.Formats.Tekton;

public sealed class TektonLinterTests
{
    private static readonly TektonFormat Format = new();

    [Fact]
    public void The_judges_find_what_is_wrong()
    {
        const string Unknown = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata:\n  name: a\nspec:\n  steps:\n    - name: a\n      imagee: b\n";
        const string Order = "apiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata:\n  name: a\nspec:\n  pipelineSpec:\n    tasks:\n      - name: a\n        runAfter: [nobody]\n        taskSpec:\n          steps:\n            - name: a\n              image: b:1\n";

        Assert.Contains(Linters.Tekton([new("a.yaml", Unknown)]), finding => finding.Contains("imagee", StringComparison.Ordinal));
        Assert.Contains(Linters.Tekton([new("a.yaml", Order)]), finding => finding.Contains("nobody", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_are_written_back_have_no_error_that_they_had_not_before()
    {
        (string Name, string Text)[] corpus = Corpus.All("tekton");
        Dictionary<string, string[]> before = ByFile(Linters.Tekton([.. corpus.Select(file => new PipelineFile(file.Name, file.Text))]));
        (int Origin, PipelineFile File)[] written = [.. corpus.SelectMany((file, i) => Read(Format, file.Name, file.Text).Select(pipeline => (i, Format.Write(pipeline, new())[0])))];

        foreach (string finding in Linters.Tekton([.. written.Select(file => file.File)]))
        {
            int at = int.Parse(finding[..finding.IndexOf('.', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Contains(Message(finding), before.GetValueOrDefault($"{written[at].Origin}.yaml", []));
        }
    }

    [Fact]
    public void Starter_workflows_that_become_pipelines_have_no_error() =>
        AssertClean(Corpus.All("github-actions").SelectMany(file => Read(new GitHubActionsFormat(), $".github/workflows/{file.Name}", file.Text)));

    [Fact]
    public void Configurations_that_become_pipelines_have_no_error() =>
        AssertClean(Corpus.All("gitlab-ci").Where(file => !file.Name.StartsWith("self-dependency", StringComparison.Ordinal)).SelectMany(file => Read(new GitLabCIFormat(), ".gitlab-ci.yml", file.Text)).Where(pipeline => pipeline.Jobs.Any()));

    // Written as the translator hands it over: in the target's name, with no path.
    private static void AssertClean(IEnumerable<Pipeline> pipelines)
    {
        PipelineFile[] written = [.. pipelines.Select(pipeline => Format.Write(pipeline with { Format = "Tekton", Path = null }, new())[0])];
        string[] findings = Linters.Tekton(written);

        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }

    private static Pipeline[] Read(IPipelineFormat format, string path, string text) => format.Read(new MemoryFiles((path, text)), path, new()).Pipelines;

    private static Dictionary<string, string[]> ByFile(string[] findings) =>
        findings.GroupBy(finding => finding[..finding.IndexOf(':', StringComparison.Ordinal)]).ToDictionary(group => group.Key, group => group.Select(Message).ToArray());

    private static string Message(string finding) => System.Text.RegularExpressions.Regex.Replace(finding[(finding.IndexOf(':', StringComparison.Ordinal) + 1)..], "/[0-9]+|'[^']*'|\\[[0-9]+\\]", "*");
}
