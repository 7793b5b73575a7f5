using CicdTools.Providers.Formats.Tekton;
using CsCheck;

namespace CicdTools.Tests.Formats;

/// <summary>Pipelines that Tekton can say.</summary>
internal static partial class PipelineGen
{
    private static readonly Gen<Condition> TektonGuard = Gen.OneOf<Condition>(
        Word.Array[1, 3].Select(Condition (names) => new BranchCondition([.. names.Distinct()])),
        Gen.Select(Word, Value.Where(value => value != "true")).Select(Condition (name, value) => new EqualCondition($"$(params.{name})", value)),
        Gen.Select(Word, Word).Select(Condition (name, value) => new NotCondition(new AnyCondition([new EqualCondition($"$(params.{name})", value), new EqualCondition($"$(params.{name})", value + "b")]))),
        Pick<Condition>(Condition.Never, new EventCondition(["pull_request"]), new NotCondition(new EventCondition(["push"]))));

    public static Gen<Pipeline> Tekton { get; } = Gen.Select(TektonTriggers, Variables, Jobs(TektonJob), Gen.Int[0, 3]).Select((triggers, variables, jobs, final) => new Pipeline
    {
        Name = "ci",
        Path = ".lighthouse/ci/pipeline.yaml",
        Triggers = triggers,
        Variables = new(variables.Where(entry => !jobs.Any(job => job.Variables.ContainsKey(entry.Key)))),
        Stages = WithFinal(jobs, final),
    });

    private static Gen<Trigger[]> TektonTriggers => Gen.Select(Word.Array[0, 2], Word.Array[0, 2], Gen.Bool, Gen.Int[0, 59]).Select(Trigger[] (branches, paths, request, minute) =>
    [
        .. request ? new Trigger[] { new PullRequestTrigger { Branches = [.. branches, "release/*"], Paths = [.. paths.Select(path => path + "/**")] } } : [],
        new PushTrigger { Branches = branches, IgnoredBranches = ["wip/**"], IgnoredPaths = paths },
        new ScheduleTrigger($"{minute} 4 * * *"),
    ]);

    private static Gen<Job> TektonJob => Gen.Select(Gen.Select(Variables, Timeout, Gen.Bool, Gen.Int[0, 6]), TektonGuard, TektonStep.Array[1, 4], Gen.Bool).Select((common, guard, steps, checkout) => new Job
    {
        Name = common.Item4 == 1 ? "A job: with a name" : null,
        Variables = common.Item1,
        Timeout = common.Item2,
        ContinueOnError = common.Item3,
        Condition = common.Item4 == 2 ? guard : common.Item4 == 3 ? new AllCondition([guard, new EqualCondition("$(params.x)", "y")]) : null,
        Retries = common.Item4,
        Matrix = common.Item4 == 5 ? new() { Axes = [new("os", ["a", "b"]), new("version", ["3.10", "20", "true"])], Include = [new VariableMap().With("os", "c").With("extra", "1")] } : null,
        Services = common.Item4 == 4 ? [new() { Name = "db", Container = new() { Image = "postgres:16", Variables = common.Item1 }, Ports = ["5432"] }] : [],
        Outputs = common.Item4 == 6 ? new VariableMap().With("digest", "$(results.digest.path)") : new(),
        Container = steps.Any(step => step is ScriptStep) ? new() { Image = common.Item4 == 5 ? "node:$(matrix.version)" : "node:20" } : null,
        Steps = checkout ? [new CheckoutStep(), .. steps] : steps,
    });

    private static Gen<Step> TektonStep => Gen.Select(
        Gen.OneOf<Step>(
            Gen.Select(Script, Pick<string?>(null, "bash", "sh", "pwsh", "python"), Pick<string?>(null, "src", ".", "/tmp", "$(workspaces.source.path)")).Select(Step (script, shell, folder) => new ScriptStep { Script = script, Shell = shell, WorkingDirectory = folder }),
            Word.Select(Step (name) => new NativeStep { Format = TektonFormat.FormatName, Reference = $"uses:jenkins-x/jx3-pipeline-catalog/tasks/{name}.yaml@versionStream" })),
        Variables, Timeout, Gen.Int[0, 5]).Select((step, variables, timeout, kind) => step with
        {
            Name = kind == 0 ? "build" : kind == 1 ? "Say: \"hi\"" : null,
            Id = kind == 1 ? "hi" : null,
            Variables = kind == 2 ? variables.With("TOKEN", "$(secrets.registry.token)") : new(),
            Timeout = kind == 3 ? timeout : null,
            ContinueOnError = kind == 4,
            Condition = kind == 5 ? new EqualCondition("$(params.x)", "y") : null,
        });

    private static Stage[] WithFinal(Job[] jobs, int count)
    {
        count = Math.Min(count, jobs.Length - 1);
        HashSet<string> last = [.. jobs[^count..].Select(job => job.Id)];
        Condition[] conditions = [Condition.Always, Condition.OnFailure, new AllCondition([Condition.Always, new EqualCondition("$(params.x)", "y")])];
        Stage[] stages = PipelineRules.DeriveStages(jobs[..^count]);
        return count == 0 ? stages : [.. stages, new() { Name = "finally", Jobs = [.. jobs[^count..].Select((job, i) => job with { Needs = null, Condition = conditions[i] })] }];
    }
}
