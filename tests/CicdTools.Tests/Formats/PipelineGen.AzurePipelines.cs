using CicdTools.Providers.Formats.AzurePipelines;
using CsCheck;

namespace CicdTools.Tests.Formats;

internal static partial class PipelineGen
{
    private const string AzureName = AzurePipelinesFormat.FormatName;

    public static Gen<Pipeline> AzurePipelines => Gen.OneOf(
        Gen.Select(AzureTriggers, Variables, Jobs(AzureJob)).Select((triggers, variables, jobs) => new Pipeline { Name = "azure-pipelines", Triggers = triggers, Variables = variables, Stages = PipelineRules.DeriveStages(AzureDownloads(jobs)), Native = triggers.OfType<ScheduleTrigger>().Any() ? [AzureSchedule] : [] }),
        Gen.Select(AzureTriggers, Variables, Jobs(AzureJob), Gen.Int[2, 4]).Select((triggers, variables, jobs, count) => new Pipeline
        {
            Name = "azure-pipelines",
            Triggers = triggers,
            Variables = variables,
            Stages = AzureStages(AzureDownloads(jobs), count),
            Native = [.. triggers.OfType<ScheduleTrigger>().Any() ? new[] { AzureSchedule } : [], new(AzureName, "stages.stage0", "displayName: 'The first: with a name'")],
        }),
        Gen.Select(AzureTriggers, Variables, AzureStep.Array[1, 4]).Select((triggers, variables, steps) => new Pipeline
        {
            Name = "azure-pipelines",
            Triggers = triggers,
            Variables = variables,
            Stages = [new() { Name = "stage-1", Jobs = [new() { Id = "Job", Needs = [], Runner = new() { Labels = ["ubuntu-latest"] }, Steps = [new CheckoutStep(), .. steps] }] }],
            Native = triggers.OfType<ScheduleTrigger>().Any() ? [AzureSchedule] : [],
        }));

    private static NativeSetting AzureSchedule => new(AzureName, "schedules.0", "displayName: Nightly\nbranches:\n  include: [develop]\nalways: true");

    private static Gen<Trigger[]> AzureTriggers => Gen.Select(Word.Array[1, 2], Word.Array[0, 2], Word.Array[0, 2], Gen.Bool, Gen.Int[0, 59]).Select(Trigger[] (branches, tags, paths, inputs, minute) =>
    [
        new PushTrigger { Branches = [.. branches, "release/**"], Tags = tags, Paths = paths, IgnoredBranches = paths },
        new PullRequestTrigger { Branches = inputs ? branches : [], IgnoredPaths = paths },
        .. minute > 30 ? new Trigger[] { new ScheduleTrigger($"{minute} 4 * * *") } : [],
        new ManualTrigger { Inputs = inputs ? [new() { Name = "why", Required = true, Description = "On the record: why?" }, new() { Name = "level", Type = "choice", Options = ["low", "1.0"], Default = "1.0" }, new() { Name = "fast", Type = "boolean", Default = "true" }] : [] },
    ]);

    private static Gen<Condition> AzureCondition => Gen.OneOf<Condition>(
        Word.Array[1, 3].Select(Condition (names) => new BranchCondition(names)),
        Word.Select(Condition (name) => new TagCondition([name + "**"])),
        Pick<Condition>(Condition.OnFailure, Condition.Always, Condition.Never, new AnyCondition([Condition.OnSuccess, Condition.OnFailure]), new EventCondition(["push"]), new NotCondition(new EventCondition(["pull_request"]))),
        Value.Where(value => !value.StartsWith('$')).Select(Condition (value) => new EqualCondition("$(mode)", value)),
        Gen.Select(Word, Value, (Condition (name, value) => new AllCondition([Condition.Always, new BranchCondition([name]), new NotCondition(new EqualCondition("$(a.b)", value))]))),
        Word.Select(Condition (name) => new AllCondition([new BranchCondition([$"release/{name}/**"]), new NativeCondition(AzureName, $"contains(variables['x'], '{name}')")])));

    private static Gen<Job> AzureJob => Gen.Select(Gen.Select(Variables, Timeout, Gen.Bool, Gen.Int[0, 7]), AzureCondition, AzureStep.Array[1, 5]).Select((common, condition, steps) => new Job
    {
        Name = common.Item4 == 1 ? "A job: with a name" : null,
        Variables = common.Item1,
        Timeout = common.Item2,
        ContinueOnError = common.Item3,
        Condition = common.Item4 < 3 ? condition : null,
        Runner = new() { Labels = common.Item4 == 2 ? ["Own pool"] : common.Item4 == 7 ? [] : ["ubuntu-latest"] },
        Container = common.Item4 == 3 ? new() { Image = "node:20", Variables = new VariableMap().With("A", "1") } : null,
        Services = common.Item4 == 4 ? [new() { Name = "db", Container = new() { Image = "postgres:16" }, Ports = ["5432:5432"] }] : [],
        Matrix = common.Item4 == 5 ? new() { Axes = [new("os", ["a", "b"]), new("version", ["3.10", "20", "true"])], FailFast = false, MaxParallel = 2 } : null,
        Environment = common.Item4 == 6 ? new("production") : null,
        Outputs = common.Item4 == 0 ? new VariableMap().With("VERSION", "$(step.version)") : new(),
        Native = common.Item4 == 0 ? [new(AzureName, "workspace", "clean: all")] : [],
        Steps = common.Item4 == 6 ? steps : [new CheckoutStep { Depth = common.Item4 == 1 ? 0 : null }, .. steps],
    });

    private static Gen<Step> AzureStep => Gen.Select(
        Gen.OneOf<Step>(
            Gen.Select(Script, Pick<string?>(null, "bash", "pwsh", "powershell", "python"), Pick<string?>(null, "src")).Select(Step (script, shell, folder) => new ScriptStep { Script = script, Shell = shell, WorkingDirectory = folder }),
            Value.Where(value => value.Length > 0).Select(Step (value) => new SetupToolStep { Tool = "python", Version = value, Inputs = new VariableMap().With("addToPath", "true") }),
            Word.Array[1, 3].Select(Step (paths) => new CacheStep { Key = $"npm | \"$(Agent.OS)\" | {paths[0]}.json", Paths = [paths[0]], RestoreKeys = paths }),
            Word.Select(Step (name) => new UploadArtifactStep { Artifact = name, Paths = [name + "/out"], Required = true }),
            Gen.Select(Word, Pick<string?>(null, "in", "$(Pipeline.Workspace)/x")).Select(Step (name, path) => new DownloadArtifactStep { Artifact = name, Path = path }),
            Gen.Select(Word.Array[1, 2], Gen.Bool).Select(Step (tags, push) => new BuildImageStep { Tags = [.. tags.Select(tag => $"contoso/app:{tag}")], File = "docker/Dockerfile", Arguments = new VariableMap().With("A", "b"), Push = push }),
            Word.Select(Step (tag) => new PushImageStep { Tags = [$"contoso.azurecr.io/app:{tag}"] }),
            Word.Array[1, 3].Select(Step (paths) => new DeployManifestsStep { Paths = paths, Namespace = "shop", Native = [new(AzureName, "task", "KubernetesManifest@1"), new(AzureName, "inputs", "kubernetesServiceConnection: cluster")] }),
            Word.Array[1, 3].Select(Step (paths) => new PublishTestResultsStep { Paths = paths }),
            Variables.Select(Step (inputs) => new NativeStep { Format = AzureName, Reference = "ArchiveFiles@2", Inputs = inputs })),
        AzureCondition, Variables, Timeout, Gen.Int[0, 4]).Select(Step (step, condition, variables, timeout, kind) => step with
        {
            Name = kind == 0 ? "Say: \"hi\"" : null,
            Id = kind == 1 ? "one" : null,
            Variables = kind == 2 ? variables : new(),
            Timeout = kind == 3 ? timeout : null,
            ContinueOnError = kind == 4,
            Condition = kind == 4 ? condition : null,
        });

    // A stage waits for the one before it; inside it, jobs wait for each other. A condition of all its jobs is the stage's.
    private static Stage[] AzureStages(Job[] jobs, int count) =>
    [
        .. jobs.Chunk((jobs.Length + count - 1) / count).Select((chunk, i) => new Stage
        {
            Name = $"stage{i}",
            Jobs = [.. chunk.Select(job => job with { Needs = job.Needs!.Where(need => chunk.Any(other => other.Id == need)).ToArray() is { Length: > 0 } inner ? inner : null })],
        }),
    ];

    // What comes to a deployment job by itself.
    private static Job[] AzureDownloads(Job[] jobs)
    {
        bool any = jobs.SelectMany(job => job.Steps).OfType<UploadArtifactStep>().Any();
        return [.. jobs.Select(job => job.Environment is null || !any || job.Steps.OfType<DownloadArtifactStep>().Any() ? job : job with { Steps = [new DownloadArtifactStep { Path = "$(Pipeline.Workspace)" }, .. job.Steps] })];
    }
}
