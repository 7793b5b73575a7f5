using CicdTools.Providers.Formats.Tekton;

namespace CicdTools.Tests.Formats.Tekton;

public sealed class JenkinsXTests
{
    private const string Folder = ".lighthouse/jenkins-x/";

    // In the form of https://github.com/jenkins-x/lighthouse/tree/main/pkg/triggerconfig/inrepo/test_data.
    private const string Release = """
        apiVersion: tekton.dev/v1beta1
        kind: PipelineRun
        metadata:
          name: release
          annotations:
            lighthouse.jenkins-x.io/cloneURI: https://github.com/contoso/app.git
        spec:
          pipelineSpec:
            tasks:
              - name: from-build-pack
                taskSpec:
                  stepTemplate:
                    image: uses:jenkins-x/jx3-pipeline-catalog/tasks/javascript/release.yaml@versionStream
                    workingDir: /workspace/source
                    env:
                      - name: NPM_TOKEN
                        valueFrom:
                          secretKeyRef:
                            name: npm-token
                            key: token
                  steps:
                    - image: uses:jenkins-x/jx3-pipeline-catalog/tasks/git-clone/git-clone.yaml@versionStream
                      name: ""
                    - name: next-version
                    - image: node:22
                      name: build
                      script: |
                        #!/bin/sh
                        npm ci
          serviceAccountName: tekton-bot
          timeout: 1h0m0s
        """;

    private const string Triggers = """
        apiVersion: config.lighthouse.jenkins-x.io/v1alpha1
        kind: TriggerConfig
        spec:
          presubmits:
            - name: pr
              context: pr
              always_run: true
              optional: false
              source: pullrequest.yaml
          postsubmits:
            - name: release
              context: release
              source: release.yaml
              branches:
                - ^main$
                - ^master$
        """;

    [Fact]
    public void A_release_of_Jenkins_X_is_read_with_its_triggers_and_its_catalog()
    {
        DiagnosticBag diagnostics = new();
        ReadResult read = new TektonFormat().Read(new MemoryFiles((Folder + "release.yaml", Release), (Folder + "triggers.yaml", Triggers)), Folder + "release.yaml", diagnostics);

        Pipeline pipeline = Assert.Single(read.Pipelines);
        Assert.Equal([], diagnostics.Items.Select(item => item.ToString()));
        Assert.Equal(["main", "master"], Assert.IsType<PushTrigger>(Assert.Single(pipeline.Triggers)).Branches);
        Job job = Assert.Single(pipeline.Jobs);
        Assert.Equal("$(secrets.npm-token.token)", job.Variables["NPM_TOKEN"]);
        Assert.IsType<CheckoutStep>(job.Steps[0]);
        Assert.Equal("next-version", Assert.IsType<NativeStep>(job.Steps[1]).Name);
        Assert.Equal(("npm ci", "sh"), ((ScriptStep)job.Steps[2]).Script is var script ? (script, ((ScriptStep)job.Steps[2]).Shell) : default);
        Assert.Equal((Folder + "triggers.yaml", 11), (read.Marks[ModelPath.Trigger(0)].Path, read.Marks[ModelPath.Trigger(0)].Line));
    }

    [Fact]
    public void It_is_written_as_it_was_with_the_triggers_of_other_files()
    {
        TektonFormat format = new();
        MemoryFiles files = new((Folder + "release.yaml", Release), (Folder + "triggers.yaml", Triggers));
        Pipeline pipeline = format.Read(files, Folder + "release.yaml", new()).Pipelines[0];
        PipelineFile[] written = format.Write(pipeline, new());
        Pipeline again = format.Read(new MemoryFiles([.. written.Select(file => (file.Path, file.Text))]), written[0].Path, new()).Pipelines[0];

        Assert.Equal(Canonical.Json(pipeline), Canonical.Json(again));
        Assert.Contains("source: pullrequest.yaml", written[1].Text, StringComparison.Ordinal);
        PipelineFile[] changed = format.Write(pipeline with { Triggers = [new PushTrigger { Branches = ["develop"] }] }, new());
        Assert.Contains("source: pullrequest.yaml", changed[1].Text, StringComparison.Ordinal);
        Assert.Contains("^develop$", changed[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("^main$", changed[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Triggers_that_name_a_file_which_is_not_there_say_so()
    {
        DiagnosticBag diagnostics = new();
        Assert.Single(new TektonFormat().Read(new MemoryFiles((Folder + "release.yaml", Release), (Folder + "triggers.yaml", Triggers)), Folder + "triggers.yaml", diagnostics).Pipelines);

        Assert.Equal(("FileNotFound", 9), (diagnostics.Items[0].Id, diagnostics.Items[0].Line));
    }

    [Fact]
    public void A_classic_pipeline_is_read_and_becomes_a_run()
    {
        const string Classic = "buildPack: none\npipelineConfig:\n  env:\n    - name: GOPROXY\n      value: http://proxy\n  pipelines:\n    release:\n      pipeline:\n        agent:\n          image: golang:1.22\n        stages:\n          - name: build\n            steps:\n              - name: test\n                command: make\n                args: [test]\n                dir: /workspace/source/app\n          - name: side\n            parallel:\n              - name: one\n                steps:\n                  - sh: echo 1\n              - name: two\n                steps:\n                  - sh: echo 2\n";
        TektonFormat format = new();
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = Assert.Single(format.Read(new MemoryFiles(("jenkins-x.yml", Classic)), "jenkins-x.yml", diagnostics).Pipelines);

        Assert.Equal([], diagnostics.Items.Select(item => item.ToString()));
        Assert.Equal(["build", "one", "two"], pipeline.Jobs.Select(job => job.Id));
        Assert.Equal(["build"], pipeline.Jobs.Last().Needs!);
        ScriptStep step = Assert.IsType<ScriptStep>(pipeline.Jobs.First().Steps[1]);
        Assert.Equal(("make test", "app"), (step.Script, step.WorkingDirectory));
        PipelineFile[] written = format.Write(pipeline, diagnostics);
        Assert.Equal(".lighthouse/release/pipeline.yaml", written[0].Path);
        Assert.Equal([], Linters.Tekton([written[0]]));
        Assert.Contains(diagnostics.Items, item => item.Id == "Lost" && item.Message.Contains("buildPack", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "NoPipeline")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\n", "NoPipeline")]
    [InlineData("- a\n", "NotAMapping")]
    [InlineData("apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata:\n  name: a\nspec:\n  tasks:\n    - taskSpec: {}\n", "MissingKey")]
    [InlineData("apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata:\n  name: a\nspec:\n  tasks: []\n", "MissingKey")]
    public void What_is_wrong_is_said(string text, string id)
    {
        DiagnosticBag diagnostics = new();
        new TektonFormat().Read(new MemoryFiles(("a.yaml", text)), "a.yaml", diagnostics);

        Assert.Contains(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error && item.Id == id);
    }
}
