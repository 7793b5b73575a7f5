namespace CicdTools.Tests.Fakes.CircleCI;

/// <summary>A project of the fake.</summary>
internal sealed class CircleProject
{
    public required string Slug { get; init; }

    public string Id { get; } = Guid.NewGuid().ToString();

    public string VcsType { get; init; } = "github";

    // https://github.com/CircleCI-Public/terraform-provider-circleci/blob/edd2d0ccc315af16889c58c884c93db2968bf22d/internal/provider/project_data_source_test.go#L66-L70
    public string VcsUrl => Slug.StartsWith("circleci/", StringComparison.Ordinal) ? $"//circleci.com/{Slug["circleci/".Length..]}" : $"https://github.com/{Slug["gh/".Length..]}";

    public string Branch { get; init; } = "main";

    public string Source { get; set; } = "version: 2.1\njobs:\n  build:\n    docker:\n      - image: cimg/base:2026.01\n    steps:\n      - run: make\nworkflows:\n  main:\n    jobs:\n      - build\n";

    public string Compiled { get; set; } = "";

    public List<CirclePipeline> Pipelines { get; } = [];

    public SortedDictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Pipeline definitions: name and file.</summary>
    public List<(string Id, string Name, string File)> Definitions { get; } = [];

    /// <summary>GitHub's number of the repository of a definition, by its id.</summary>
    public Dictionary<string, string> Repositories { get; } = [];

    /// <summary>The triggers of the definitions, as they were asked for.</summary>
    public List<(string Id, string Definition, System.Text.Json.Nodes.JsonObject Body)> Triggers { get; } = [];

    /// <summary>Its schedules, as they were asked for.</summary>
    public List<(string Id, System.Text.Json.Nodes.JsonObject Body)> Schedules { get; } = [];

    /// <summary>What Insights have of its workflows.</summary>
    public List<CircleInsight> Insights { get; } = [];

    /// <summary>Tests that both failed and passed on one commit.</summary>
    public List<(string Suite, string Name, long Pipeline, long Times)> Flaky { get; } = [];

    /// <summary>The workflows of its rollback pipeline; null where it has none.</summary>
    public Func<IReadOnlyDictionary<string, string>, CircleWorkflow[]>? Rollback { get; set; }

    /// <summary>Where the definitions' configurations lie.</summary>
    public string Provider { get; set; } = "github_app";

    /// <summary>The commit of the next pipeline.</summary>
    public string Revision { get; set; } = new('a', 40);

    /// <summary>The workflows of the next pipeline, by its parameters.</summary>
    public Func<IReadOnlyDictionary<string, string>, CircleWorkflow[]> Recipe { get; set; } = CircleRecipes.BuildAndTest;
}

/// <summary>Figures of a workflow on a branch, over any window, with those of its jobs.</summary>
internal sealed record CircleInsight(string Workflow, string Branch, long Runs, long Good, long P95, double Trend, params CircleInsight[] Jobs);

internal sealed class CirclePipeline
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public required long Number { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string State { get; set; } = "created";

    public string? Branch { get; init; }

    public string? Tag { get; init; }

    public string Revision { get; init; } = new('a', 40);

    /// <summary>What its marker calls the version; null for the beginning of the commit.</summary>
    public string? Version { get; init; }

    /// <summary>Whether it takes something back.</summary>
    public bool IsRollback { get; init; }

    public string Trigger { get; init; } = "webhook";

    public string? Error { get; set; }

    public List<CircleWorkflow> Workflows { get; } = [];
}

internal sealed class CircleContext
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public required string Owner { get; init; }

    public required string Name { get; init; }

    public SortedDictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public List<(string Type, string Value, string Name)> Restrictions { get; } = [];
}

/// <summary>A workflow that moves on with the clock.</summary>
internal sealed class CircleWorkflow
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public required string Name { get; init; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? CanceledAt { get; set; }

    public required CircleJob[] Jobs { get; init; }

    // https://circleci.com/docs/guides/orchestrate/workflows/#states
    public string Status(DateTimeOffset now)
    {
        if (CanceledAt <= now)
            return "canceled";
        string[] states = [.. Jobs.Select(job => job.Status(this, now))];
        bool Any(params string[] wanted) => states.Any(state => wanted.Contains(state));
        bool hasFailed = Any("failed", "timedout", "infrastructure_fail");
        if (Any("running", "queued"))
            return hasFailed ? "failing" : "running";
        if (Any("on_hold"))
            return "on_hold";
        return hasFailed ? "failed" : Any("unauthorized") ? "unauthorized" : Any("canceled") ? "canceled" : "success";
    }

    public DateTimeOffset? StoppedAt(DateTimeOffset now) =>
        Status(now) is "running" or "failing" or "on_hold" ? null : CanceledAt ?? Jobs.Max(job => job.StoppedAt(this, now)) ?? CreatedAt;
}

/// <summary>A job: what it needs, when it begins after that, how long it takes, and how it ends.</summary>
internal sealed class CircleJob
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public long Number { get; set; }

    public required string Name { get; init; }

    public CircleJob[] Requires { get; init; } = [];

    public bool IsHold { get; init; }

    public double After { get; init; } = 1;

    public double Takes { get; init; } = 10;

    public string Ends { get; set; } = "success";

    public DateTimeOffset? ApprovedAt { get; set; }

    public DateTimeOffset? CanceledAt { get; set; }

    /// <summary>The environment that its marker names; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>The component that its marker names.</summary>
    public string Component { get; init; } = "app";

    /// <summary>Whether it ran in a workflow before, and is only shown again.</summary>
    public bool IsKept { get; init; }

    /// <summary>The steps: from which second of the job to which, and what is written when.</summary>
    public CircleStep[] Steps { get; init; } = [new("Checkout code", 0, 3, [(0, "Begins\n")]), new("make", 3, 10, [(4, "Works\n"), (6, "half"), (8, " done\n"), (9, "Ends\n")])];

    public Dictionary<string, byte[]> Artifacts { get; init; } = [];

    /// <summary>What store_test_results brought: the suite, the test and its result.</summary>
    public (string Suite, string Name, string Result)[] Tests { get; init; } = [];

    public string Status(CircleWorkflow workflow, DateTimeOffset now)
    {
        DateTimeOffset? canceled = CanceledAt ?? workflow.CanceledAt;
        if (Ready(workflow, now) is not { } ready)
            return canceled is not null ? "canceled" : "blocked";
        if (IsHold)
            return ApprovedAt <= now ? "success" : canceled is not null ? "canceled" : "on_hold";
        DateTimeOffset begin = ready.AddSeconds(After), end = begin.AddSeconds(Takes);
        return canceled < end ? "canceled" : now < begin ? "queued" : now < end ? "running" : Ends;
    }

    public DateTimeOffset? StartedAt(CircleWorkflow workflow, DateTimeOffset now) =>
        !IsHold && Ready(workflow, now) is { } ready && ready.AddSeconds(After) <= now && !((CanceledAt ?? workflow.CanceledAt) < ready.AddSeconds(After)) ? ready.AddSeconds(After) : null;

    public DateTimeOffset? StoppedAt(CircleWorkflow workflow, DateTimeOffset now) => Status(workflow, now) switch
    {
        "canceled" => CanceledAt ?? workflow.CanceledAt,
        "on_hold" or "blocked" or "queued" or "running" => null,
        _ when IsHold => ApprovedAt,
        _ => Ready(workflow, now)!.Value.AddSeconds(After + Takes),
    };

    public string Output(CircleStep step, CircleWorkflow workflow, DateTimeOffset now)
    {
        DateTimeOffset began = StartedAt(workflow, now)!.Value, until = StoppedAt(workflow, now) ?? now;
        return string.Concat(step.Lines.Where(line => began.AddSeconds(line.At) <= until).Select(line => line.Text));
    }

    private DateTimeOffset? Ready(CircleWorkflow workflow, DateTimeOffset now) =>
        Requires.All(job => job.Status(workflow, now) == "success") ? Requires.Select(job => job.StoppedAt(workflow, now)).Append(workflow.CreatedAt).Max() : null;
}

internal sealed record CircleStep(string Name, double From, double To, (double At, string Text)[] Lines);

/// <summary>Workflows as tests want them.</summary>
internal static class CircleRecipes
{
    /// <summary>Builds for ten seconds, then tests for ten. The parameter outcome says how the test ends.</summary>
    public static CircleWorkflow[] BuildAndTest(IReadOnlyDictionary<string, string> parameters)
    {
        CircleJob build = new() { Name = "build", After = 2 };
        CircleJob test = new() { Name = "test", Requires = [build], Ends = parameters.GetValueOrDefault("outcome") switch { null => "success", "errored" => "infrastructure_fail", _ => "failed" } };
        return [new() { Name = "main", Jobs = [build, test] }];
    }

    /// <summary>Builds; deploys when a person says so. Beside it a workflow that only checks.</summary>
    public static CircleWorkflow[] Gated(IReadOnlyDictionary<string, string> parameters)
    {
        CircleJob build = new() { Name = "build" };
        CircleJob hold = new() { Name = "hold", IsHold = true, Requires = [build] };
        return [new() { Name = "deploy", Jobs = [build, hold, new() { Name = "deploy", Requires = [hold] }] }, new() { Name = "check", Jobs = [new() { Name = "lint", Takes = 5 }] }];
    }

    /// <summary>Stages by itself, and releases when a person says so.</summary>
    public static CircleWorkflow[] Delivery(IReadOnlyDictionary<string, string> parameters)
    {
        CircleJob build = new() { Name = "build" };
        CircleJob stage = new() { Name = "stage", Requires = [build], Environment = "staging" };
        CircleJob hold = new() { Name = "hold", IsHold = true, Requires = [stage] };
        return [new() { Name = "deliver", Jobs = [build, stage, hold, new() { Name = "release", Requires = [hold], Environment = "production" }] }];
    }
}
