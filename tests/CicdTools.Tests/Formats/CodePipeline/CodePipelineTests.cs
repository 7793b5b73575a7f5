using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.CodePipeline;
using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;
using CsCheck;

namespace CicdTools.Tests.Formats.CodePipeline;

public sealed class CodePipelineTests
{
    private static readonly CodePipelineFormat Format = new();

    public static TheoryData<string> Files => new() { "complete.json", "template.yml", "template.json" };

    public static TheoryData<string, string, string, int?> Broken => new()
    {
        { "MissingKey", "codepipeline.json", "{\"pipeline\":\n{\"name\": \"a\"}}", 2 },
        { "WrongType", "codepipeline.json", "{\"pipeline\":\n{\"stages\": [\n\"a\"]}}", 3 },
        { "MissingKey", "codepipeline.json", "{\"pipeline\":\n{\"stages\": [\n{\"name\": \"a\"}]}}", 3 },
        { "JsonInvalid", "codepipeline.json", "{\"pipeline\":\n{,}}", 2 },
        { "DuplicateKey", "codepipeline.json", "{\"pipeline\":\n{\"name\": \"a\",\n\"name\": \"b\"}}", 3 },
        { "NoPipeline", "template.yml", "Resources:\n  A:\n    Type: AWS::S3::Bucket\n", 2 },
        { "MissingKey", "template.yml", "Resources:\n  A:\n    Type: AWS::CodePipeline::Pipeline\n", 2 },
    };

    [Fact]
    public void A_pipeline_comes_back_as_it_was_written() =>
        PipelineGen.CodePipeline.Sample(pipeline => DialectChecks.ComesBack(Format, pipeline), iter: 500);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_value_is_in_the_model_and_comes_back(string name)
    {
        string text = Text(name);
        DialectChecks.NothingIsDropped(Format, name, text, JsonLoader.LooksLikeJson(text) ? JsonLoader.Load(text, name, new())! : YamlLoader.Load(text, name, new())![0]);
        DialectChecks.RoundTrip(Format, name, text);
    }

    [Theory]
    [InlineData("complete.json", "complete.written.json")]
    [InlineData("template.yml", "template.written.yml")]
    public void A_complete_pipeline_is_read_without_a_diagnostic_and_written_back(string name, string written)
    {
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = Assert.Single(Format.Read(new MemoryFiles((name, Text(name))), name, diagnostics).Pipelines);
        Assert.Equal([], diagnostics.Items);
        Fixtures.Matches($"codepipeline/{written}", Format.Write(pipeline, diagnostics), diagnostics);
        Assert.Equal([], diagnostics.Items);
    }

    [Fact]
    public void Actions_are_jobs_in_their_order_with_what_they_take_in()
    {
        Pipeline pipeline = Format.Read(new MemoryFiles(("a.json", Text("complete.json"))), "a.json", new()).Pipelines[0];

        Assert.Equal(["Build", "Production"], pipeline.Stages.Select(stage => stage.Name));
        Job test = pipeline.Jobs.Single(job => job.Id == "Test");
        Assert.Equal(["Compile", "Lint"], test.Needs!);
        Assert.Equal([("BuildArtifact", "Compile"), ("LintReport", "Lint")], test.Steps.OfType<DownloadArtifactStep>().Select(step => (step.Artifact!, step.From!.Single())));
        Job lint = pipeline.Jobs.Single(job => job.Id == "Lint");
        Assert.Equal([typeof(CheckoutStep), typeof(ScriptStep), typeof(UploadArtifactStep)], lint.Steps.Select(step => step.GetType()));
        Assert.Equal(References.Secret("shop/npm:token"), lint.Variables["NPM_TOKEN"]);
        Assert.Equal(TimeSpan.FromDays(1), pipeline.Jobs.Single(job => job.Id == "Approve").Timeout);
        Assert.Equal(["main", "release/**"], pipeline.Triggers.OfType<PushTrigger>().Last().Branches);
        Assert.Equal(["opened", "synchronize"], pipeline.Triggers.OfType<PullRequestTrigger>().Single().Types);
    }

    [Fact]
    public void A_source_that_watches_its_branch_is_a_trigger()
    {
        string text = Text("template.yml").Replace("                DetectChanges: false\n", "", StringComparison.Ordinal);
        Pipeline pipeline = Format.Read(new MemoryFiles(("a.yml", text)), "a.yml", new()).Pipelines[0];
        Assert.Equal(["!Ref Branch"], Assert.IsType<PushTrigger>(Assert.Single(pipeline.Triggers)).Branches);
    }

    [Fact]
    public void Jobs_of_another_system_become_actions_that_the_service_takes()
    {
        DiagnosticBag diagnostics = new();
        PipelineFile[] files = Format.Write(Foreign, diagnostics);
        Fixtures.Matches("codepipeline/converted.json", files, diagnostics);
        Assert.All(diagnostics.Items.Where(item => item.Id == "Lost"), item => Assert.NotNull(item.Subject));
    }

    [Fact]
    public void The_services_own_description_finds_nothing_in_what_is_written()
    {
        List<PipelineFile> files = [Format.Write(Foreign, new())[0]];
        files.AddRange(Format.Write(Format.Read(new MemoryFiles(("a.json", Text("complete.json"))), "a.json", new()).Pipelines[0], new()));
        PipelineGen.CodePipeline.Sample(pipeline => { lock (files) files.AddRange(Format.Write(pipeline, new())); }, iter: 100);
        Assert.Equal([], Linters.CodePipeline(files));
    }

    [Fact]
    public void The_judges_find_what_is_wrong()
    {
        Assert.NotEmpty(Linters.CodePipeline([new("a.json", "{\"pipeline\": {\"name\": \"a b\", \"roleArn\": \"x\", \"stages\": []}}")]));
        Assert.NotEmpty(Linters.CloudFormation([new("a.yml", Text("template.yml").Replace("RunOrder: 2", "RunOrdre: 2", StringComparison.Ordinal))]));
    }

    [Fact]
    public void Templates_that_are_written_back_are_as_clean_as_before()
    {
        Assert.Equal([], Linters.CloudFormation([new("a.yml", Text("template.yml"))]));
        PipelineFile[] written = [.. new[] { "template.yml", "template.json" }.SelectMany(name => Format.Write(Format.Read(new MemoryFiles((name, Text(name))), name, new()).Pipelines[0], new()))];
        Assert.Equal([], Linters.CloudFormation(written));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Each_fault_is_an_error_with_its_line(string id, string path, string text, int? line)
    {
        DiagnosticBag diagnostics = new();
        Format.Read(new MemoryFiles((path, text)), path, diagnostics);
        Diagnostic error = diagnostics.Items.First(item => item.Severity == DiagnosticSeverity.Error);
        Assert.Equal((id, line), (error.Id, error.Line));
        Assert.False(string.IsNullOrEmpty(error.Remedy));
    }

    // https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
    [Theory]
    [InlineData("Commit", "#{SourceVariables.CommitId}")]
    [InlineData("Branch", "#{SourceVariables.BranchName}")]
    [InlineData("Repository", "#{SourceVariables.FullRepositoryName}")]
    [InlineData("RepositoryName", "#{SourceVariables.RepositoryName}")]
    [InlineData("RunId", "#{codepipeline.PipelineExecutionId}")]
    public void Each_fact_has_its_variable(string fact, string text)
    {
        TextPart part = new FactPart(Enum.Parse<RunFact>(fact));
        Assert.Equal(text, Format.Vocabulary.Write(part, TextPlace.Setting));
        Assert.Null(Format.Vocabulary.Write(part, TextPlace.Script));
        Assert.Equal([part], Format.Vocabulary.Read(text, TextPlace.Script));
    }

    [Theory]
    [InlineData("a-#{variables.LEVEL}-#{Build.TAG} {{resolve:secretsmanager:x:y}}", "Setting")]
    [InlineData("echo #{variables.LEVEL} ${CODEBUILD_BUILD_NUMBER} $HOME #{codepipeline.Other}", "Script")]
    public void The_parts_of_a_text_give_it_again(string text, string place)
    {
        TextPlace at = Enum.Parse<TextPlace>(place);
        Assert.Equal(text, string.Concat(Format.Vocabulary.Read(text, at).Select(part => Format.Vocabulary.Write(part, at))));
    }

    private static Pipeline Foreign => new()
    {
        Name = "ci: all",
        Format = CodePipelineFormat.FormatName,
        Triggers = [new PushTrigger { Branches = ["main"], Tags = ["v*"] }, new PullRequestTrigger { Types = ["opened", "labeled"] }, new ScheduleTrigger("0 4 * * *"), new ManualTrigger { Inputs = [new() { Name = "level", Type = "choice", Options = ["a", "b"], Default = "a" }] }],
        Variables = new VariableMap().With("TOKEN", References.Secret("TOKEN")).With("EMPTY", "").With("NAME", "app-#{SourceVariables.CommitId}"),
        Stages = PipelineRules.DeriveStages(
        [
            new()
            {
                Id = "test",
                Needs = [],
                Matrix = new() { Axes = [new("version", ["20", "22"])] },
                Services = [new() { Name = "db", Container = new() { Image = "postgres:16" } }],
                Retries = 1,
                Steps = [new CheckoutStep { Depth = 0 }, new SetupToolStep { Tool = "node", Version = "${version}" }, new ScriptStep { Script = "npm ci\nnpm test", WorkingDirectory = "web" }, new ScriptStep { Script = "if [ -f 'a b' ]; then\n  cat 'a b'\nfi" }, new UploadArtifactStep { Artifact = "web dist", Paths = ["dist"] }],
            },
            new()
            {
                Id = "deploy",
                Needs = ["test"],
                Condition = new BranchCondition(["main"]),
                Environment = new("production"),
                Manual = true,
                Outputs = new VariableMap().With("TAG", "#{SourceVariables.CommitId}-x"),
                Steps = [new DownloadArtifactStep { Artifact = "web dist" }, new BuildImageStep { Tags = ["app:#{SourceVariables.CommitId}"], Push = true }, new ScriptStep { Script = "print(1)", Shell = "python", ContinueOnError = true }, new DeployManifestsStep { Paths = ["k8s/"] }],
            },
            new()
            {
                Id = "clean",
                Needs = ["deploy"],
                Condition = new EqualCondition("#{variables.level}", "a"),
                Steps = [new ScriptStep { Script = "curl -H \"X: {{resolve:secretsmanager:DEPLOY}}\" https://example.com", Condition = new TagCondition(["v*"]) }],
            },
        ]),
    };

    // The template as CloudFormation's console shows it in JSON: functions by their long names.
    private static string Text(string name)
    {
        if (name != "template.json")
            return Fixtures.Read($"codepipeline/{name}");
        DiagnosticBag ignored = new();
        YamlMap root = YamlLoader.LoadMap(Fixtures.Read("codepipeline/template.yml"), name, ignored)!;
        return JsonText.Write(Long(root));
    }

    private static YamlNode Long(YamlNode node)
    {
        YamlNode inner = node switch
        {
            YamlMap map => new YamlMap([.. map.Entries.Select(entry => new YamlEntry(entry.Name, Long(entry.Value)))]),
            YamlList list => new YamlList([.. list.Items.Select(Long)]),
            YamlScalar { Tag: "!GetAtt" } scalar => YamlBuilder.List(scalar.Value.Split('.')),
            YamlScalar { Style: YamlStyle.Plain } scalar => new YamlScalar(scalar.Value, scalar.Value.StartsWith("2010", StringComparison.Ordinal) ? YamlStyle.Quoted : YamlStyle.Plain),
            YamlScalar scalar => new YamlScalar(scalar.Value, YamlStyle.Quoted),
            _ => node,
        };
        return node.Tag is { } tag ? new YamlMap([new(tag == "!Ref" ? "Ref" : $"Fn::{tag[1..]}", inner)]) : inner;
    }
}
