using CicdTools.Providers.Formats.CloudBuild;
using CsCheck;

namespace CicdTools.Tests.Formats;

/// <summary>Builds that Cloud Build can say.</summary>
internal static partial class PipelineGen
{
    public static Gen<Pipeline> CloudBuild => Gen.Select(CloudBuildTriggers, Variables, Variables, Timeout, CloudBuildStep.Array[1, 5], Word.Array[0, 2], Word.Array[0, 2], Gen.Bool).Select((triggers, variables, own, timeout, steps, paths, images, json) => new Pipeline
    {
        Name = "cloudbuild",
        Path = json ? "cloudbuild.json" : "cloudbuild.yaml",
        Triggers = json ? [] : triggers,
        Variables = new VariableMap(own.Select(entry => KeyValuePair.Create("_" + entry.Key, entry.Value))).With(variables),
        Stages = PipelineRules.DeriveStages([new()
        {
            Id = "build",
            Needs = [],
            Timeout = timeout,
            Container = steps.Any(step => step is ScriptStep) ? new() { Image = "node:$_VERSION" } : null,
            Steps =
            [
                new CheckoutStep(),
                .. steps,
                .. paths.Length > 0 ? new Step[] { new UploadArtifactStep { Artifact = "gs://bucket/$BUILD_ID", Paths = paths } } : [],
                .. images.Length > 0 ? new Step[] { new PushImageStep { Tags = images } } : [],
            ],
        }]),
    });

    private static Gen<Trigger[]> CloudBuildTriggers => Gen.Select(Word.Array[0, 2], Word.Array[0, 2], Gen.Bool, Gen.Bool).Select(Trigger[] (branches, paths, request, tags) =>
    [
        .. request ? new Trigger[] { new PullRequestTrigger { Branches = [.. branches, "release/*"], IgnoredPaths = paths } } : [],
        new PushTrigger { Branches = branches, IgnoredBranches = branches.Length == 0 ? ["wip/**"] : [], Paths = [.. paths.Select(path => path + "/**")] },
        .. tags ? new Trigger[] { new PushTrigger { Tags = ["v*"] } } : [],
    ]);

    private static Gen<Step> CloudBuildStep => Gen.Select(
        Gen.OneOf<Step>(
            Gen.Select(Script, Pick<string?>(null, "bash", "sh", "pwsh", "python"), Pick<string?>(null, "src", "$_FOLDER")).Select(Step (script, shell, folder) => new ScriptStep { Script = script, Shell = shell, WorkingDirectory = folder }),
            Gen.Select(Word.Array[1, 2], Variables).Select(Step (tags, arguments) => new BuildImageStep { Tags = [.. tags.Select(tag => $"gcr.io/$PROJECT_ID/{tag}:$SHORT_SHA")], File = "docker/Dockerfile", Arguments = arguments }),
            Word.Select(Step (name) => new NativeStep { Format = CloudBuildFormat.FormatName, Reference = $"gcr.io/$PROJECT_ID/{name}" })),
        Variables, Timeout, Gen.Int[0, 4]).Select((step, variables, timeout, kind) => step with
        {
            Name = kind == 0 ? "Say: \"hi\"" : null,
            Variables = kind == 2 ? variables.With("TOKEN", "$${TOKEN}") : new(),
            Timeout = kind == 3 ? timeout : null,
            ContinueOnError = kind == 4,
        });
}
