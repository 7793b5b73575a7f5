using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.CodePipeline;
using CsCheck;

namespace CicdTools.Tests.Formats;

internal static partial class PipelineGen
{
    private const string CodePipelineSource =
        """
        name: Source
        actions:
          - name: Git
            actionTypeId:
              category: Source
              owner: AWS
              provider: CodeStarSourceConnection
              version: '1'
            configuration:
              ConnectionArn: arn:aws:codeconnections:us-east-1:111122223333:connection/x
              FullRepositoryId: contoso/shop
              BranchName: main
            outputArtifacts:
              - name: SourceArtifact
        """;

    public static Gen<Pipeline> CodePipeline => Gen.Select(Word, CodePipelineTriggers, CodePipelineJob.Array[1, 6], Gen.Int[1, 3], Gen.Bool).Select((name, triggers, jobs, count, ordered) => new Pipeline
    {
        Name = name,
        Triggers = triggers,
        Stages = [.. Named(jobs).Chunk((jobs.Length + count - 1) / count).Select((chunk, i) => new Stage { Name = $"Stage{i}", Jobs = InOrder(chunk, ordered) })],
        Native =
        [
            new(CodePipelineFormat.FormatName, SourceStage.Key, CodePipelineSource),
            new(CodePipelineFormat.FormatName, "roleArn", "arn:aws:iam::111122223333:role/x"),
            new(CodePipelineFormat.FormatName, "artifactStore", "type: S3\nlocation: bucket"),
            new(CodePipelineFormat.FormatName, "pipelineType", "V2"),
        ],
    });

    private static Gen<Trigger[]> CodePipelineTriggers => Gen.OneOf<Trigger[]>(
        Gen.Const<Trigger[]>([new PushTrigger { Branches = ["main"] }]),
        Gen.Select(Word.Array[1, 3], Word.Array[0, 2], Word, Gen.Bool).Select(Trigger[] (branches, paths, tag, manual) =>
        [
            new PushTrigger { Branches = branches, IgnoredBranches = paths, Paths = paths },
            new PushTrigger { Tags = [tag + "*"], IgnoredTags = branches },
            new PullRequestTrigger { Branches = branches, IgnoredPaths = paths, Types = ["opened", "synchronize"] },
            .. manual ? new Trigger[] { new ManualTrigger { Inputs = [new() { Name = "LEVEL", Default = "1.10", Description = "How: strict?" }, new() { Name = "WHY", Required = true }] } } : [],
        ]));

    private static Gen<Job> CodePipelineJob => Gen.Select(Variables, Script.Where(CommandLines.AreCommands), Word.Array[1, 3], Gen.Int[0, 7]).Select((variables, script, words, kind) => kind switch
    {
        0 => new Job { Timeout = TimeSpan.FromMinutes(60), Steps = [new ApproveStep { Message = $"Go: {words[0]}?", Native = [new(CodePipelineFormat.FormatName, "ExternalEntityLink", "https://example.com")] }] },
        1 => new Job { Steps = [new CheckoutStep(), new DeployManifestsStep { Paths = words, Namespace = "shop", Native = [new(CodePipelineFormat.FormatName, "ClusterName", "shop")] }] },
        2 => new Job { Steps = [new CheckoutStep(), new DeployChartStep { Release = words[0], Chart = "chart", Native = [new(CodePipelineFormat.FormatName, "ClusterName", "shop")] }] },
        3 => new Job { Steps = [new CheckoutStep(), new NativeStep { Format = CodePipelineFormat.FormatName, Reference = "Build/AWS/CodeBuild/1", Inputs = new VariableMap().With("ProjectName", words[0]) }], Native = [new(CodePipelineFormat.FormatName, "namespace", "BuildVariables")] },
        _ => new Job
        {
            Variables = new VariableMap(variables.Where(entry => entry.Value.Length > 0)).With(kind == 4 ? new VariableMap().With("TOKEN", References.Secret("shop/npm:token")) : new()),
            Outputs = kind == 5 ? new VariableMap().With("TAG", "${TAG}") : new(),
            Steps = [new CheckoutStep(), new ScriptStep { Script = script }, .. kind == 6 ? new Step[] { new UploadArtifactStep { Artifact = "A", Paths = words } } : []],
        },
    });

    private static Job[] Named(Job[] jobs) => [.. jobs.Select((job, i) => job with
    {
        Id = $"job{i}",
        Steps = [.. job.Steps.Select(step => step is UploadArtifactStep upload ? upload with { Artifact = $"artifact{i}" } : step)],
    })];

    // The first of a stage side by side, the last after all of them.
    private static Job[] InOrder(Job[] jobs, bool ordered) => [.. jobs.Select((job, i) => ordered && i == jobs.Length - 1 && i > 0 ? job with { Needs = [.. jobs[..^1].Select(other => other.Id)] } : job)];
}
