namespace CicdTools.Tests.Fakes.GitLab;

/// <summary>A pipeline that moves on with the clock.</summary>
internal sealed class FakePipeline
{
    public required long Id { get; init; }

    public required int Iid { get; init; }

    public string Ref { get; init; } = "main";

    public string Sha { get; init; } = Recipes.Sha(1);

    public string Source { get; init; } = "push";

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? CanceledAt { get; set; }

    public Dictionary<string, string> Variables { get; init; } = [];

    public required List<FakeJob> Jobs { get; init; }

    /// <summary>Jobs that others have taken the place of.</summary>
    public List<FakeJob> Retried { get; } = [];

    /// <summary>The status that overrules the jobs'; null for theirs.</summary>
    public string? Fixed { get; set; }

    public string Status(DateTimeOffset now)
    {
        if (Fixed is not null)
            return Fixed;
        string[] states = [.. Jobs.Select(job => job.Status(this, now))];
        bool Any(params string[] wanted) => states.Any(state => wanted.Contains(state));
        bool hasFailed = Jobs.Any(job => !job.AllowFailure && job.Status(this, now) == "failed");
        if (Any("running"))
            return "running";
        if (CanceledAt is not null)
            return "canceled";
        if (hasFailed)
            return "failed";
        if (Any("pending") || (Any("created") && !Jobs.Any(job => job.IsGate && job.Status(this, now) == "manual")))
            return Any("success") ? "running" : Any("pending") ? "pending" : "created";
        return Jobs.Any(job => job.IsGate && job.Status(this, now) == "manual") ? "manual" : "success";
    }

    public DateTimeOffset? StartedAt(DateTimeOffset now) => Jobs.Select(job => job.StartedAt(this, now)).Where(at => at is not null).Min();

    public DateTimeOffset? FinishedAt(DateTimeOffset now) =>
        Status(now) is "success" or "failed" or "canceled" ? CanceledAt ?? Jobs.Select(job => job.FinishedAt(this, now)).Max() : null;
}

/// <summary>A job: when it begins after its pipeline, or after the gate before it was opened, how long it takes, and how it ends.</summary>
internal sealed class FakeJob
{
    public long Id { get; set; }

    public required string Name { get; init; }

    public string Stage { get; init; } = "test";

    public double After { get; init; }

    public double Takes { get; init; } = 10;

    public string Ends { get; set; } = "success";

    public string? FailureReason { get; set; }

    public bool Manual { get; init; }

    public bool AllowFailure { get; init; }

    /// <summary>The environment that it deploys to; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether it starts another pipeline.</summary>
    public bool IsBridge { get; init; }

    /// <summary>The manual job that must have been run before.</summary>
    public FakeJob? Gate { get; init; }

    public DateTimeOffset? PlayedAt { get; set; }

    public DateTimeOffset? RetriedAt { get; set; }

    /// <summary>The log: what is written so many seconds after the begin.</summary>
    public (double At, string Text)[] Log { get; init; } = [(0, "Begins\n"), (5, "Works\n"), (9, "Ends\n")];

    public byte[]? Archive { get; init; }

    public bool IsGate => Manual && !AllowFailure;

    public string Status(FakePipeline pipeline, DateTimeOffset now)
    {
        if (Manual && PlayedAt is null)
            return pipeline.CanceledAt is not null ? "canceled" : Gate is { } before && before.Status(pipeline, now) != "success" ? "created" : "manual";
        DateTimeOffset? begin = Begin(pipeline);
        DateTimeOffset? end = begin?.AddSeconds(Takes);
        if (pipeline.CanceledAt is { } canceled && (end is null || end > canceled))
            return "canceled";
        if (begin is null || now < begin.Value.AddSeconds(-2))
            return "created";
        return now < begin ? "pending" : now < end ? "running" : Ends;
    }

    public DateTimeOffset? StartedAt(FakePipeline pipeline, DateTimeOffset now) =>
        Begin(pipeline) is { } begin && begin <= now && (pipeline.CanceledAt is not { } canceled || begin <= canceled) ? begin : null;

    public DateTimeOffset? FinishedAt(FakePipeline pipeline, DateTimeOffset now) => Status(pipeline, now) switch
    {
        "success" or "failed" => Begin(pipeline)!.Value.AddSeconds(Takes),
        "canceled" => pipeline.CanceledAt,
        _ => null,
    };

    public string Trace(FakePipeline pipeline, DateTimeOffset now)
    {
        if (StartedAt(pipeline, now) is not { } began)
            return "";
        DateTimeOffset until = FinishedAt(pipeline, now) ?? now;
        return string.Concat(Log.Where(line => began.AddSeconds(line.At) <= until).Select(line => line.Text));
    }

    private DateTimeOffset? Begin(FakePipeline pipeline)
    {
        DateTimeOffset? from = RetriedAt ?? (Manual ? PlayedAt : Gate is { } gate ? gate.PlayedAt : pipeline.CreatedAt);
        return from?.AddSeconds(After);
    }
}

/// <summary>Pipelines as tests want them.</summary>
internal static class Recipes
{
    public static string Sha(int number) => string.Concat(Enumerable.Repeat(number.ToString("x8", System.Globalization.CultureInfo.InvariantCulture), 5));

    /// <summary>Builds for ten seconds, then tests for ten. The variable OUTCOME says how the test ends.</summary>
    public static FakeJob[] BuildAndTest(IReadOnlyDictionary<string, string> variables)
    {
        string? outcome = variables.GetValueOrDefault("OUTCOME");
        return
        [
            new() { Name = "build", Stage = "build", After = 5, Log = [(0, "Builds\n"), (6, "Built\n")] },
            new() { Name = "test", Stage = "test", After = 16, Ends = outcome is null ? "success" : "failed", FailureReason = outcome switch { null => null, "errored" => "runner_system_failure", _ => "script_failure" }, Log = [(0, "Tests\n"), (5, "half"), (7, " done\n"), (9, "Tested\n")] },
        ];
    }

    /// <summary>Deploys to staging, and then a share of production after the other, each when a person says so: https://docs.gitlab.com/topics/autodevops/cicd_variables/#incremental-rollout-to-production.</summary>
    public static FakeJob[] Rollout(IReadOnlyDictionary<string, string> variables) => Rollout(variables, 10);

    public static FakeJob[] Rollout(IReadOnlyDictionary<string, string> variables, double takes)
    {
        List<FakeJob> jobs = [new() { Name = "staging", Environment = "staging", Stage = "staging", After = takes / 2, Takes = takes }];
        foreach (int percent in new[] { 10, 25, 50, 100 })
            jobs.Add(new() { Name = $"rollout {percent}%", Environment = "production", Stage = $"incremental rollout {percent}%", Manual = true, Takes = takes, Gate = percent == 10 ? null : jobs[^1] });
        return [.. jobs];
    }

    /// <summary>Deploys to staging; production waits for a person.</summary>
    public static FakeJob[] Gated(IReadOnlyDictionary<string, string> variables)
    {
        FakeJob gate = new() { Name = "production", Environment = "production", Stage = "deploy", Manual = true };
        return [new() { Name = "staging", Environment = "staging", Stage = "deploy", After = 5 }, gate, new() { Name = "check", Stage = "verify", Gate = gate, After = 12 }];
    }
}
