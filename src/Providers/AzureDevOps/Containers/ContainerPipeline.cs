using CicdTools.Providers.Formats.AzurePipelines;

namespace CicdTools.Providers.AzureDevOps.Containers;

/// <summary>
/// The pipeline of a template: a stage that builds and pushes the image, and one for each environment that it is deployed to
/// (https://learn.microsoft.com/en-us/azure/aks/devops-pipeline). The last one may be a canary, which is promoted or rejected
/// (https://learn.microsoft.com/en-us/azure/devops/pipelines/ecosystems/kubernetes/canary-demo).
/// </summary>
internal sealed class ContainerPipeline(ContainerPlan plan)
{
    public const string File = "azure-pipelines.yml";

    private const string Format = AzurePipelinesFormat.FormatName;
    private const string Task = "KubernetesManifest@1";
    private const string Machine = "ubuntu-latest";
    private const string Tag = "$(Build.BuildId)";

    // Where an artifact lies by itself: https://learn.microsoft.com/en-us/azure/devops/pipelines/artifacts/pipeline-artifacts.
    private const string Fetched = $"$(Pipeline.Workspace)/{ContainerManifests.Folder}";

    private bool Deploys => plan.Places.Length > 0;

    public Pipeline Build() => new()
    {
        Name = plan.Image.Label,
        Format = Format,
        Path = File,
        Triggers = [new PushTrigger { Branches = [plan.Branch] }],
        Stages = [BuildStage(), .. plan.Places.SelectMany((place, index) => Stages(place, isLast: index == plan.Places.Length - 1))],
    };

    private Stage BuildStage() => new()
    {
        Name = "Build",
        Jobs =
        [
            new()
            {
                Id = "Build",
                Runner = new() { Labels = [Machine] },
                Steps =
                [
                    new CheckoutStep(),
                    Step("Build and push the image", "Docker@2", ("command", "buildAndPush"), ("containerRegistry", plan.Connection), ("repository", plan.Image.Repository), ("Dockerfile", "Dockerfile"), ("tags", Tag)),
                    .. Deploys ? [new UploadArtifactStep { Artifact = ContainerManifests.Folder, Paths = [ContainerManifests.Folder], Required = true }] : Array.Empty<Step>(),
                ],
            },
        ],
    };

    private IEnumerable<Stage> Stages(DeploymentPlace place, bool isLast)
    {
        if (!isLast || plan.CanaryPercent is not { } percent)
        {
            yield return One($"Deploy_{place.Environment}", Deploying(place, $"Deploy_{place.Environment}", Secret(place), Deploy(place, "Deploy")));
            yield break;
        }

        string canary = $"Canary_{place.Environment}", promote = $"Promote_{place.Environment}", reject = $"Reject_{place.Environment}";
        yield return One(canary, Deploying(place, canary, Secret(place), Deploy(place, $"Deploy to {percent} %", ("strategy", "canary"), ("percentage", $"{percent}"))));
        // The environment is used again, so that its approval is asked for again: now about the whole.
        yield return One(promote, Deploying(place, promote, Applying(place, "Promote the canary", "promote", Image(("strategy", "canary")))));
        // No deployment job: what takes a canary away needs nobody's approval.
        yield return One(reject, new()
        {
            Id = reject,
            Needs = [canary, promote],
            Condition = new OnFailureCondition(),
            Runner = new() { Labels = [Machine] },
            Steps = [Fetch, Applying(place, "Take the canary away", "reject", [("kubernetesServiceConnection", place.Connection), ("strategy", "canary")])],
        });
    }

    private static Stage One(string name, Job job) => new() { Name = name, Jobs = [job] };

    private static Job Deploying(DeploymentPlace place, string id, params Step[] steps) => new()
    {
        Id = id,
        Runner = new() { Labels = [Machine] },
        Environment = new(place.Target),
        Steps = [Fetch, .. steps],
    };

    private static DownloadArtifactStep Fetch => new() { Artifact = ContainerManifests.Folder, Path = Fetched };

    // The cluster is that of the environment's resource: its connection is the job's by itself.
    private NativeStep Secret(DeploymentPlace place) =>
        Step("Make the pull secret", Task, ("action", "createSecret"), ("namespace", place.Namespace), ("secretType", "dockerRegistry"), ("secretName", plan.PullSecret), ("dockerRegistryEndpoint", plan.Connection));

    private NativeStep Deploy(DeploymentPlace place, string name, params (string Name, string Value)[] more) => Applying(place, name, "deploy", Image(more));

    private (string, string)[] Image(params (string, string)[] more) => [.. more, ("containers", $"{plan.Image}:{Tag}"), ("imagePullSecrets", plan.PullSecret)];

    private static NativeStep Applying(DeploymentPlace place, string name, string action, (string Name, string Value)[] more) =>
        Step(name, Task, [("action", action), ("namespace", place.Namespace), .. more, ("manifests", $"{Fetched}/deployment.yml\n{Fetched}/service.yml\n")]);

    private static NativeStep Step(string name, string reference, params (string Name, string Value)[] inputs) =>
        new() { Name = name, Format = Format, Reference = reference, Inputs = new(inputs.Select(input => KeyValuePair.Create(input.Name, input.Value))) };
}
