namespace CicdTools.Tests.Fakes.AzureDevOps;

/// <summary>A build that moves on with the clock: each job is a stage of its own.</summary>
internal sealed class FakeBuild
{
    /// <summary>How long a cancellation takes.</summary>
    private static readonly TimeSpan Canceling = TimeSpan.FromSeconds(3);

    public required int Id { get; init; }

    public required FakeDefinition Definition { get; init; }

    public required string Ref { get; init; }

    public required string Sha { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string Reason { get; init; } = "manual";

    public Dictionary<string, string> TemplateParameters { get; init; } = [];

    public Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>What is wrong with its file, so that it never ran; null for nothing.</summary>
    public string? Refused { get; init; }

    public required List<FakeJob> Jobs { get; init; }

    public DateTimeOffset? CanceledAt { get; set; }

    public Dictionary<string, byte[]> Artifacts { get; } = [];

    public string Status(DateTimeOffset now) =>
        Refused is not null ? "completed"
        : CanceledAt is { } canceled ? now < canceled + Canceling ? "cancelling" : "completed"
        : Jobs.TrueForAll(job => job.State(this, now) == "completed") ? "completed"
        : Jobs.Exists(job => job.StartedAt(this, now) is not null) ? "inProgress"
        : "notStarted";

    public string? Result(DateTimeOffset now) =>
        Status(now) != "completed" ? null
        : Refused is not null ? "failed"
        : CanceledAt is not null ? "canceled"
        : Jobs.Exists(job => job.Result(this, now) == "failed") ? "failed"
        : "succeeded";

    public DateTimeOffset? StartedAt(DateTimeOffset now) => Jobs.Select(job => job.StartedAt(this, now)).Where(at => at is not null).Min();

    public DateTimeOffset? FinishedAt(DateTimeOffset now) =>
        Status(now) != "completed" ? null : CanceledAt is { } canceled ? canceled + Canceling : Jobs.Max(job => job.FinishedAt(this, now)) ?? CreatedAt;
}

/// <summary>A job: when it begins after its build, how long it takes, and how it ends. It has a step that checks out, and one that works.</summary>
internal sealed class FakeJob
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public double After { get; init; }

    public double Takes { get; init; } = 10;

    /// <summary><c>succeeded</c>, <c>failed</c>, or <c>lost</c> for an agent that nobody hears of any more.</summary>
    public string Ends { get; set; } = "succeeded";

    public int Attempt { get; set; } = 1;

    public DateTimeOffset? RetriedAt { get; set; }

    /// <summary>Its second step's log.</summary>
    public string[] Log { get; init; } = ["Works", "Worked"];

    /// <summary>The approval that it waits for; null for none.</summary>
    public FakeApproval? Gate { get; set; }

    /// <summary>The environment that it deploys to; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>The job that must end first; null for none.</summary>
    public FakeJob? Needs { get; init; }

    /// <summary>Whether it runs only where that one did not succeed.</summary>
    public bool OnFailure { get; init; }

    /// <summary>Whether an agent has done its work; set where one does.</summary>
    public bool IsWorked { get; set; }

    /// <summary>What the agent needs to know of it.</summary>
    public System.Text.Json.Nodes.JsonObject? Definition { get; init; }

    /// <summary>Whether what it needs has ended as it has to, so that its approval is asked for.</summary>
    public bool IsReached(FakeBuild build, DateTimeOffset now) => Needs is null || (Needs.State(build, now) == "completed" && (Needs.Result(build, now) == "succeeded") != OnFailure);

    private bool IsSkipped(FakeBuild build, DateTimeOffset now) => Needs is not null && Needs.State(build, now) == "completed" && !IsReached(build, now);

    /// <summary>What it did before it was run again.</summary>
    public List<FakeAttempt> Past { get; } = [];

    /// <summary>All that it did, the last among it.</summary>
    public IEnumerable<FakeAttempt> Attempts(FakeBuild build, DateTimeOffset now) =>
        StartedAt(build, now) is { } started ? Past.Append(new(Attempt, started, FinishedAt(build, now), Result(build, now))) : Past;

    public string State(FakeBuild build, DateTimeOffset now)
    {
        if (IsSkipped(build, now))
            return "completed";
        if (!IsReached(build, now))
            return "pending";
        if (Gate is { Status: "rejected" })
            return "completed";
        if (build.CanceledAt is { } canceled && End(build) > canceled)
            return "completed";
        return now < Begin(build) ? "pending" : now < End(build) ? "inProgress" : "completed";
    }

    public string? Result(FakeBuild build, DateTimeOffset now) =>
        State(build, now) != "completed" ? null
        : IsSkipped(build, now) ? "skipped"
        : Gate is { Status: "rejected" } ? "failed"
        : build.CanceledAt is { } canceled && End(build) > canceled ? "canceled"
        : Ends == "succeeded" ? "succeeded" : "failed";

    public DateTimeOffset? StartedAt(FakeBuild build, DateTimeOffset now) => !IsReached(build, now) ? null : Begin(build) <= now && (build.CanceledAt is not { } canceled || Begin(build) <= canceled) ? Begin(build) : null;

    public DateTimeOffset? FinishedAt(FakeBuild build, DateTimeOffset now) => State(build, now) != "completed" || IsSkipped(build, now) ? null : Gate is { Status: "rejected", DecidedAt: { } decided } ? decided : build.CanceledAt is { } canceled && End(build) > canceled ? canceled : End(build);

    public DateTimeOffset Middle(FakeBuild build) => Begin(build) is var begin && begin == DateTimeOffset.MaxValue ? begin : begin.AddSeconds(Takes / 2);

    // What waits for a person has not begun, and never begins where it is rejected.
    private DateTimeOffset Begin(FakeBuild build) =>
        Gate is { Status: not "approved" } ? DateTimeOffset.MaxValue : Later(Gate?.DecidedAt ?? RetriedAt ?? build.CreatedAt, Needs?.Done(build)) is var from && from == DateTimeOffset.MaxValue ? from : from.AddSeconds(After);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private DateTimeOffset Done(FakeBuild build) => Gate is { Status: "rejected", DecidedAt: { } decided } ? decided : End(build);

    private DateTimeOffset End(FakeBuild build) => Begin(build) is var begin && begin == DateTimeOffset.MaxValue ? begin : begin.AddSeconds(Takes);
}

/// <summary>An attempt that a later one has replaced.</summary>
internal sealed record FakeAttempt(int Number, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? Result);

/// <summary>An approval that a stage waits for.</summary>
internal sealed class FakeApproval
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public string Status { get; set; } = "pending";

    /// <summary>Whether whoever asks may decide.</summary>
    public bool IsMine { get; init; } = true;

    public string? Comment { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }
}
