using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Spinnaker;
using CsCheck;

namespace CicdTools.Tests.Formats.Spinnaker;

public sealed class SpinnakerTests
{
    private const string Path = "spinnaker/deliver.json";

    private static readonly SpinnakerFormat Format = new();

    public static TheoryData<string> Files => Corpus.Files("spinnaker");

    public static TheoryData<string, string, int?> Broken => new()
    {
        { "MissingKey", "{}", 1 },
        { "MissingKey", "[\n{\"name\": \"a\"}]", 2 },
        { "MissingKey", "\"a\"", 1 },
        { "WrongType", "{\"stages\": [\n\"a\"]}", 2 },
        { "DuplicateJob", "{\"stages\": [{\"refId\": \"1\", \"type\": \"wait\"},\n{\"refId\": \"1\", \"type\": \"wait\"}]}", 2 },
        { "DuplicateKey", "{\"name\": \"a\",\n\"stages\": [],\n\"name\": \"b\"}", 3 },
        { "JsonInvalid", "{\"stages\": [\n}", 2 },
        { "FileEmpty", "", 1 },
    };

    [Fact]
    public void A_pipeline_comes_back_as_it_was_written() =>
        PipelineGen.Spinnaker.Sample(pipeline => DialectChecks.ComesBack(Format, pipeline), iter: 500);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_value_of_the_corpus_is_in_the_model_and_comes_back(string file)
    {
        string text = Corpus.Read("spinnaker", file);
        DialectChecks.NothingIsDropped(Format, Path, text, JsonLoader.Load(text, file, new())!);
        DialectChecks.RoundTrip(Format, Path, text);
    }

    [Fact]
    public void Every_value_of_a_complete_pipeline_is_in_the_model_and_comes_back()
    {
        string text = Fixtures.Read("spinnaker/complete.json");
        DialectChecks.NothingIsDropped(Format, Path, text, JsonLoader.Load(text, Path, new())!);
        DialectChecks.RoundTrip(Format, Path, text);
    }

    [Fact]
    public void A_complete_pipeline_is_read_without_a_diagnostic_and_written_back()
    {
        (Pipeline pipeline, DiagnosticBag diagnostics, _) = Read(Fixtures.Read("spinnaker/complete.json"));
        Assert.Equal([], diagnostics.Items);
        Fixtures.Matches("spinnaker/complete.written.json", Format.Write(pipeline, diagnostics), diagnostics);
        Assert.Equal([], diagnostics.Items);
    }

    [Fact]
    public void Stages_are_jobs_and_those_that_all_systems_know_are_typed()
    {
        (Pipeline pipeline, _, IReadOnlyDictionary<string, SourceMark> marks) = Read(Fixtures.Read("spinnaker/complete.json"));
        Dictionary<string, Job> jobs = pipeline.Jobs.ToDictionary(job => job.Id);

        Assert.Equal(["bake", "job"], jobs["ask"].Needs!);
        ApproveStep approve = Assert.IsType<ApproveStep>(Assert.Single(jobs["ask"].Steps));
        Assert.Equal(["release"], approve.Approvers);
        Assert.Equal(["k8s/app.yaml"], Assert.IsType<DeployManifestsStep>(Assert.Single(jobs["deploy"].Steps)).Paths);
        Assert.Equal("main", Assert.Single(Assert.IsType<BranchCondition>(jobs["deploy"].Condition).Patterns));
        Assert.Equal(new EqualCondition("${parameters['target']}", "production"), jobs["scale"].Condition);
        Assert.True(jobs["clean"].ContinueOnError);
        Assert.Equal(("contoso/migrate:1", "2", TimeSpan.FromMinutes(10)), (jobs["migrate"].Container!.Image, jobs["migrate"].Variables["LEVEL"], jobs["migrate"].Timeout));
        Assert.Equal("migrate up\nmigrate check", Assert.IsType<ScriptStep>(Assert.Single(jobs["migrate"].Steps)).Script);
        Assert.Equal("runJobManifest", Assert.IsType<NativeStep>(Assert.Single(jobs["job"].Steps)).Reference);
        Assert.Equal([typeof(PushTrigger), typeof(ScheduleTrigger), typeof(NativeTrigger), typeof(NativeTrigger), typeof(ManualTrigger)], pipeline.Triggers.Select(trigger => trigger.GetType()));
        Assert.Equal("30 4 * * 1-5", pipeline.Triggers.OfType<ScheduleTrigger>().Single().Cron);
        Assert.All(jobs.Keys, id => Assert.True(marks.ContainsKey(ModelPath.Job(id))));
    }

    [Fact]
    public void The_chapters_pipeline_says_which_keys_stand_twice()
    {
        (string _, string text) = Assert.Single(Corpus.All("chapter"), file => file.Name == "spinnaker-pipeline-deploy.json");
        DiagnosticBag diagnostics = new();
        Format.Read(new MemoryFiles((Path, text)), Path, diagnostics);
        Diagnostic error = Assert.Single(diagnostics.Items);
        Assert.Equal("DuplicateKey", error.Id);
        Assert.Contains("keepWaitingPipelines", error.Message, StringComparison.Ordinal);
        // Without the second pair it is a pipeline of nine stages.
        string mended = text.Remove(text.LastIndexOf("\"keepWaitingPipelines\": false,", StringComparison.Ordinal), 30);
        mended = mended.Remove(mended.LastIndexOf("\"lastModifiedBy\": \"anonymous\",", StringComparison.Ordinal), 30);
        mended = mended.Remove(mended.LastIndexOf("\"limitConcurrent\": true,", StringComparison.Ordinal), 24);
        DialectChecks.NothingIsDropped(Format, Path, mended, JsonLoader.Load(mended, Path, new())!);
        DialectChecks.RoundTrip(Format, Path, mended);
        Assert.Equal(9, Read(mended).Pipeline.Jobs.Count());
    }

    [Fact]
    public void Jobs_of_another_system_become_stages_that_say_what_is_lost()
    {
        Pipeline pipeline = new()
        {
            Name = "CI: all",
            Format = SpinnakerFormat.FormatName,
            Triggers = [new PushTrigger { Branches = ["main", "release/*"], Paths = ["src/**"] }, new PullRequestTrigger(), new ScheduleTrigger("0 4 * * 1-5"), new ManualTrigger { Inputs = [new() { Name = "level", Default = "a" }] }],
            Variables = new VariableMap().With("NAME", "app-${trigger['hash']}"),
            Stages = PipelineRules.DeriveStages(
            [
                new() { Id = "test", Needs = [], Container = new() { Image = "node:20" }, Matrix = new() { Axes = [new("version", ["20", "22"])] }, Steps = [new CheckoutStep(), new ScriptStep { Script = "npm ci\nnpm test", WorkingDirectory = "web", Shell = "bash" }, new UploadArtifactStep { Artifact = "dist", Paths = ["dist"] }] },
                new() { Id = "deploy", Needs = ["test"], Manual = true, Condition = new BranchCondition(["main", "release/*"]), Environment = new("production"), Steps = [new BuildImageStep { Tags = ["app:1"], Push = true }, new ScriptStep { Script = "print(1)", Shell = "python", ContinueOnError = true }, new DeployManifestsStep { Paths = ["k8s/app.yaml", "k8s/service.yaml"], Namespace = "shop" }] },
                new() { Id = "clean", Needs = ["deploy"], Condition = Condition.OnFailure, Steps = [new ScriptStep { Script = "echo" }] },
            ]),
        };
        DiagnosticBag diagnostics = new();
        Fixtures.Matches("spinnaker/converted.json", Format.Write(pipeline, diagnostics), diagnostics);
        Assert.All(diagnostics.Items.Where(item => item.Id == "Lost"), item => Assert.NotNull(item.Subject));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Each_fault_is_an_error_with_its_line(string id, string text, int? line)
    {
        DiagnosticBag diagnostics = new();
        Format.Read(new MemoryFiles((Path, text)), Path, diagnostics);
        Diagnostic error = Assert.Single(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error);
        Assert.Equal((id, line), (error.Id, error.Line));
        Assert.False(string.IsNullOrEmpty(error.Remedy));
    }

    [Theory]
    [InlineData("${parameters[\"target\"] == \"production\"}", "parameters[\"target\"] == 'production'")]
    [InlineData("trigger.branch != \"main\"", "trigger['branch'] != 'main'")]
    [InlineData("trigger['type'] == 'cron'", "trigger['type'] == 'cron'")]
    [InlineData("${ #stage('a').status == 'SUCCEEDED' || true }", "#stage('a').status == 'SUCCEEDED' || true")]
    [InlineData("false", "false")]
    public void Conditions_are_written_in_one_spelling(string text, string written) => Assert.Equal(written, ConditionText.Write(ConditionText.Read(text)));

    [Theory]
    [InlineData("0 30 4 ? * 2-6", "30 4 * * 1-5")]
    [InlineData("0 0 4 1 * ?", "0 4 1 * *")]
    [InlineData("0 0/15 * * * ?", "0/15 * * * *")]
    [InlineData("0 0 4 ? * MON-FRI *", "0 4 * * MON-FRI")]
    [InlineData("30 0 4 * * ?", null)]
    [InlineData("0 0 4 L * ?", null)]
    public void Quartz_expressions_have_five_fields_where_five_can_say_it(string quartz, string? cron) => Assert.Equal(cron, Quartz.Read(quartz));

    // https://spinnaker.io/docs/reference/pipeline/expressions/#helper-properties
    [Theory]
    [InlineData("Branch", "${trigger['branch']}", "${ trigger[\"branch\"] }")]
    [InlineData("Branch", "${trigger['branch']}", "${scmInfo.branch}")]
    [InlineData("Commit", "${trigger['hash']}", "${scmInfo.sha1}")]
    [InlineData("RunNumber", "${trigger['buildInfo']['number']}", "${trigger.buildInfo.number}")]
    [InlineData("RunId", "${execution['id']}", "${execution.id}")]
    public void Each_fact_has_its_expression(string fact, string written, string read)
    {
        TextPart part = new FactPart(Enum.Parse<RunFact>(fact));
        Assert.Equal(written, Format.Vocabulary.Write(part, TextPlace.Setting));
        Assert.Equal([part], Format.Vocabulary.Read(read, TextPlace.Setting));
    }

    [Theory]
    [InlineData("a ${parameters['x']} ${#stage('Bake')['context']['tag']} ${ #toInt('1') } ${HOME:-x} $PATH")]
    [InlineData("${trigger['hash']}")]
    public void The_parts_of_a_text_give_it_again(string text) =>
        Assert.Equal(text, string.Concat(Format.Vocabulary.Read(text, TextPlace.Script).Select(part => Format.Vocabulary.Write(part, TextPlace.Script))));

    private static (Pipeline Pipeline, DiagnosticBag Diagnostics, IReadOnlyDictionary<string, SourceMark> Marks) Read(string text)
    {
        DiagnosticBag diagnostics = new();
        ReadResult result = Format.Read(new MemoryFiles((Path, text)), Path, diagnostics);
        return (result.Pipelines[0], diagnostics, result.Marks);
    }
}
