using CicdTools.Providers;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Conversion;

/// <summary>Every file of the corpus becomes one of every other dialect: without an exception, in a form that the dialect reads, and with nothing left out in silence.</summary>
public sealed class PairTests
{
    private static readonly IDialect[] Dialects = [.. new ProviderCatalog().Formats.OfType<IDialect>()];

    private static readonly Dictionary<string, string> Folders = new()
    {
        ["GitHubActions"] = "github-actions",
        ["GitLabCI"] = "gitlab-ci",
        ["CircleCI"] = "circleci",
        ["AzurePipelines"] = "azure-pipelines",
        ["CloudBuild"] = "cloud-build",
        ["Spinnaker"] = "spinnaker",
        ["Tekton"] = "tekton",
    };

    public static TheoryData<string, string> Pairs => [.. Dialects.Where(from => Folders.ContainsKey(from.Name)).SelectMany(from => Dialects.Where(to => to.Name != from.Name).Select(to => (from.Name, to.Name)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_file_of_one_dialect_becomes_one_of_another(string source, string target)
    {
        IDialect from = Dialects.Single(dialect => dialect.Name == source), to = Dialects.Single(dialect => dialect.Name == target);
        List<string> faults = [];
        foreach ((string name, string text) in Corpus.All(Folders[source]))
        {
            string path = from.Name == "GitHubActions" ? $".github/workflows/{name}" : name;
            DiagnosticBag reading = new();
            foreach (Pipeline pipeline in from.Read(new MemoryFiles((path, text)), path, reading).Pipelines)
                faults.AddRange(Convert(pipeline, from, to).Select(fault => $"{name}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(40)));
    }

    private static IEnumerable<string> Convert(Pipeline pipeline, IDialect from, IDialect to)
    {
        DiagnosticBag converting = new(), reading = new();
        PipelineFile[] files = PipelineConverter.Convert(pipeline, from, to, converting);
        // A pipeline that cannot be said at all is refused with a reason, and nothing is written.
        if (files.Length == 0 && converting.HasErrors)
            yield break;
        Pipeline translated = PipelineConverter.Translate(pipeline, from, to, new());
        if (files.Length == 0)
        {
            yield return "no file and no error";
            yield break;
        }

        Pipeline[] again = to.Read(new MemoryFiles([.. files.Select(file => (file.Path, file.Text))]), files[0].Path, reading).Pipelines;
        foreach (Diagnostic error in reading.Items.Where(item => item.Severity == DiagnosticSeverity.Error))
            yield return $"{error}";
        // What is of another format's own must be named.
        foreach (Job job in translated.Jobs)
        {
            for (int i = 0; i < job.Steps.Length; i++)
            {
                if (job.Steps[i] is NativeStep native && native.Format != to.Name && !converting.Items.Any(item => item.Message.Contains(job.Id, StringComparison.Ordinal)))
                    yield return $"{job.Id}: the step {native.Reference} went in silence";
            }
        }

        if (again.Length == 0)
            yield return "nothing is read again";
        // No words of the source are left where they would be taken for text.
        string text = string.Concat(files.Select(file => file.Text));
        if (from.Name == "GitHubActions" && to.Name != "AzurePipelines" && text.Contains("${{", StringComparison.Ordinal) && !converting.Items.Any(item => item.Message.Contains("${{", StringComparison.Ordinal)))
            yield return "an expression of GitHub is left in silence";
    }
}
