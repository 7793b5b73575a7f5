using System.Text;
using System.Text.RegularExpressions;
using CicdTools.Cmdlets.Runners;
using CicdTools.Providers.Local.Runs;
using CsCheck;

namespace CicdTools.Tests.Runners;

/// <summary>Outputs and summaries, and the files that they go into.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public void Outputs_of_GitHub_are_read_back_as_they_were_given() => Gen.Select(Nasty.Text, Nasty.Text).Sample((first, second) =>
    {
        using TestFolder folder = new();
        HostRunner runner = Nasty.GitHub(("GITHUB_OUTPUT", folder["output"]));
        File.WriteAllText(folder["output"], "before=1");
        Append(runner.Commands.SetOutput("run-id", first));
        Append(runner.Commands.SetOutput("run-url", second));

        // A file has lines, whichever ends a value had.
        VariableMap read = RunnerFiles.Parse(File.ReadAllLines(folder["output"]), "OUTPUT");
        Assert.Equal(["before", "run-id", "run-url"], read.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("1", Lines(first), Lines(second)), (read["before"], read["run-id"], read["run-url"]));
    }, iter: 200);

    [Fact]
    public void Outputs_of_Azure_are_variables_of_the_step() => Nasty.Text.Sample(text =>
    {
        Delivery delivery = Nasty.Azure().Commands.SetOutput("run-id", text)!;
        AzureReader read = AzureReader.Read(delivery.Line!)!;
        Assert.Null(delivery.File);
        Assert.Equal(("task.setvariable", "run_id", "true", text), (read.Name, read.Properties["variable"], read.Properties["isoutput"], read.Data));
    });

    [Fact]
    public void Outputs_of_GitLab_are_lines_of_the_file_that_the_job_reports() => Nasty.Text.Sample(text =>
    {
        Delivery delivery = Nasty.GitLab(("CICDTOOLS_DOTENV", "report.env")).Commands.SetOutput("run-id", text)!;
        Assert.Equal("report.env", delivery.File);
        Assert.Matches(@"^RUN_ID=[^\r\n]*\n$", delivery.Text);
        Assert.Null(Nasty.GitLab().Commands.SetOutput("run-id", text));
    });

    [Fact]
    public void A_summary_of_GitHub_ends_before_it_is_larger_than_a_step_may_have()
    {
        using TestFolder folder = new();
        HostRunner runner = Nasty.GitHub(("GITHUB_STEP_SUMMARY", folder["summary"]));
        string half = new('é', 256 * 1024);
        Assert.True(Append(runner.Commands.Summarize(half)));
        Assert.True(Append(runner.Commands.Summarize(new('x', 512 * 1024 - 1))));
        Assert.False(Append(runner.Commands.Summarize("y")));
        Assert.Equal(1024 * 1024, new FileInfo(folder["summary"]).Length);
        Assert.Null(Nasty.GitHub().Commands.Summarize("no file"));
    }

    [Fact]
    public void A_summary_of_Azure_is_a_file_of_its_own_that_is_uploaded()
    {
        using TestFolder folder = new();
        HostRunner runner = Nasty.Azure(("AGENT_TEMPDIRECTORY", folder.Path));
        Delivery first = runner.Commands.Summarize("# one")!, second = runner.Commands.Summarize("# two")!;
        Append(first);
        Assert.Equal(("task.uploadsummary", first.File), (AzureReader.Read(first.Line!)!.Name, AzureReader.Read(first.Line!)!.Data));
        Assert.Equal("# one", File.ReadAllText(first.File!));
        Assert.NotEqual(first.File, second.File);
        Assert.Equal(folder.Path, Path.GetDirectoryName(second.File));
    }

    [Fact]
    public void Texts_of_others_are_no_markup_in_a_summary() => Nasty.Text.Sample(text =>
    {
        string escaped = Markdown.Text(text);
        Assert.DoesNotContain(escaped, char.IsControl);
        // Each character that could begin something stands behind a backslash of its own.
        Assert.DoesNotMatch(@"[`*_{}\[\]()<>#|~&$@!\\]", Regex.Replace(escaped, @"\\[\p{P}\p{S}]", ""));
        Assert.Equal(text.Where(character => !char.IsControl(character) && !char.IsWhiteSpace(character)), Regex.Replace(escaped, @"\\([\p{P}\p{S}])", "$1").Where(character => !char.IsWhiteSpace(character)));
    });

    [Fact]
    public void A_run_is_told_as_a_table_of_its_jobs()
    {
        DateTimeOffset begin = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        Run run = new()
        {
            Repository = "hello",
            Number = 3,
            Pipeline = "ci",
            Ref = "main",
            Commit = "0123456789abcdef",
            Status = RunStatus.Failed,
            Url = "https://ci.example/runs/3?a=(b)",
            StartedAt = begin,
            FinishedAt = begin.AddSeconds(75),
            Jobs =
            [
                new() { Name = "test (a|b)", Status = RunStatus.Failed, StartedAt = begin, FinishedAt = begin.AddSeconds(2.5), Reason = "exit <1>" },
                new() { Name = "deploy", Status = RunStatus.Skipped },
            ],
        };

        Assert.Equal(
            """
            ### [hello \#3](https://ci.example/runs/3?a=%28b%29): Failed

            ci · main · 01234567 · 1 min 15 s

            | Job | Status | Duration | Reason |
            | --- | --- | --- | --- |
            | test \(a\|b\) | Failed | 2.5 s | exit \<1\> |
            | deploy | Skipped |  |  |


            """.ReplaceLineEndings("\n"),
            JobSummary.Of(run));
    }

    [Fact]
    public void A_promotion_is_told_as_one_row() =>
        Assert.Contains(
            "| hello | 1.2.0 | 1.1.0 | production | 25 % | Succeeded |\n",
            JobSummary.Of(new Promotion { Application = "hello", Version = "1.2.0", PreviousVersion = "1.1.0", Environment = "production", Percent = 25, Status = PromotionStatus.Succeeded }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("not an address")]
    [InlineData(null)]
    public void Only_pages_of_the_web_are_linked(string? address) => Assert.Equal("hello", Markdown.Link("hello", address));

    private static bool Append(Delivery? delivery) => RunnerFile.Append(delivery!.File!, delivery.Text, delivery.Limit);

    private static string Lines(string text)
    {
        using StringReader reader = new(text + "\n");
        StringBuilder lines = new();
        while (reader.ReadLine() is { } line)
            lines.Append(line).Append('\n');
        return lines.ToString()[..^1];
    }
}
