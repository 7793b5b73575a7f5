namespace CicdTools.Providers.JenkinsX.Import;

/// <summary>
/// The pipelines of an imported repository: those of Jenkins X's own catalog for what it is made of, by reference, as its packs do it
/// (https://github.com/jenkins-x/jx3-pipeline-catalog/tree/31f4b6bf306f26d937bf99e9003fee5f571cbba9/packs). A step without a name stands for all steps of the file that it uses
/// (https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/triggerconfig/inrepo/load_pipelinerun.go).
/// </summary>
internal static class CatalogPipelines
{
    public const string Folder = ".lighthouse/jenkins-x";

    /// <summary>The pack for a component; the one that needs a Dockerfile and a chart only where its language has none.</summary>
    public static string PackOf(StackComponent? component) => (component?.Language, component?.PackageManager) switch
    {
        ("Python", _) => "python",
        ("JavaScript", "yarn") => "javascript-yarn",
        ("JavaScript", _) => "javascript",
        ("TypeScript", _) => "typescript",
        ("Go", _) => "go",
        ("Java" or "Kotlin", "gradle") => "gradle",
        ("Java" or "Kotlin", _) => "maven",
        (".NET", _) => "csharp",
        ("Ruby", _) => "ruby",
        ("Rust", _) => "rust",
        ("PHP", _) => "php",
        ("Scala", _) => "scala",
        _ => "docker-helm",
    };

    public static PipelineFile[] Write(string pack, string branch) =>
    [
        new($"{Folder}/triggers.yaml", Triggers(branch)),
        new($"{Folder}/pullrequest.yaml", Run("pullrequest", pack, "git-clone-pr")),
        new($"{Folder}/release.yaml", Run("release", pack, "git-clone")),
    ];

    // https://github.com/jenkins-x/lighthouse/tree/153adb9b854883f7da3e799931b7c2b4fba1d584/docs/trigger
    private static string Triggers(string branch) =>
        $"""
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
            - ^{System.Text.RegularExpressions.Regex.Escape(branch)}$

        """.ReplaceLineEndings("\n");

    private static string Run(string name, string pack, string clone) =>
        $"""
        apiVersion: tekton.dev/v1
        kind: PipelineRun
        metadata:
          name: {name}
        spec:
          pipelineSpec:
            tasks:
            - name: from-build-pack
              taskSpec:
                stepTemplate:
                  workingDir: /workspace/source
                steps:
                - image: uses:jenkins-x/jx3-pipeline-catalog/tasks/git-clone/{clone}.yaml@versionStream
                  name: ""
                - image: uses:jenkins-x/jx3-pipeline-catalog/tasks/{pack}/{name}.yaml@versionStream
                  name: ""
          taskRunTemplate:
            serviceAccountName: tekton-bot
          timeouts:
            pipeline: 12h0m0s

        """.ReplaceLineEndings("\n");
}
