using CicdTools.Providers.Formats.Spinnaker;
using CsCheck;

namespace CicdTools.Tests.Formats;

internal static partial class PipelineGen
{
    public static Gen<Pipeline> Spinnaker => Gen.Select(Word, SpinnakerTriggers, Jobs(SpinnakerJob)).Select((name, triggers, jobs) => new Pipeline
    {
        Name = name,
        Triggers = triggers,
        Stages = PipelineRules.DeriveStages(jobs),
        Native =
        [
            .. triggers.Any(trigger => trigger is PushTrigger) ? new NativeSetting[] { new(SpinnakerFormat.FormatName, TriggerReader.GitKey, "source: github\nproject: contoso\nslug: shop") } : [],
            new(SpinnakerFormat.FormatName, "application", "shop"),
            new(SpinnakerFormat.FormatName, "limitConcurrent", "true"),
        ],
    });

    private static Gen<Trigger[]> SpinnakerTriggers => Gen.Select(Word.Array[0, 2], Gen.Int[0, 59], Gen.Int[0, 6], Gen.Bool).Select(Trigger[] (branches, minute, day, manual) =>
    [
        .. branches.Select(branch => new PushTrigger { Branches = [branch] }),
        new ScheduleTrigger($"{minute} 4 * * {day}"),
        new ScheduleTrigger($"{minute} 4 1 * *"),
        new NativeTrigger(SpinnakerFormat.FormatName, "docker", "type: docker\nenabled: true\nrepository: contoso/shop\ntag: v.*"),
        .. manual ? new Trigger[] { new ManualTrigger { Inputs = [new() { Name = "why", Required = true, Description = "On the record: why?" }, new() { Name = "level", Type = "choice", Options = ["low", "1.0"], Default = "1.0" }] } } : [],
    ]);

    private static Gen<Job> SpinnakerJob => Gen.Select(
        Gen.Select(Variables, Timeout, Gen.Bool, Gen.Int[0, 7]),
        Gen.OneOf(
            Word.Select(Condition (name) => new BranchCondition([name])),
            Gen.Select(Word, Word, (left, right) => (Condition)new EqualCondition($"${{parameters['{left}']}}", right)),
            Word.Select(Condition (name) => new NotCondition(new BranchCondition([name]))),
            Pick<Condition>(Condition.Never, new EventCondition(["push"]), new NativeCondition(SpinnakerFormat.FormatName, "#stageExists('a') && true"))),
        Script, Word.Array[1, 3]).Select((common, condition, script, words) =>
        {
            Job job = new()
            {
                Name = common.Item4 == 1 ? "A job: with a name" : null,
                Timeout = common.Item2,
                ContinueOnError = common.Item3,
                Condition = common.Item4 < 4 ? condition : null,
                Native = common.Item4 == 5 ? [new(SpinnakerFormat.FormatName, "comments", $"about {words[0]}"), new(SpinnakerFormat.FormatName, "restrictExecutionDuringTimeWindow", "true")] : [],
            };
            NativeSetting[] account = [new(SpinnakerFormat.FormatName, "account", "cluster"), new(SpinnakerFormat.FormatName, "cloudProvider", "kubernetes")];
            return common.Item4 switch
            {
                0 => job with { Steps = [new ApproveStep { Message = script, Approvers = words, Native = [new(SpinnakerFormat.FormatName, "judgmentInputs", "- value: go\n- value: stop")] }] },
                1 or 2 => job with { Container = new() { Image = "node:20" }, Variables = common.Item1, Steps = [new ScriptStep { Script = script, Shell = common.Item4 == 1 ? "bash" : null, Native = account }] },
                3 => job with { Steps = [new DeployManifestsStep { Namespace = words[0], Native = account }] },
                4 => job with { Steps = [new NativeStep { Format = SpinnakerFormat.FormatName, Reference = "webhook", Inputs = new VariableMap().With("url", "https://example.com").With("waitForCompletion", "true").With("count", "'3'").With("payload", "a: 1\nb: [x, '2']") }] },
                _ => job with { Steps = [new ScriptStep { Script = script, Native = [new(SpinnakerFormat.FormatName, "waitForCompletion", "true")] }] },
            };
        });
}
