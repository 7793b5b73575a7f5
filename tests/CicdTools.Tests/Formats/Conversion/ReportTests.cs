using CicdTools.Providers.Formats.Conversion.Tools;
using CicdTools.Providers.Formats.Drawing;
using CicdTools.Providers.Formats.GitHubActions;

namespace CicdTools.Tests.Formats.Conversion;

/// <summary>The report believes what is read back, not what a writer says.</summary>
public sealed class ReportTests
{
    private const string Path = ".github/workflows/ci.yml";

    private const string Workflow = """
        name: ci
        on:
          push:
            branches: [main]
        env:
          MODE: fast
        jobs:
          build:
            runs-on: ubuntu-latest
            timeout-minutes: 10
            strategy:
              matrix:
                version: ['1', '2']
            services:
              db:
                image: postgres:16
            steps:
              - uses: actions/checkout@v4
              - run: make
                env:
                  LEVEL: '3'
              - uses: actions/upload-artifact@v4
                with: {name: out, path: dist}
          test:
            needs: build
            if: github.ref == 'refs/heads/main'
            runs-on: ubuntu-latest
            steps:
              - uses: contoso/special@v1
              - run: make test
        """;

    [Fact]
    public void Everything_is_carried_into_its_own_format()
    {
        ConversionReport report = Run(new Bent());
        Assert.DoesNotContain(report.Items, item => item.Outcome != ConversionOutcome.Carried);
        Assert.Equal(100, report.Score);
        Dictionary<string, int> kinds = report.Items.GroupBy(item => item.Kind).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal((2, 4, 1, 2, 1, 1, 1, 1), (kinds["Job"], kinds["Step"], kinds["Trigger"], kinds["Variable"], kinds["Condition"], kinds["Artifact"], kinds["Service"], kinds["Matrix"]));
    }

    [Fact]
    public void What_a_writer_drops_in_silence_is_lost_with_its_line()
    {
        ConversionReport report = Run(new Bent { Bend = pipeline => Jobs(pipeline, job => job.Id == "test" ? job with { Steps = [.. job.Steps.Where(step => step is not NativeStep)] } : job) });
        ConversionItem lost = Assert.Single(report.Items, item => item.Outcome == ConversionOutcome.Lost);
        Assert.Equal(("Step", "contoso/special@v1", "test", "Not found when the result was read back."), (lost.Kind, lost.Name, lost.Job, lost.Reason));
        Assert.Equal(Path, lost.Path);
        Assert.Equal(29, lost.Line);
        Assert.True(report.Score is > 90 and < 100);
    }

    [Fact]
    public void What_is_written_in_another_way_in_silence_is_lost_and_says_how_it_came_back()
    {
        ConversionReport report = Run(new Bent { Bend = pipeline => pipeline with { Triggers = [new PushTrigger()] } });
        ConversionItem lost = Assert.Single(report.Items, item => item.Outcome == ConversionOutcome.Lost);
        Assert.Equal("Trigger", lost.Kind);
        Assert.Contains("nothing was said of it", lost.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_in_another_way_and_named_is_approximated_with_what_was_said()
    {
        Bent format = new() { Bend = pipeline => pipeline with { Triggers = [new PushTrigger()] }, Say = bag => bag.Approximated("Every branch starts it.", "Name the branches.", ModelPath.Trigger(0)) };
        ConversionItem item = Assert.Single(Run(format).Items, item => item.Outcome != ConversionOutcome.Carried);
        Assert.Equal((ConversionOutcome.Approximated, "Every branch starts it.", "Name the branches."), (item.Outcome, item.Reason, item.Remedy));
    }

    [Fact]
    public void A_lost_job_takes_its_parts_with_it_and_they_say_why()
    {
        Bent format = new() { Bend = pipeline => pipeline with { Stages = [pipeline.Stages[0]] }, Say = bag => bag.Lost("a second job", "Bent", "Split it.", ModelPath.Job("test")) };
        ConversionReport report = Run(format);
        ConversionItem[] lost = [.. report.Items.Where(item => item.Outcome == ConversionOutcome.Lost)];
        Assert.Equal(["Job", "Order", "Condition", "Runner", "Step", "Step"], lost.Select(item => item.Kind));
        Assert.All(lost, item => Assert.Equal("Bent cannot express a second job; it was left out.", item.Reason));
    }

    [Fact]
    public void A_wait_that_is_gone_is_a_loss()
    {
        ConversionReport report = Run(new Bent { Bend = pipeline => Jobs(pipeline, job => job with { Needs = [] }) });
        Assert.Equal("Order", Assert.Single(report.Items, item => item.Outcome == ConversionOutcome.Lost).Kind);
    }

    [Fact]
    public void Commands_that_became_one_script_are_carried_and_a_tool_in_an_image_is_approximated()
    {
        Pipeline source = new() { Name = "ci", Stages = [new() { Name = "a", Jobs = [new() { Id = "a", Steps = [new SetupToolStep { Tool = "python", Version = "3.12" }, new ScriptStep { Script = "pip install .\n" }, new ScriptStep { Script = "pytest\npyflakes\n" }] }] }] };
        Bent format = new() { Bend = pipeline => Jobs(pipeline, job => job with { Container = new() { Image = "python:3.12" }, Steps = [new ScriptStep { Script = "pip install .\npytest\npyflakes\n" }] }) };
        ConversionReport report = CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(source, null, format, new Dictionary<string, SourceMark>());
        Assert.Equal([("a", ConversionOutcome.Carried), ("python 3.12", ConversionOutcome.Approximated), ("pip install .", ConversionOutcome.Carried), ("pytest", ConversionOutcome.Carried)], report.Items.Select(item => (item.Name, item.Outcome)));
        Assert.Equal("Read back as 'python:3.12'.", report.Items[1].Reason);
    }

    [Fact]
    public void The_page_holds_no_script_and_escapes_what_files_say()
    {
        ConversionReport report = new() { Pipeline = "<script>alert(1)</script>", From = "A", To = "B", Items = [new() { Kind = "Step", Name = "\"><img src=x onerror=alert(1)>\u0001", Outcome = ConversionOutcome.Lost, Reason = "a & b" }] };
        string page = ReportPage.Of([report]);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain('\u0001', page);
        Assert.Contains("a &amp; b", page, StringComparison.Ordinal);
        Assert.Contains("default-src &#39;none&#39;", page.Replace("default-src 'none'", "default-src &#39;none&#39;", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static ConversionReport Run(IPipelineFormat to)
    {
        ReadResult result = new GitHubActionsFormat().Read(new MemoryFiles((Path, Workflow)), Path, new());
        return CicdTools.Providers.Formats.Conversion.Tools.Conversion.Run(Assert.Single(result.Pipelines), new GitHubActionsFormat(), to, result.Marks);
    }

    private static Pipeline Jobs(Pipeline pipeline, Func<Job, Job> change) => pipeline with { Stages = [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Select(change)] })] };

    /// <summary>Workflows, but the writer does something else than it is asked.</summary>
    private sealed class Bent : IPipelineFormat
    {
        private readonly GitHubActionsFormat _inner = new();

        public Func<Pipeline, Pipeline> Bend { get; init; } = pipeline => pipeline;

        public Action<DiagnosticBag> Say { get; init; } = _ => { };

        public string Name => "Bent";

        public string DefaultPath => _inner.DefaultPath;

        public bool Recognizes(string path, string text) => _inner.Recognizes(path, text);

        public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics) => _inner.Read(files, path, diagnostics);

        public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics)
        {
            Say(diagnostics);
            return _inner.Write(Bend(pipeline) with { Format = _inner.Name }, new());
        }
    }
}
