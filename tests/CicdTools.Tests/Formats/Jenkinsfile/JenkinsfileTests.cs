using System.Text;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CicdTools.Providers.Formats.Jenkinsfile;
using CsCheck;

namespace CicdTools.Tests.Formats.Jenkinsfile;

public sealed class JenkinsfileTests
{
    private static readonly JenkinsfileFormat Format = new();
    private static readonly string[] Pieces = ["{", "}", "(", ")", "[", "]", "'", "\"", "'''", "\"\"\"", "\\", "$", "${", "/*", "*/", "//", "\n", "\r\n", ";", ",", ":", "=", "def x = ", "if (x) {", "} else {", "stage('a') {", "pipeline {", "agent none\n", "\0", "\uD800", "~/x/", "node {"];

    [Fact]
    public void A_pipeline_comes_back_as_it_was_written() =>
        PipelineGen.Jenkinsfile.Sample(pipeline => DialectChecks.ComesBack(Format, pipeline), iter: 500);

    [Fact]
    public void A_complete_pipeline_is_read_into_the_model()
    {
        (Pipeline pipeline, IReadOnlyDictionary<string, SourceMark> marks, DiagnosticBag diagnostics) = Read(Fixture());

        Assert.Equal(["Build", "Lint", "Scan", "Platforms", "Deploy", "post failure"], pipeline.Jobs.Select(job => job.Id));
        Assert.Equal("${env.REGISTRY}/app:${env.BUILD_NUMBER}", pipeline.Variables["IMAGE"]);
        Assert.Equal("${credentials.registry-token}", pipeline.Variables["TOKEN"]);
        Assert.Equal(["PushTrigger", "ScheduleTrigger", "NativeTrigger", "ManualTrigger"], pipeline.Triggers.Select(trigger => trigger.GetType().Name));
        Job build = pipeline.Jobs.First();
        Assert.Equal((TimeSpan.FromHours(1), 2, "linux"), (build.Timeout!.Value, build.Retries, build.Runner.Labels[0]));
        Assert.Equal(["CheckoutStep", "SetupToolStep", "ScriptStep", "ScriptStep", "UploadArtifactStep", "PublishTestResultsStep"], build.Steps.Select(step => step.GetType().Name));
        Assert.Equal("./mvnw package\necho \"$BRANCH_NAME\"", ((ScriptStep)build.Steps[2]).Script);
        ScriptStep web = (ScriptStep)build.Steps[3];
        Assert.Equal(("web", "true", "npm run build -- --target=${params.TARGET}"), (web.WorkingDirectory, web.Variables["CI"], web.Script));
        Job platforms = pipeline.Jobs.Single(job => job.Id == "Platforms");
        Assert.Equal((2, 1, true), (platforms.Matrix!.Axes.Length, platforms.Matrix.Exclude.Length, platforms.Matrix.FailFast));
        Job deploy = pipeline.Jobs.Single(job => job.Id == "Deploy");
        Assert.True(deploy.Manual);
        Assert.Equal(3, Assert.IsType<AllCondition>(deploy.Condition).Conditions.Length);
        Assert.StartsWith("script {", Assert.Single(deploy.Steps.OfType<NativeStep>()).Reference, StringComparison.Ordinal);
        Assert.Equal(26, marks[ModelPath.Job("Build")].Line);
        Assert.All(diagnostics.Items, item => Assert.Equal("KeptAsNative", item.Id));
        Assert.All(diagnostics.Items, item => Assert.NotNull(item.Line));
    }

    [Fact]
    public void A_complete_pipeline_is_read_the_same_after_it_was_written() => DialectChecks.RoundTrip(Format, "Jenkinsfile", Fixture());

    [Fact]
    public void A_script_of_plain_steps_is_one_job_and_says_that_it_was_a_script()
    {
        (Pipeline pipeline, _, DiagnosticBag diagnostics) = Read("node('docker') {\n    checkout scm\n    stage('build') {\n        sh 'make'\n    }\n    archiveArtifacts 'properties'\n}\n");

        Job job = Assert.Single(pipeline.Jobs);
        Assert.Equal(["CheckoutStep", "ScriptStep", "UploadArtifactStep"], job.Steps.Select(step => step.GetType().Name));
        Assert.Equal("build", job.Steps[1].Name);
        Assert.Equal("ScriptedPipeline", Assert.Single(diagnostics.Items).Id);
    }

    [Fact]
    public void The_script_of_the_chapter_is_read_and_written()
    {
        string text = Corpus.Read("chapter", "Jenkinsfile");

        Assert.Equal(5, Assert.Single(Read(text).Pipeline.Jobs).Steps.Length);
        DialectChecks.RoundTrip(Format, "Jenkinsfile", text);
    }

    [Fact]
    public void A_program_is_kept_with_a_diagnostic()
    {
        const string Program = "def names = ['a', 'b']\nfor (name in names) {\n    node(name) {\n        sh \"build ${name}\"\n    }\n}\n";
        (Pipeline pipeline, _, DiagnosticBag diagnostics) = Read(Program);

        Assert.Contains("for (name in names)", Assert.IsType<NativeStep>(Assert.Single(Assert.Single(pipeline.Jobs).Steps)).Reference, StringComparison.Ordinal);
        Assert.Contains(diagnostics.Items, item => item is { Id: "ScriptedPipeline", Line: 1 });
        Assert.Contains("for (name in names)", Format.Write(pipeline, new())[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "FileEmpty")]
    [InlineData("pipeline {\n  agent any\n  stages {\n    stage('a') { steps { sh 'x\n} } } }", "GroovyInvalid")]
    [InlineData("pipeline {\n  agent any\n  stages {\n", "GroovyInvalid")]
    [InlineData("pipeline { agent any }", "MissingKey")]
    [InlineData("a\0b", "FileNotText")]
    public void What_is_wrong_is_said(string text, string id)
    {
        DiagnosticBag diagnostics = new();
        Format.Read(new MemoryFiles(("Jenkinsfile", text)), "Jenkinsfile", diagnostics);

        Assert.Contains(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error && item.Id == id);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('{')]
    [InlineData('[')]
    public void A_hundred_thousand_open_brackets_end_with_a_diagnostic(char bracket)
    {
        DiagnosticBag diagnostics = new();
        Format.Read(new MemoryFiles(("Jenkinsfile", $"pipeline {{ {string.Concat(Enumerable.Repeat($"a {bracket} ", 100_000))} }}")), "Jenkinsfile", diagnostics);
        Format.Read(new MemoryFiles(("Jenkinsfile", new string(bracket, 100_000) + new string(bracket switch { '(' => ')', '{' => '}', _ => ']' }, 100_000))), "Jenkinsfile", diagnostics);

        Assert.Contains(diagnostics.Items, item => item.Id is "GroovyInvalid" or "ScriptedPipeline");
    }

    [Fact]
    public void Whatever_is_done_to_a_pipeline_reading_and_writing_it_never_throws()
    {
        string text = Fixture();
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 0.1], Gen.Int[0, Pieces.Length - 1]).Array[1, 6].Sample(edits =>
        {
            StringBuilder changed = new(text);
            foreach ((double at, double length, int piece) in edits)
            {
                int start = (int)(at * changed.Length);
                changed.Remove(start, Math.Min(changed.Length - start, (int)(length * 400))).Insert(start, Pieces[piece]);
            }

            foreach (Pipeline pipeline in Format.Read(new MemoryFiles(("Jenkinsfile", changed.ToString())), "Jenkinsfile", new()).Pipelines)
            {
                PipelineRules.Check(pipeline, new());
                Format.Write(pipeline, new());
            }
        }, iter: 5_000, threads: 1);
    }

    [Fact]
    public void What_other_systems_say_is_written_in_a_form_that_reads_without_error()
    {
        foreach ((IDialect from, string folder, string path) in new (IDialect, string, string)[] { (new GitHubActionsFormat(), "github-actions", ".github/workflows/ci.yml"), (new GitLabCIFormat(), "gitlab-ci", ".gitlab-ci.yml") })
        {
            foreach ((string name, string text) in Corpus.All(folder))
            {
                foreach (Pipeline pipeline in from.Read(new MemoryFiles((path, text)), path, new()).Pipelines.Where(pipeline => pipeline.Jobs.Any() && !name.StartsWith("self-dependency", StringComparison.Ordinal)))
                {
                    PipelineFile written = PipelineConverter.Convert(pipeline, from, Format, new())[0];
                    DiagnosticBag reading = new();
                    Pipeline again = Assert.Single(Format.Read(new MemoryFiles((written.Path, written.Text)), written.Path, reading).Pipelines);
                    PipelineRules.Check(again, reading);

                    Assert.False(reading.HasErrors, $"{name}: {string.Join('\n', reading.Items)}\n{written.Text}");
                    Assert.DoesNotContain(again.Jobs, job => job.Native.Any(setting => setting.Key == "stage"));
                }
            }
        }
    }

    private static string Fixture() => File.ReadAllText(Path.Combine(Linters.Root(), "tests", "Fixtures", "jenkinsfile", "complete.Jenkinsfile")).ReplaceLineEndings("\n");

    private static (Pipeline Pipeline, IReadOnlyDictionary<string, SourceMark> Marks, DiagnosticBag Diagnostics) Read(string text)
    {
        DiagnosticBag diagnostics = new();
        ReadResult read = Format.Read(new MemoryFiles(("Jenkinsfile", text)), "Jenkinsfile", diagnostics);
        return (Assert.Single(read.Pipelines), read.Marks, diagnostics);
    }
}
