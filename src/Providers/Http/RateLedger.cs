namespace CicdTools.Providers.Http;

/// <summary>
/// What was spent and what the server said, and so when the next call may go. Counts slide: in no span of a rule's length is more spent than
/// its limit, so a server that counts in fixed windows is never exceeded either. Times are reserved in order of asking, so nobody starves.
/// </summary>
internal sealed class RateLedger
{
    // Two calls that leave a window apart may arrive a little closer.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>By count: what was spent when, oldest first. Times of the future are reserved.</summary>
    public Dictionary<string, List<RateSpent>> Spent { get; init; } = [];

    /// <summary>By budget: what the server said last, less what was spent since.</summary>
    public Dictionary<string, RateReading> Told { get; init; } = [];

    /// <summary>Calls that are under way; each ends by itself, should its process die.</summary>
    public List<RateLease> UnderWay { get; init; } = [];

    /// <summary>The server said to stop until then.</summary>
    public DateTimeOffset? StoppedUntil { get; set; }

    /// <summary>Reserves the earliest time at which the call may go.</summary>
    public DateTimeOffset Reserve(ApiRequest call, IReadOnlyList<RateRule> rules, DateTimeOffset now)
    {
        DateTimeOffset at = StoppedUntil > now ? StoppedUntil.Value : now;
        List<(RateRule Rule, int Cost, List<RateSpent> Spent)> counts = [];
        foreach (RateRule rule in rules)
        {
            int cost = Math.Min(rule.Cost(call), rule.Limit);
            if (cost <= 0)
                continue;
            List<RateSpent> spent = Count(rule, call, now);
            counts.Add((rule, cost, spent));
            at = Later(at, Earliest(spent, rule, cost));
        }

        foreach (RateReading told in Told.Values)
        {
            if (told is { Remaining: <= 0, ResetsAt: { } reset } && reset > now)
                at = Later(at, reset + Slack);
        }

        foreach ((_, int cost, List<RateSpent> spent) in counts)
            Add(spent, at, cost);
        foreach ((string name, RateReading told) in Told.ToArray())
            Told[name] = told with { Remaining = told.ResetsAt <= at ? told.Limit ?? told.Remaining : told.Remaining - 1 };
        return at;
    }

    /// <summary>One that can be tried on.</summary>
    public RateLedger Copy() => new()
    {
        Spent = Spent.ToDictionary(pair => pair.Key, pair => pair.Value.ToList()),
        Told = new(Told),
        UnderWay = [.. UnderWay],
        StoppedUntil = StoppedUntil,
    };

    /// <summary>Takes in what an answer says. Answers arrive in any order: within a window the lowest is the truth.</summary>
    public void Learn(RateReading reading) =>
        Told[reading.Name] = Told.TryGetValue(reading.Name, out RateReading? known) && known.ResetsAt == reading.ResetsAt && known.Remaining < reading.Remaining ? known : reading;

    /// <summary>What is left of a rule's limit for a count.</summary>
    public (int Remaining, DateTimeOffset? ResetsAt) Left(string count, RateRule rule, DateTimeOffset now)
    {
        List<RateSpent> spent = Spent.TryGetValue(count, out List<RateSpent>? found) ? [.. found.Where(entry => entry.At > now - rule.Window)] : [];
        return (Math.Max(0, rule.Limit - spent.Sum(entry => entry.Cost)), spent.Count == 0 ? null : spent[^1].At + rule.Window);
    }

    private static DateTimeOffset Earliest(List<RateSpent> spent, RateRule rule, int cost)
    {
        DateTimeOffset at = spent.Count == 0 ? DateTimeOffset.MinValue : spent[^1].At;
        int sum = cost;
        for (int index = spent.Count - 1; index >= 0; index--)
        {
            sum += spent[index].Cost;
            if (sum > rule.Limit)
                return Later(at, spent[index].At + rule.Window + Slack);
        }

        return at;
    }

    private List<RateSpent> Count(RateRule rule, ApiRequest call, DateTimeOffset now)
    {
        string name = rule.CountOf(call);
        if (!Spent.TryGetValue(name, out List<RateSpent>? spent))
            Spent.Add(name, spent = []);
        spent.RemoveAll(entry => entry.At + rule.Window + Slack <= now);
        return spent;
    }

    // One entry a second is exact enough, as its time is the latest of it, and keeps an hour small.
    private static void Add(List<RateSpent> spent, DateTimeOffset at, int cost)
    {
        if (spent.Count > 0 && at - spent[^1].First < Slack)
            spent[^1] = spent[^1] with { At = at, Cost = spent[^1].Cost + cost };
        else
            spent.Add(new(at, at, cost));
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>What was spent in a second: when its first and last call went, and how much.</summary>
internal sealed record RateSpent(DateTimeOffset First, DateTimeOffset At, int Cost);

/// <summary>A call that is under way.</summary>
internal sealed record RateLease(string Id, DateTimeOffset Until);
