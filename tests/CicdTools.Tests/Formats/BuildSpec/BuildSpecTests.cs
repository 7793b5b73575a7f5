using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;
using CsCheck;

namespace CicdTools.Tests.Formats.BuildSpec;

public sealed class BuildSpecTests
{
    private static readonly BuildSpecFormat Format = new();

    public static TheoryData<string> Files => new() { "complete.yml", "batch.yml" };

    public static TheoryData<string, string, int> Broken => new()
    {
        { "MissingKey", "phases:\n  build:\n    commands: [make]\n", 1 },
        { "UnknownVersion", "phases: {}\nversion: 1.0\n", 2 },
        { "WrongType", "version: 0.2\nphases:\n  build:\n    commands:\n      - echo: b\n", 5 },
        { "WrongType", "version: 0.2\nphases: make\n", 2 },
        { "DuplicateKey", "version: 0.2\nphases:\ncommands: a\ncommands: b\n", 4 },
        { "WrongType", "version: 0.2\nbatch:\n  build-graph: x\n", 3 },
        { "WrongType", "version: 0.2\nbatch:\n  build-graph:\n    - depend-on: [a]\n", 4 },
    };

    [Fact]
    public void A_build_comes_back_as_it_was_written() =>
        PipelineGen.BuildSpec.Sample(pipeline => DialectChecks.ComesBack(Format, pipeline), iter: 500);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_value_is_in_the_model_and_comes_back(string name)
    {
        string text = Fixtures.Read($"buildspec/{name}");
        DialectChecks.NothingIsDropped(Format, "buildspec.yml", text);
        DialectChecks.RoundTrip(Format, "buildspec.yml", text);
    }

    [Fact]
    public void A_complete_build_is_read_without_a_diagnostic_and_written_back()
    {
        (Pipeline pipeline, DiagnosticBag diagnostics, _) = Read("buildspec/complete.yml");
        Assert.Equal([], diagnostics.Items);
        Fixtures.Matches("buildspec/complete.written.yml", Format.Write(pipeline, diagnostics), diagnostics);
        Assert.Equal([], diagnostics.Items);
    }

    [Fact]
    public void A_batch_is_a_job_for_each_task()
    {
        (Pipeline pipeline, DiagnosticBag diagnostics, _) = Read("buildspec/batch.yml");

        Assert.Equal(["FileNotFound", "FileNotFound"], diagnostics.Items.Select(item => item.Id));
        Assert.Equal(["build", "docs", "test"], pipeline.Jobs.Select(job => job.Id));
        Assert.Equal(["build"], pipeline.Jobs.Last().Needs!);
        Job build = pipeline.Jobs.First();
        Assert.Equal(("fast", "aws/codebuild/standard:7.0"), (build.Variables["MODE"], build.Container!.Image));
        Assert.True(pipeline.Jobs.ElementAt(1).ContinueOnError);
    }

    [Fact]
    public void Each_part_has_its_place()
    {
        (Pipeline pipeline, _, IReadOnlyDictionary<string, SourceMark> marks) = Read("buildspec/complete.yml");

        Job job = Assert.Single(pipeline.Jobs);
        Assert.Equal(9, marks[ModelPath.Variable("build", "JAVA_HOME")].Line);
        for (int i = 1; i < job.Steps.Length; i++)
            Assert.True(marks.ContainsKey(ModelPath.Step("build", i)), $"{i}: {job.Steps[i]}");
        Assert.True(marks.ContainsKey(ModelPath.Native("build", "proxy")));
    }

    [Fact]
    public void Jobs_of_another_system_become_a_batch_that_says_what_it_lost()
    {
        Pipeline pipeline = new()
        {
            Name = "ci",
            Format = BuildSpecFormat.FormatName,
            Triggers = [new PushTrigger { Branches = ["main"] }, new ScheduleTrigger("0 4 * * *")],
            Variables = new VariableMap().With("TOKEN", "{{resolve:secretsmanager:TOKEN}}").With("NAME", "app-${CODEBUILD_BUILD_NUMBER}"),
            Stages = PipelineRules.DeriveStages(
            [
                new()
                {
                    Id = "unit-tests",
                    Matrix = new() { Axes = [new("version", ["20", "22"])] },
                    Services = [new() { Name = "db", Container = new() { Image = "postgres:16" } }],
                    Steps = [new CheckoutStep { Depth = 0 }, new SetupToolStep { Tool = "node", Version = "${version}" }, new ScriptStep { Name = "Test", Script = "npm ci\nnpm test", WorkingDirectory = "web" }, new PublishTestResultsStep { Paths = ["junit.xml"] }],
                },
                new()
                {
                    Id = "deploy",
                    Needs = ["unit-tests"],
                    Condition = new BranchCondition(["main"]),
                    Environment = new("production"),
                    Steps =
                    [
                        new BuildImageStep { Tags = ["app:1"], Push = true },
                        new ScriptStep { Script = "curl -H \"Authorization: {{resolve:secretsmanager:DEPLOY}}\" https://example.com", Condition = Condition.OnFailure },
                        new ScriptStep { Script = "print(1)", Shell = "python" },
                        new ScriptStep { Script = "rm -rf tmp", Condition = Condition.Always },
                        new UploadArtifactStep { Artifact = "dist", Paths = ["dist/"], Retention = TimeSpan.FromDays(3) },
                    ],
                },
            ]),
        };
        DiagnosticBag diagnostics = new();
        Fixtures.Matches("buildspec/batch.converted.yml", Format.Write(pipeline, diagnostics), diagnostics);
        Assert.All(diagnostics.Items, item => Assert.NotNull(item.Subject));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Each_fault_is_an_error_with_its_line(string id, string text, int line)
    {
        DiagnosticBag diagnostics = new();
        Format.Read(new MemoryFiles(("buildspec.yml", text)), "buildspec.yml", diagnostics);
        Diagnostic error = Assert.Single(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error);
        Assert.Equal((id, line), (error.Id, error.Line));
        Assert.False(string.IsNullOrEmpty(error.Remedy));
    }

    [Theory]
    [InlineData("buildspec.yml", "", true)]
    [InlineData("ci/buildspec_debug.yaml", "", true)]
    [InlineData("ci.yml", "version: 0.2\nphases:\n", true)]
    [InlineData("ci.yml", "version: 2.1\njobs:\n", false)]
    [InlineData("buildspec.json", "", false)]
    public void A_build_specification_is_known_by_its_name_or_its_keys(string path, string text, bool known) =>
        Assert.Equal(known, Format.Recognizes(path, text));

    // https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
    [Theory]
    [InlineData("Commit", "CODEBUILD_RESOLVED_SOURCE_VERSION")]
    [InlineData("Ref", "CODEBUILD_WEBHOOK_HEAD_REF")]
    [InlineData("RunId", "CODEBUILD_BUILD_ID")]
    [InlineData("RunNumber", "CODEBUILD_BUILD_NUMBER")]
    [InlineData("RepositoryUrl", "CODEBUILD_SOURCE_REPO_URL")]
    [InlineData("Actor", "CODEBUILD_INITIATOR")]
    [InlineData("Event", "CODEBUILD_WEBHOOK_EVENT")]
    [InlineData("Workspace", "CODEBUILD_SRC_DIR")]
    [InlineData("JobName", "CODEBUILD_BATCH_BUILD_IDENTIFIER")]
    public void Each_fact_has_its_variable(string fact, string variable)
    {
        TextPart part = new FactPart(Enum.Parse<RunFact>(fact));
        Assert.Equal($"${{{variable}}}", Format.Vocabulary.Write(part, TextPlace.Script));
        Assert.Equal([part], Format.Vocabulary.Read($"${variable}", TextPlace.Script));
        Assert.Equal([part], Format.Vocabulary.Read($"${{{variable}}}", TextPlace.Setting));
    }

    [Theory]
    [InlineData("echo ${CODEBUILD_BUILD_NUMBER}-$HOME", "Script")]
    [InlineData("$PATH:/x", "Setting")]
    [InlineData("{{resolve:secretsmanager:id:key}} and {{resolve:ssm:/a/b}}", "Setting")]
    [InlineData("key-$(codebuild-hash-files package-lock.json **/*.csproj)-${OS}", "CacheKey")]
    [InlineData("${CODEBUILD_WEBHOOK_HEAD_REF#refs/heads/} ${CODEBUILD_WEBHOOK_HEAD_REF#refs/*/} ${CODEBUILD_WEBHOOK_TRIGGER#pr/}", "Script")]
    public void The_parts_of_a_text_give_it_again(string text, string place)
    {
        TextPlace at = Enum.Parse<TextPlace>(place);
        TextPart[] parts = Format.Vocabulary.Read(text, at);
        Assert.Equal(text, string.Concat(parts.Select(part => Format.Vocabulary.Write(part, at))));
    }

    private static (Pipeline Pipeline, DiagnosticBag Diagnostics, IReadOnlyDictionary<string, SourceMark> Marks) Read(string fixture)
    {
        DiagnosticBag diagnostics = new();
        ReadResult result = Format.Read(new MemoryFiles(("buildspec.yml", Fixtures.Read(fixture))), "buildspec.yml", diagnostics);
        return (result.Pipelines[0], diagnostics, result.Marks);
    }
}
