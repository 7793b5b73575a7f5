using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>What waits for a person must not run by itself where nobody can be asked.</summary>
public sealed class GatedJobsTests
{
    // https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs: without allow_failure under rules the pipeline stops at a manual job.
    private const string Stages = """
        stages: [build, gate, deploy]
        make:
          stage: build
          script: [make all]
        ask:
          stage: gate
          script: [echo asked]
          rules:
            - when: manual
        ship:
          stage: deploy
          script: [make ship-it]
        """;

    // https://circleci.com/docs/guides/orchestrate/workflows/#holding-a-workflow-for-a-manual-approval
    private const string Hold = """
        version: 2.1
        jobs:
          make:
            docker: [{image: "cimg/base:2024.01"}]
            steps: [{run: make all}]
          ship:
            docker: [{image: "cimg/base:2024.01"}]
            steps: [{run: make ship-it}]
        workflows:
          main:
            jobs:
              - make
              - hold: {type: approval, requires: [make]}
              - ship: {requires: [hold]}
        """;

    public static TheoryData<string, string, string> Cases()
    {
        TheoryData<string, string, string> cases = [];
        foreach (string to in (string[])["BuildSpec", "CloudBuild", "Tekton"])
        {
            cases.Add("GitLabCI", Stages, to);
            cases.Add("CircleCI", Hold, to);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Where_nobody_can_be_asked_the_gate_and_what_comes_after_it_are_left_out_and_named(string from, string text, string to)
    {
        ConversionReport report = Report(from, text, to);
        string written = string.Concat(report.Files.Select(file => file.Text));
        Assert.Contains("make all", written, StringComparison.Ordinal);
        Assert.DoesNotContain("ship-it", written, StringComparison.Ordinal);
        ConversionItem[] lost = [.. report.Items.Where(item => item.Kind == "Job" && item.Outcome == ConversionOutcome.Lost)];
        Assert.Equal(2, lost.Length);
        Assert.All(lost, item => Assert.Contains("waits for a person", item.Reason, StringComparison.Ordinal));
        Assert.Null(CicdTools.Providers.Formats.Conversion.Tools.Conversion.Refusal(report));
    }

    [Theory]
    [InlineData("BuildSpec")]
    [InlineData("CloudBuild")]
    [InlineData("Tekton")]
    public void A_pipeline_that_begins_with_a_person_is_refused(string to) =>
        Assert.Equal("NothingToConvert", CicdTools.Providers.Formats.Conversion.Tools.Conversion.Refusal(Report("GitLabCI", "ask:\n  script: [make ship-it]\n  rules:\n    - when: manual\n", to))?.Id);

    // https://docs.gitlab.com/ci/yaml/#needs: a job that names what it needs waits for that alone, a job that names nothing for all stages before it.
    [Fact]
    public void An_optional_gate_holds_up_only_what_needs_it()
    {
        ConversionReport report = Report("GitLabCI", """
            stages: [one, two, three]
            ask:
              stage: one
              script: [echo asked]
              when: manual
            other:
              stage: two
              script: [make other]
            needing:
              stage: two
              needs: [ask]
              script: [make needing]
            last:
              stage: three
              script: [make last]
            """, "CloudBuild");
        string written = string.Concat(report.Files.Select(file => file.Text));
        Assert.Contains("make other", written, StringComparison.Ordinal);
        Assert.DoesNotContain("make needing", written, StringComparison.Ordinal);
        Assert.DoesNotContain("make last", written, StringComparison.Ordinal);
    }

    private static ConversionReport Report(string from, string text, string to)
    {
        IDialect[] dialects = CorpusFile.Dialects;
        IDialect source = dialects.Single(dialect => dialect.Name == from);
        ReadResult read = source.Read(new MemoryFiles((source.DefaultPath, text)), source.DefaultPath, new());
        return CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(Assert.Single(read.Pipelines), source, dialects.Single(dialect => dialect.Name == to), read.Marks);
    }
}
