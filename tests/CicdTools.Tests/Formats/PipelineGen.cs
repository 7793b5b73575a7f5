using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;
using CsCheck;

namespace CicdTools.Tests.Formats;

/// <summary>Pipelines made at random, within what a format can say.</summary>
internal static partial class PipelineGen
{
    private static readonly Gen<string> Word = Gen.Char["abcdefgxyz"].Array[1, 8].Select(letters => new string(letters));

    // What YAML could take for something else, and what it needs quotes for.
    private static readonly Gen<string> Value = Gen.OneOf(
        Word,
        Pick("true", "no", "null", "~", "1.10", "012", "1e3", "0x1F", "12:30:45", "2024-01-01", "on", "", " lead", "trail ", "a: b", "a #b", "- x", "*x", "&x", "!x", "%x", "@x", "`x", "'q'", "\"q\"", "{a}", "[a]", "a\\b", "ü", "漢字", "a\tb", "x:", "?", "| x", "> x", "=", "<<", ".inf", "🚀"),
        Gen.Char[" -:#'\"\\{}[]&*!|>%@,?=abc123.~"].Array[1, 12].Select(letters => new string(letters)));

    private static readonly Gen<string> Script = Gen.OneOf(
        Word.Select(word => $"echo {word}"),
        Value.Where(value => value.Trim().Length > 0).Select(value => $"echo '{value.Replace("'", "", StringComparison.Ordinal)}'"),
        Gen.Select(Word, Word, Word, (a, b, c) => $"if {a}; then\n  {b}\nfi\n\n{c} # done"),
        Gen.Select(Word, Word, (a, b) => $"cat <<EOF\n  {a}: \"{b}\"\nEOF"));

    private static readonly Gen<VariableMap> Variables = Gen.Select(Word.Select(word => word.ToUpperInvariant()), Value).Array[0, 3]
        .Select(entries => new VariableMap(entries.Select(entry => KeyValuePair.Create(entry.Item1, entry.Item2))));

    private static readonly Gen<Condition> Refs = Gen.OneOf<Condition>(
        Word.Array[1, 3].Select(Condition (names) => new BranchCondition(names)),
        Word.Select(Condition (name) => new TagCondition([name + "**"])),
        Word.Select(Condition (name) => new BranchCondition([$"release/{name}/**"])),
        Word.Select(Condition (name) => new TagCondition([name + "*"])));

    private static readonly Gen<TimeSpan?> Timeout = Gen.Int[0, 300].Select(minutes => minutes == 0 ? (TimeSpan?)null : TimeSpan.FromMinutes(minutes));

    public static Gen<Pipeline> GitHub { get; } = Gen.Select(Word, GitHubTriggers, Variables, Jobs(GitHubJob)).Select((name, triggers, variables, jobs) => new Pipeline
    {
        Name = name,
        Triggers = triggers,
        Variables = variables,
        Stages = PipelineRules.DeriveStages(jobs),
    });

    public static Gen<Pipeline> GitLab { get; } = Gen.Select(GitLabTriggers, Variables, Jobs(GitLabJob), Gen.Int[1, 4]).Select((triggers, variables, jobs, count) => new Pipeline
    {
        Name = "ci",
        Triggers = triggers,
        Variables = variables,
        Stages = WithDownloads([.. jobs.Chunk((jobs.Length + count - 1) / count).Select((chunk, i) => new Stage { Name = $"stage {i}", Jobs = chunk })]),
    });

    private static Gen<Trigger[]> GitHubTriggers => Gen.Select(Word.Array[0, 2], Word.Array[0, 2], Word.Array[0, 2], Gen.Bool, Gen.Int[0, 59]).Select(Trigger[] (branches, tags, paths, manual, minute) =>
    [
        new PushTrigger { Branches = branches, Tags = tags, Paths = paths },
        new PullRequestTrigger { Branches = branches, IgnoredPaths = paths },
        .. manual ? new Trigger[] { new ManualTrigger { Inputs = [new() { Name = "why", Required = true, Description = "On the record: why?" }, new() { Name = "level", Type = "choice", Options = ["low", "1.0"], Default = "1.0" }] } } : [],
        new ScheduleTrigger($"{minute} 4 * * *"),
        new NativeTrigger(GitHubActionsFormat.FormatName, "release", "types: [published]"),
    ]);

    private static Gen<Trigger[]> GitLabTriggers => Gen.OneOf<Trigger[]>(
        Gen.Const<Trigger[]>([new PushTrigger(), new ManualTrigger()]),
        Gen.Select(Word.Array[1, 2], Word.Array[0, 2], Word, Gen.Bool).Select(Trigger[] (branches, paths, tag, manual) =>
        [
            new PullRequestTrigger { Branches = branches, Paths = paths },
            new PushTrigger { Branches = [.. branches.Distinct(), "release/*"], IgnoredBranches = ["wip/**"], Tags = [tag + "*"], Paths = paths },
            .. manual ? new Trigger[] { new ManualTrigger() } : [],
        ]));

    private static Gen<Job> GitHubJob => Gen.Select(
        Gen.Select(Variables, Timeout, Gen.Bool, Gen.Int[0, 6]),
        Gen.OneOf(Refs, Pick<Condition>(Condition.OnFailure, Condition.Always, Condition.Never, new EventCondition(["pull_request", "manual"]), new NotCondition(new EventCondition(["schedule"])), new EqualCondition("${{ vars.DEPLOY }}", "yes"), new AllCondition([new NotCondition(new EqualCondition("${{ matrix.os }}", "it's")), new EqualCondition("${{ inputs.flag }}", "${{ true }}")])), Refs.Select(Condition (inner) => new AllCondition([Condition.Always, new NotCondition(inner)]))),
        GitHubStep.Array[1, 5]).Select((common, condition, steps) => new Job
        {
            Name = common.Item4 == 1 ? "A job: with a name" : null,
            Variables = common.Item1,
            Timeout = common.Item2,
            ContinueOnError = common.Item3,
            Condition = common.Item4 < 3 ? condition : null,
            Runner = new() { Labels = common.Item4 == 2 ? ["self-hosted", "linux"] : ["ubuntu-latest"] },
            Container = common.Item4 == 3 ? new() { Image = "node:20", Variables = common.Item1 } : null,
            Services = common.Item4 == 4 ? [new() { Name = "db", Container = new() { Image = "postgres:16" }, Ports = ["5432:5432"] }] : [],
            Matrix = common.Item4 == 5 ? new() { Axes = [new("os", ["a", "b"]), new("version", ["3.10", "20", "true"])], Include = [new VariableMap().With("os", "c").With("extra", "1")], Exclude = [new VariableMap().With("os", "a").With("version", "20")], FailFast = false, MaxParallel = 2 } : null,
            Environment = common.Item4 == 6 ? new("production", "https://example.com/?a=b#c") : null,
            Native = common.Item4 == 0 ? [new(GitHubActionsFormat.FormatName, "permissions", "contents: read\npackages: write")] : [],
            Steps = steps,
        });

    private static Gen<Step> GitHubStep => Gen.Select(
        Gen.OneOf<Step>(
            Gen.Select(Script, Pick<string?>(null, "bash", "pwsh", "python {0}"), Pick<string?>(null, "src")).Select(Step (script, shell, folder) => new ScriptStep { Script = script, Shell = shell, WorkingDirectory = folder }),
            Gen.Select(Gen.Bool, Gen.Int[0, 3]).Select(Step (flag, depth) => new CheckoutStep { Depth = depth == 3 ? null : depth, Submodules = flag, Lfs = flag, Ref = flag ? "main" : null }),
            Value.Where(value => value.Length > 0).Select(Step (value) => new SetupToolStep { Tool = "python", Version = value, Inputs = new VariableMap().With("cache", "pip") }),
            Word.Array[1, 3].Select(Step (paths) => new CacheStep { Key = "${{ runner.os }}-" + paths[0], Paths = paths, RestoreKeys = paths, Save = paths.Length > 1 }),
            Word.Array[1, 3].Select(Step (paths) => new UploadArtifactStep { Artifact = paths[0], Paths = paths, Exclude = paths, Retention = TimeSpan.FromDays(paths.Length), Required = true }),
            Word.Select(Step (name) => new DownloadArtifactStep { Artifact = name, Path = name }),
            Gen.Select(Word.Array[1, 2], Variables, Gen.Bool).Select(Step (tags, arguments, push) => new BuildImageStep { Tags = [.. tags.Select(tag => tag + ":1.0")], File = "docker/Dockerfile", Arguments = new(arguments.Where(entry => entry.Value.Trim() == entry.Value)), Push = push }),
            Variables.Select(Step (inputs) => new NativeStep { Format = GitHubActionsFormat.FormatName, Reference = "owner/action@v1", Inputs = inputs })),
        Variables, Timeout, Gen.Int[0, 4]).Select(Step (step, variables, timeout, kind) => step with
        {
            Name = kind == 0 ? "Say: \"hi\"" : null,
            Id = kind == 1 ? "one" : null,
            Variables = kind == 2 ? variables : new(),
            Timeout = kind == 3 ? timeout : null,
            ContinueOnError = kind == 4,
            Condition = kind == 4 ? timeout is null ? new NativeCondition(GitHubActionsFormat.FormatName, "contains(github.event.head_commit.message, 'skip')") : new EventCondition(["push"]) : null,
        });

    private static Gen<Job> GitLabJob => Gen.Select(
        Gen.Select(Variables, Timeout, Gen.Bool, Gen.Int[0, 7]),
        Gen.OneOf(Refs, Pick<Condition>(Condition.OnFailure, Condition.Always, Condition.Never), Refs.Select(Condition (inner) => new AllCondition([Condition.Always, inner])), Pick<Condition>(new EventCondition(["push", "api"]), new NativeCondition(GitLabCIFormat.FormatName, "$NAME =~ /x/i"), new AllCondition([new EqualCondition("$DEPLOY", "yes"), new PathCondition(["src/**/*", "a.txt"])]), new PathCondition(["docs/**"]), new NotCondition(new EqualCondition("$A", "$B")))),
        Script, Word.Array[1, 3]).Select((common, condition, script, words) => new Job
        {
            Variables = common.Item1,
            Timeout = common.Item2,
            ContinueOnError = common.Item3,
            Manual = common.Item4 == 7,
            Condition = common.Item4 < 3 ? condition : null,
            Runner = new() { Labels = common.Item4 == 2 ? words : [] },
            Container = common.Item4 == 3 ? new() { Image = "node:20", Entrypoint = ["sh", "-c"] } : null,
            Services = common.Item4 == 4 ? [new() { Name = "db", Container = new() { Image = "postgres:16", Variables = common.Item1 } }, new() { Name = "redis", Container = new() { Image = "redis:7" } }] : [],
            Matrix = common.Item4 == 5 ? new() { Axes = [new("OS", ["a", "b"]), new("VERSION", ["3.10", "20", "true"])], FailFast = false } : null,
            Environment = common.Item4 == 6 ? new("production", "https://example.com/?a=b#c") : null,
            Retries = common.Item4 == 0 ? 2 : 0,
            Native = common.Item4 == 1 ? [new(GitLabCIFormat.FormatName, "resource_group", "production"), new(GitLabCIFormat.FormatName, "interruptible", "true")] : [],
            Steps =
            [
                new CheckoutStep { Depth = common.Item4 == 0 ? 0 : null },
                .. common.Item4 == 1 ? new Step[] { new CacheStep { Key = "default", Paths = words, RestoreKeys = words, Save = false } } : [],
                new ScriptStep { Script = script },
                .. common.Item4 == 2 ? new Step[] { new ScriptStep { Name = "after_script", Script = script, Condition = Condition.Always, ContinueOnError = true } } : [],
                .. common.Item3 ? new Step[] { new UploadArtifactStep { Artifact = words[0], Paths = words, Exclude = words[1..], Retention = TimeSpan.FromHours(30), Condition = common.Item4 == 3 ? Condition.Always : null } } : [],
                .. common.Item4 == 4 ? new Step[] { new PublishTestResultsStep { Paths = words, Condition = Condition.Always } } : [],
            ],
        });

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // A job needs some of those before it, each named once.
    private static Gen<Job[]> Jobs(Gen<Job> job) => Gen.Select(job.Array[1, 6], Gen.Int[0, 63].Array[6]).Select((jobs, needs) => jobs.Select((one, i) => one with
    {
        Id = $"job{i}",
        Needs = [.. Enumerable.Range(0, i).Where(other => (needs[i] & (1 << other)) != 0).Select(other => $"job{other}")],
    }).ToArray());

    // What comes by itself in GitLab: the files of the jobs needed.
    private static Stage[] WithDownloads(Stage[] stages)
    {
        string[] keepers = [.. stages.SelectMany(stage => stage.Jobs).Where(job => job.Steps.OfType<UploadArtifactStep>().Any()).Select(job => job.Id)];
        return [.. stages.Select(stage => stage with
        {
            Jobs = [.. stage.Jobs.Select(job =>
            {
                string[] sources = [.. job.Needs!.Where(keepers.Contains)];
                int at = job.Steps.TakeWhile(step => step is CheckoutStep or CacheStep).Count();
                return sources.Length == 0 ? job : job with { Steps = [.. job.Steps[..at], new DownloadArtifactStep { From = sources }, .. job.Steps[at..]] };
            })],
        })];
    }
}
