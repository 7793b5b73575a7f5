using CicdTools.Providers.Formats.CircleCI;
using CsCheck;

namespace CicdTools.Tests.Formats;

internal static partial class PipelineGen
{
    private const string CircleName = CircleCIFormat.FormatName;

    public static Gen<Pipeline> CircleCI => Gen.Select(Word.Array[1, 2], Word, Gen.Int[0, 4], Jobs(CircleJob)).Select((words, name, kind, jobs) => new Pipeline
    {
        Name = name,
        Triggers =
        [
            kind switch
            {
                0 => new PushTrigger { Branches = [.. words, "release/**"] },
                1 => new PushTrigger { Tags = [words[0] + "**"] },
                2 => new ScheduleTrigger("30 4 * * *"),
                _ => new PushTrigger { Branches = ["**"] },
            },
            new ManualTrigger { Inputs = kind == 3 ? [new() { Name = "level", Type = "choice", Default = "low", Options = ["low", "1.0"] }, new() { Name = "fast", Type = "boolean", Default = "true" }] : [] },
        ],
        // What a filter says is a job's own only where jobs differ; the first job has none.
        Stages = PipelineRules.DeriveStages([.. jobs.Select((job, i) => i == 0 || kind < 3 ? job with { Condition = null } : job)]),
        Native = kind == 4 ? [new(CircleName, "orbs", "node: circleci/node@5.1")] : kind == 2 ? [new(CircleName, "schedules.0", "filters:\n  branches:\n    only: develop")] : [],
    });

    private static Gen<Condition> CircleLogic => Gen.OneOf<Condition>(
        Word.Array[1, 2].Select(Condition (names) => new BranchCondition([.. names.Distinct()]) is { Patterns.Length: 1 } one ? one : new BranchCondition([names[0] + "/**"])),
        Word.Select(Condition (name) => new TagCondition([name + "**"])),
        Pick<Condition>(new EventCondition(["schedule"]), new NotCondition(new EventCondition(["push"])), new EqualCondition("<< pipeline.parameters.fast >>", "true")),
        Value.Where(value => value.Length > 0).Select(Condition (value) => new NotCondition(new EqualCondition("<< pipeline.parameters.level >>", value + "-"))),
        Word.Select(Condition (name) => new AnyCondition([new BranchCondition([name]), new EventCondition(["api"])])));

    private static Gen<Job> CircleJob => Gen.Select(Gen.Select(Variables, Gen.Int[0, 7], Word), Refs, CircleStep.Array[1, 5]).Select((common, condition, steps) => new Job
    {
        Variables = common.Item1,
        Condition = common.Item2 < 2 ? condition is BranchCondition ? condition : null : null,
        Runner = common.Item2 == 2 ? new() { Labels = ["ubuntu-22.04"] } : new(),
        Container = common.Item2 == 2 ? null : new() { Image = "cimg/base:current", Variables = common.Item2 == 3 ? common.Item1 : new() },
        Services = common.Item2 == 4 ? [new() { Name = "postgres", Container = new() { Image = "cimg/postgres:16.0" } }, new() { Name = "cache", Container = new() { Image = "redis:7" } }] : [],
        Matrix = common.Item2 == 5 ? new() { Axes = [new("os", ["a", "b"]), new("version", ["3.10", "20"])], Exclude = [new VariableMap().With("os", "a").With("version", "20")], FailFast = false } : null,
        Environment = common.Item2 == 6 ? new(common.Item3) : null,
        Native = common.Item2 == 7 ? [new(CircleName, "resource_class", "large"), new(CircleName, "parallelism", "4")] : [],
        Steps = [new CheckoutStep(), .. steps],
    });

    private static Gen<Step> CircleStep => Gen.Select(
        Gen.OneOf<Step>(
            Gen.Select(Script, Pick<string?>(null, "bash", "pwsh"), Pick<string?>(null, "src"), Variables).Select(Step (script, shell, folder, variables) => new ScriptStep { Script = script, Shell = shell, WorkingDirectory = folder, Variables = variables }),
            Word.Array[1, 3].Select(Step (keys) => new CacheStep { Key = keys[0] + "-{{ checksum \"a.lock\" }}", RestoreKeys = keys[1..], Save = false }),
            Word.Select(Step (name) => new UploadArtifactStep { Artifact = name, Paths = ["out/" + name] }),
            Word.Select(Step (name) => new PublishTestResultsStep { Paths = [name] }),
            Variables.Select(Step (inputs) => new NativeStep { Format = CircleName, Reference = "node/install-packages", Inputs = inputs })),
        CircleLogic, Gen.Int[0, 5]).Select(Step (step, condition, kind) => step with
        {
            Name = kind == 0 && step is not NativeStep ? "Say: \"hi\"" : null,
            Condition = kind == 1 ? condition : kind == 2 && step is ScriptStep ? Condition.Always : kind == 3 && step is ScriptStep ? new AllCondition([condition, Condition.OnFailure]) : null,
        });
}
