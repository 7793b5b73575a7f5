using CicdTools.Providers.Formats.BuildSpec;
using CsCheck;

namespace CicdTools.Tests.Formats;

internal static partial class PipelineGen
{
    public static Gen<Pipeline> BuildSpec => Gen.OneOf(
        BuildSpecJob.Select(job => job with { Id = "build", Matrix = job.Timeout is null ? null : new Matrix { Axes = [new("OS", ["a", "1.10"])], FailFast = job.Timeout > TimeSpan.FromHours(1) }, Timeout = null }).Select(Job[] (job) => [job]),
        Jobs(BuildSpecJob).Where(jobs => jobs.Length > 1).Select(jobs => jobs.Select(job => job with { Timeout = null, ContinueOnError = job.Timeout is not null, Container = job.Timeout > TimeSpan.FromHours(2) ? new() { Image = "aws/codebuild/standard:7.0" } : null }).ToArray()))
        .Select(jobs => new Pipeline { Name = "buildspec", Stages = PipelineRules.DeriveStages(jobs) });

    private static Gen<Job> BuildSpecJob => Gen.Select(
        Gen.Select(Variables, Timeout, Gen.Int[0, 7], Pick<string?>(null, "bash", "sh", "cmd", "powershell")), Gen.Bool.Array[8], Script.Array[8], Word.Array[1, 3]).Select((common, blocks, scripts, words) => new Job
        {
            Timeout = common.Item2,
            Variables = common.Item1.With(common.Item3 == 1 ? new VariableMap().With("P", References.Parameter("/a/b")).With("S", References.Secret("id:key")) : new()),
            Outputs = common.Item3 == 2 ? new VariableMap().With("TAG", "${TAG}") : new(),
            Native =
            [
                .. common.Item3 == 5 ? new NativeSetting[] { new(BuildSpecFormat.FormatName, "env:git-credential-helper", "yes") } : [],
                .. blocks[4] && common.Item3 > 4 ? new NativeSetting[] { new(BuildSpecFormat.FormatName, "phases:build:on-failure", "ABORT") } : [],
                .. common.Item3 == 6 ? new NativeSetting[] { new(BuildSpecFormat.FormatName, "run-as", "builder"), new(BuildSpecFormat.FormatName, "proxy", "logs: yes") } : [],
            ],
            Steps =
            [
                new CheckoutStep(),
                .. common.Item3 == 3 ? new Step[] { new CacheStep { Key = words[0], Paths = words, RestoreKeys = words, Save = words.Length > 1 } } : [],
                .. common.Item3 == 4 ? new Step[] { new SetupToolStep { Tool = "java", Version = "17", Inputs = new VariableMap().With("distribution", "corretto") }, new SetupToolStep { Tool = "node" }, new SetupToolStep { Tool = "python", Version = "3.10" } } : [],
                .. Phases.Names.SelectMany((phase, i) => PhaseSteps(phase, blocks[2 * i] || phase == Phases.Build ? scripts[2 * i] : null, blocks[(2 * i) + 1] ? scripts[(2 * i) + 1] : null, common.Item4, goesOn: common.Item3 == 1 && phase == "pre_build", aborts: blocks[4] && common.Item3 > 4)),
                .. common.Item3 == 4 ? new Step[] { new PublishTestResultsStep { Name = words[0], Paths = words, Condition = Condition.Always }, new PublishTestResultsStep { Name = "trx", Paths = [$"out/{words[0]}"], ResultFormat = "VSTest", Condition = Condition.Always, Native = [new(BuildSpecFormat.FormatName, "base-directory", "out")] } } : [],
                .. common.Item3 == 5 ? new Step[] { new UploadArtifactStep { Artifact = "name", Paths = words, Exclude = words[1..] }, new UploadArtifactStep { Id = "other", Artifact = "other", Paths = words } } : [],
            ],
        });

    private static IEnumerable<Step> PhaseSteps(string phase, string? script, string? last, string? shell, bool goesOn, bool aborts)
    {
        if (script is not null)
            yield return new ScriptStep { Name = phase, Script = script, Shell = shell, ContinueOnError = goesOn, Condition = phase == Phases.PostBuild && !aborts ? Condition.Always : null };
        if (last is not null)
            yield return new ScriptStep { Name = Phases.Finally(phase), Script = last, Shell = shell, Condition = Condition.Always };
    }
}
