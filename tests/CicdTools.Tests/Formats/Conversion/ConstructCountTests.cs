using System.Text.Json;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Conversion.Report;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>
/// What the report counts is what a script counts that reads the YAML by itself (<c>tests/tools/count-constructs.mjs</c>): nothing is left out of the
/// report, so nothing can be lost in silence.
/// </summary>
public sealed class ConstructCountTests
{
    private static readonly string[] Kinds = ["Job", "Step", "Trigger", "Variable", "Condition", "Artifact", "Cache", "Service", "Matrix"];

    // Where the two count by other rules on purpose: the format, the file ('*' for all), the kind, and why.
    private static readonly string[][] Explained = OpenList.Read("count-differences.txt");

    [Theory]
    [InlineData("GitHubActions")]
    [InlineData("GitLabCI")]
    [InlineData("AzurePipelines")]
    [InlineData("CircleCI")]
    public void The_report_has_as_many_items_of_each_kind_as_the_file_has_constructs(string format)
    {
        if (CorpusFile.Dialects.FirstOrDefault(dialect => dialect.Name == format) is not { } dialect)
        {
            Assert.Skip($"{format} is not read yet.");
            return;
        }

        CorpusFile[] files = CorpusFile.Of(format);
        string[] lines = Linters.Count(JsonSerializer.Serialize(files.Select(file => new { format, name = file.Name, text = file.Text })));
        Assert.Equal(files.Length, lines.Length);
        List<string> differences = [];
        int compared = 0;
        string unread = "";
        foreach ((CorpusFile file, string line) in files.Zip(lines))
        {
            using JsonDocument counted = JsonDocument.Parse(line);
            DiagnosticBag said = new();
            ReadResult read = file.Read(dialect, said);
            if (read.Pipelines.Length == 0)
                unread = $"{file.Name}: {said.Items.FirstOrDefault()}";
            // What one of the two cannot read has nothing to compare.
            if (read.Pipelines.Length == 0 || counted.RootElement.TryGetProperty("error", out _))
                continue;
            compared++;
            ILookup<string, Construct> own = read.Pipelines.SelectMany(ConstructList.Of).ToLookup(construct => construct.Kind);
            foreach (string kind in Kinds)
            {
                int mine = kind == "Condition" ? Conditions(read.Pipelines) : own[kind].Count(), theirs = counted.RootElement.GetProperty(kind).GetInt32();
                if (mine != theirs && !Explained.Any(row => row[0] == format && row[2] == kind && (row[1] == "*" || row[1] == file.Name)))
                    differences.Add($"{file.Name}: {kind}: the report has {mine}, the script counts {theirs}");
            }
        }

        Assert.True(compared * 10 >= files.Length * 7, $"Only {compared} of {files.Length} files were compared. {unread} {lines[0]}");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    // Rules of a job that come down to no condition stay native: they are the job's condition all the same.
    private static int Conditions(Pipeline[] pipelines) => pipelines.SelectMany(pipeline => pipeline.Jobs).Sum(job =>
        job.Steps.Count(step => step.Condition is not null && step is not ScriptStep { Name: "after_script" })
        + (job.Condition is not null || job.Native.Any(setting => setting.Key is "rules" or "only" or "except") ? 1 : 0));
}
