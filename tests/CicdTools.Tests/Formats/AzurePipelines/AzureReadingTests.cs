using CicdTools.Providers.Formats.AzurePipelines;

namespace CicdTools.Tests.Formats.AzurePipelines;

public sealed class AzureReadingTests
{
    private const string Path = "azure-pipelines.yml";

    private static readonly AzurePipelinesFormat Format = new();

    // https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/trigger, …/pr
    [Fact]
    public void Without_a_word_every_branch_and_every_pull_request_starts_it()
    {
        Pipeline pipeline = Read("steps:\n- script: make\n", out _);
        Assert.Equal(["**"], Assert.IsType<PushTrigger>(pipeline.Triggers[0]).Branches);
        Assert.IsType<PullRequestTrigger>(pipeline.Triggers[1]);
        Assert.IsType<ManualTrigger>(pipeline.Triggers[2]);
        Assert.IsType<CheckoutStep>(pipeline.Jobs.Single().Steps[0]);
        Assert.IsType<ManualTrigger>(Assert.Single(Read("trigger: none\npr: none\nsteps:\n- script: make\n", out _).Triggers));
    }

    [Theory]
    [InlineData("always()", "AlwaysCondition")]
    [InlineData("failed()", "OnFailureCondition")]
    [InlineData("and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))", "BranchCondition")]
    [InlineData("and(succeeded(), startsWith(variables['Build.SourceBranch'], 'refs/tags/v'))", "TagCondition")]
    [InlineData("and(succeeded(), eq(variables['Build.Reason'], 'PullRequest'))", "EventCondition")]
    [InlineData("and(succeeded(), in(variables['Build.Reason'], 'IndividualCI', 'BatchedCI'))", "EventCondition")]
    [InlineData("and(succeeded(), eq(variables['deploy'], 'yes'))", "EqualCondition")]
    [InlineData("and(succeeded(), ne(variables['deploy'], 'it''s'))", "NotCondition")]
    [InlineData("and(succeeded(), not(startsWith(variables['Build.SourceBranch'], 'refs/heads/wip/')))", "NotCondition")]
    [InlineData("or(succeeded(), ne(variables['a'], 'b'))", "AnyCondition")]
    [InlineData("eq(variables['a'], 'b')", "AllCondition")]
    [InlineData("succeededOrFailed()", "AnyCondition")]
    [InlineData("eq(dependencies.A.outputs['s.v'], 'b')", "AllCondition")]
    [InlineData("and(succeeded(), contains(variables['a'], 'b'))", "AllCondition")]
    [InlineData("contains(variables['a'], 'b')", "NativeCondition")]
    [InlineData("this is none", "NativeCondition")]
    public void A_condition_is_typed_and_written_as_it_was(string text, string type)
    {
        Condition condition = ConditionText.Parse(text);
        Assert.Equal(type, condition.GetType().Name);
        Assert.Equal(text, ConditionText.Write(condition));
    }

    [Fact]
    public void A_condition_without_a_status_holds_after_a_failure_too()
    {
        Condition bare = ConditionText.Parse("eq(variables['a'], 'b')");
        Assert.IsType<AlwaysCondition>(Assert.IsType<AllCondition>(bare).Conditions[0]);
        Assert.Equal("and(succeeded(), eq(variables['a'], 'b'))", ConditionText.Write(new EqualCondition("$(a)", "b")));
        Assert.Null(ConditionText.Write(new PathCondition(["src/**"])));
    }

    [Fact]
    public void Stages_that_wait_for_others_have_jobs_that_do()
    {
        Pipeline pipeline = Read("""
            stages:
            - stage: A
              jobs:
              - job: one
                steps: [{ script: echo }]
            - stage: B
              dependsOn: []
              jobs:
              - job: two
                steps: [{ script: echo }]
            - stage: C
              dependsOn: [A, B]
              condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
              variables: { STAGE: c }
              jobs:
              - job: one
                steps: [{ script: echo }]
              - deployment: three
                dependsOn: one
                environment: production
                strategy:
                  rolling:
                    maxParallel: 2
                    deploy:
                      steps: [{ script: deploy }]
                    on:
                      failure:
                        steps: [{ script: undo }]
            """, out ReadResult result);

        Assert.Equal(["A", "B", "C"], pipeline.Stages.Select(stage => stage.Name));
        Job[] jobs = [.. pipeline.Jobs];
        Assert.Null(jobs[0].Needs);
        Assert.Equal([], jobs[1].Needs!);
        Assert.Equal("C_one", jobs[2].Id);
        Assert.Equal(["one", "two"], jobs[2].Needs!);
        Assert.Equal(["C_one"], jobs[3].Needs!);
        Assert.All(jobs[2..], job => Assert.IsType<BranchCondition>(job.Condition));
        Assert.Equal("production", jobs[3].Environment?.Name);
        Assert.Equal("deploy", Assert.IsType<ScriptStep>(Assert.Single(jobs[3].Steps)).Script);
        Assert.Equal("c", jobs[3].Variables["STAGE"]);
        Assert.Equal(18, result.Marks[ModelPath.Job("three")].Line);

        DiagnosticBag writing = new();
        string written = Assert.Single(Format.Write(pipeline, writing)).Text;
        Assert.Equal([], writing.Items);
        Assert.Contains("dependsOn: [A, B]", written, StringComparison.Ordinal);
        Assert.Contains("maxParallel: 2", written, StringComparison.Ordinal);
        DialectChecks.RoundTrip(Format, Path, written);
    }

    [Fact]
    public void Tasks_that_every_system_has_are_typed()
    {
        Step[] steps = Read("""
            steps:
            - checkout: none
            - task: UsePythonVersion@0
              inputs: { versionSpec: 3.10 }
            - task: Cache@2
              inputs:
                key: pip | "$(Agent.OS)" | requirements.txt
                restoreKeys: |
                  pip | "$(Agent.OS)"
                path: $(PIP_CACHE_DIR)
            - task: PublishTestResults@2
              inputs: { testResultsFiles: '**/junit.xml', testRunTitle: tests }
            - task: Docker@2
              inputs: { command: buildAndPush, repository: contoso/app, tags: "a\nb" }
            - task: PublishBuildArtifacts@1
              inputs: { PathtoPublish: dist, ArtifactName: drop }
            - task: DownloadPipelineArtifact@2
              inputs: { buildType: current, artifactName: drop, targetPath: $(System.DefaultWorkingDirectory)/in }
            - task: HelmDeploy@0
              inputs: { command: upgrade, chartType: FilePath, chartPath: charts/app, releaseName: app, overrideValues: "a=b,c=d" }
            - task: NoSuch@3
              inputs: { x: y }
            - template: steps/more.yml
              parameters: { a: [1, 2] }
            """, out _).Jobs.Single().Steps;

        Assert.Equal("3.10", Assert.IsType<SetupToolStep>(steps[0]).Version);
        Assert.Equal(["$(PIP_CACHE_DIR)"], Assert.IsType<CacheStep>(steps[1]).Paths);
        Assert.Equal(["**/junit.xml"], Assert.IsType<PublishTestResultsStep>(steps[2]).Paths);
        Assert.Equal(["contoso/app:a", "contoso/app:b"], Assert.IsType<BuildImageStep>(steps[3]).Tags);
        Assert.Equal("drop", Assert.IsType<UploadArtifactStep>(steps[4]).Artifact);
        Assert.Equal("in", Assert.IsType<DownloadArtifactStep>(steps[5]).Path);
        Assert.Equal("d", Assert.IsType<DeployChartStep>(steps[6]).Values["c"]);
        Assert.Equal("NoSuch@3", Assert.IsType<NativeStep>(steps[7]).Reference);
        Assert.Equal("template: steps/more.yml", Assert.IsType<NativeStep>(steps[8]).Reference);
    }

    [Fact]
    public void Groups_templates_and_containers_are_kept()
    {
        const string Text = """
            resources:
              containers:
              - container: db
                image: postgres:16
                ports: ['5432:5432']
              repositories:
              - repository: shared
                type: git
                name: contoso/shared
            variables:
            - group: secrets
            - name: A
              value: '1'
              readonly: true
            - template: vars.yml@shared
            parameters:
            - name: fast
              type: boolean
              default: true
            - name: list
              type: object
              default: [a]
            jobs:
            - job: test
              services: { db: db }
              strategy:
                matrix:
                  old: { python: '3.9', os: linux }
                  new: { python: '3.13', os: windows }
              steps:
              - ${{ if parameters.fast }}:
                - script: make fast
              - script: make
            - template: jobs/deploy.yml
              parameters: { to: x }
            """;
        Pipeline pipeline = Read(Text, out _, "TemplateKept");

        Assert.Equal("1", pipeline.Variables["A"]);
        Assert.Equal("fast", Assert.Single(pipeline.Triggers.OfType<ManualTrigger>().Single().Inputs).Name);
        Job job = pipeline.Jobs.Single(one => one.Id == "test");
        Assert.Equal("postgres:16", Assert.Single(job.Services).Container.Image);
        Assert.Equal(2, job.Matrix?.Include.Length);
        Assert.Contains(pipeline.Jobs, one => one.Id == "deploy");
        DialectChecks.NothingIsDropped(Format, Path, Text);
        DialectChecks.RoundTrip(Format, Path, Text);
        Assert.Equal("", string.Join('\n', Linters.Azure([Format.Write(pipeline, new())[0]])));
    }

    [Fact]
    public void What_a_job_cannot_say_itself_is_said_around_it()
    {
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = new()
        {
            Name = "Build and ship",
            Triggers = [new PushTrigger { Branches = ["main"] }, new ScheduleTrigger("0 4 * * *", "Europe/Berlin")],
            Stages = PipelineRules.DeriveStages(
            [
                new() { Id = "the-build", Needs = [], Runner = new() { Labels = ["ubuntu-latest"] }, Steps = [new CheckoutStep(), new ScriptStep { Script = "make" }, new UploadArtifactStep { Artifact = "out", Paths = ["out/*.zip"], Exclude = ["out/x.zip"] }], Outputs = new VariableMap().With("version", "$(step.version)") },
                new() { Id = "ship", Needs = ["the-build"], Manual = true, Steps = [new DownloadArtifactStep { From = ["the-build"] }, new ScriptStep { Script = "ship" }, new NativeStep { Format = "GitHubActions", Reference = "a/b@v1" }] },
            ]),
        };

        PipelineFile file = Assert.Single(Format.Write(pipeline, diagnostics));

        Assert.Equal("", string.Join('\n', Linters.Azure([file])));
        Assert.Contains("ManualValidation@1", file.Text, StringComparison.Ordinal);
        Assert.Contains("CopyFiles@2", file.Text, StringComparison.Ordinal);
        Assert.Contains("dependsOn: [the_build, approve_ship]", file.Text, StringComparison.Ordinal);
        Assert.Contains(diagnostics.Items, item => item.Id == "Lost" && item.Subject == ModelPath.Step("ship", 2));
        Assert.Contains(diagnostics.Items, item => item.Id == "Approximated" && item.Subject == ModelPath.Trigger(1) && item.Severity == DiagnosticSeverity.Warning);
        Assert.Equal("$(step.version)", Format.Read(new MemoryFiles((Path, file.Text)), Path, new()).Pipelines[0].Jobs.First().Outputs["version"]);
    }

    [Theory]
    [InlineData("", "FileEmpty")]
    [InlineData("trigger: none\n", "MissingKey")]
    [InlineData("jobs:\n- job: a\n", "MissingKey")]
    [InlineData("steps:\n- displayName: x\n", "StepWithoutWork")]
    [InlineData("stages:\n- stage: a\n  jobs: []\n- stage: a\n  jobs: []\n", "DuplicateStage")]
    [InlineData("steps:\n- script: a\n  script: b\n", "DuplicateKey")]
    public void Bad_input_is_an_error(string text, string id)
    {
        DiagnosticBag diagnostics = new();
        Format.Read(new MemoryFiles((Path, text)), Path, diagnostics);
        Assert.Contains(diagnostics.Items, item => item.Id == id && item.Severity == DiagnosticSeverity.Error && item.Line is not null);
    }

    [Fact]
    public void An_unknown_key_is_named_with_its_line()
    {
        Pipeline pipeline = Read("steps:\n- script: make\n  displayname: x\nwrong: y\n", out _, "UnknownKey");
        Assert.Contains(pipeline.Native, setting => setting.Key == "wrong");
    }

    private static Pipeline Read(string text, out ReadResult result, params string[] expected)
    {
        DiagnosticBag diagnostics = new();
        result = Format.Read(new MemoryFiles((Path, text)), Path, diagnostics);
        Assert.Equal([], diagnostics.Items.Where(item => !expected.Contains(item.Id)).Select(item => item.ToString()));
        Assert.Equal(expected.Order(), diagnostics.Items.Select(item => item.Id).Distinct().Order());
        return Assert.Single(result.Pipelines);
    }
}
