using CsCheck;

namespace CicdTools.Tests.Formats;

/// <summary>Pipelines that a declarative Jenkinsfile can say.</summary>
internal static partial class PipelineGen
{
    public static Gen<Pipeline> Jenkinsfile => Gen.Select(Variables, JenkinsJob.Array[1, 5], Gen.Int[0, 59], Gen.Int[0, 7]).Select((variables, jobs, minute, kind) => new Pipeline
    {
        Name = "Jenkinsfile",
        Path = "Jenkinsfile",
        Triggers =
        [
            new PushTrigger(),
            new ScheduleTrigger($"{minute} 4 * * *", kind == 0 ? "Europe/Berlin" : null),
            .. kind < 4 ? new Trigger[] { new ManualTrigger { Inputs = [new() { Name = "TARGET", Default = "it's \"on\" $x", Description = "Where?" }, new() { Name = "FAST", Type = "boolean", Default = "true" }, new() { Name = "LEVEL", Type = "choice", Options = ["low", "high"] }] } } : [],
        ],
        Variables = variables.With("TOKEN", "${credentials.registry-token}"),
        Stages = JenkinsStages([.. jobs.Select((job, i) => job with { Id = $"Job {i}" })], kind),
    });

    private static Gen<Condition> JenkinsWhen => Gen.OneOf<Condition>(
        Word.Array[1, 3].Select(Condition (names) => new BranchCondition([.. names.Select(name => name + "/**")])),
        Word.Select(Condition (name) => new TagCondition([name + "*"])),
        Word.Select(Condition (name) => new PathCondition([name + "/**"])),
        Gen.Select(Word, Value).Select(Condition (name, value) => new EqualCondition($"${{env.{name}}}", value)),
        Gen.Select(Word, Value).Select(Condition (name, value) => new NotCondition(new AllCondition([new EqualCondition($"${{params.{name}}}", value), new EventCondition(["pull_request"])]))),
        Word.Select(Condition (name) => new AnyCondition([new BranchCondition([name]), new TagCondition([name])])),
        Pick<Condition>(Condition.Never, new EventCondition(["push"]), new EventCondition(["schedule"]), new EventCondition(["manual"])));

    private static Gen<Job> JenkinsJob => Gen.Select(Gen.Select(Variables, Timeout, Gen.Bool, Gen.Int[0, 7]), JenkinsWhen, JenkinsStep.Array[1, 4], Script).Select((common, when, steps, script) => new Job
    {
        Variables = common.Item1,
        Timeout = common.Item2,
        ContinueOnError = common.Item3,
        Condition = common.Item4 < 3 ? when : null,
        Retries = common.Item4 == 3 ? 2 : 0,
        Manual = common.Item4 == 4,
        Runner = new() { Labels = common.Item4 == 5 ? ["linux", "large"] : [] },
        Container = common.Item4 is 5 or 6 ? new() { Image = common.Item4 == 5 ? "node:${env.version}" : "node:20" } : null,
        Matrix = common.Item4 == 5 ? new() { Axes = [new("os", ["a", "b"]), new("version", ["3.10", "20", "true"])], Exclude = [new VariableMap().With("os", "a").With("version", "20")], FailFast = common.Item3 } : null,
        Steps =
        [
            new CheckoutStep(),
            .. common.Item4 == 6 ? new Step[] { new SetupToolStep { Tool = "java", Version = "jdk-21" } } : [],
            new ScriptStep { Script = "make" },
            .. steps,
            .. common.Item4 == 7 ? new Step[] { new PublishTestResultsStep { Paths = ["**/*.xml"], Condition = Condition.Always }, new ScriptStep { Script = script, Condition = Condition.OnFailure } } : [],
        ],
    });

    private static Gen<Step> JenkinsStep => Gen.Select(
        Gen.OneOf<Step>(
            Gen.Select(Script, Pick<string?>(null, "bash", "sh", "pwsh", "cmd", "python"), Pick<string?>(null, "src", "it's")).Select(Step (script, shell, folder) => new ScriptStep { Script = script, Shell = shell, WorkingDirectory = folder }),
            Word.Select(Step (name) => new ScriptStep { Script = $"echo \"${{env.{name}}} $HOME \\$x\" ${{params.{name}}}" }),
            Gen.Select(Word.Array[1, 3], Gen.Bool).Select(Step (paths, required) => new UploadArtifactStep { Artifact = "archive", Paths = paths, Exclude = paths, Required = required }),
            Gen.Select(Word.Array[1, 3], Gen.Bool).Select(Step (paths, required) => new UploadArtifactStep { Artifact = paths[0] + "-files", Paths = paths, Required = required }),
            Word.Select(Step (name) => new DownloadArtifactStep { Artifact = name }),
            Word.Select(Step (name) => new ApproveStep { Message = $"Deploy '{name}'?", Approvers = ["ann", "bob"] })),
        Variables, Timeout, Gen.Int[0, 4]).Select((step, variables, timeout, kind) => step with
        {
            Name = kind == 0 && step is ScriptStep ? "Say: \"hi\"" : null,
            Variables = kind == 2 ? variables.With("TOKEN", "${credentials.key}") : new(),
            Timeout = kind == 3 ? timeout : null,
            ContinueOnError = kind == 4,
        });

    private static Stage[] JenkinsStages(Job[] jobs, int kind)
    {
        List<Stage> stages = [];
        Job[] rest = jobs;
        if (kind == 1 && jobs.Length > 2)
        {
            Job[] together = [.. jobs[..2].Select(job => job with { Matrix = null, Container = job.Matrix is null ? job.Container : null })];
            stages.Add(new() { Name = "Together", Jobs = together });
            rest = jobs[2..];
        }

        stages.AddRange(rest.Select(job => new Stage { Name = job.Id, Jobs = [job] }));
        if (kind == 2)
            stages.Add(new() { Name = "post", Jobs = [new() { Id = "post always", Condition = Condition.Always, Steps = [new ScriptStep { Script = "echo 'end'" }] }, new() { Id = "post failure", Condition = Condition.OnFailure, Steps = [new ScriptStep { Script = "tell" }] }] });
        return [.. stages];
    }
}
