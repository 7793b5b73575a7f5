namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>Branches, tags and events in expressions, by the variables Build.SourceBranch and Build.Reason (https://learn.microsoft.com/azure/devops/pipelines/build/variables).</summary>
internal static class RefConditions
{
    private const string Source = "Build.SourceBranch";
    private const string Reason = "Build.Reason";
    private const string Heads = "refs/heads/";
    private const string Tags = "refs/tags/";

    // The values that Build.Reason can have.
    private static readonly (string Event, string[] Reasons)[] Events =
    [
        ("push", ["IndividualCI", "BatchedCI"]),
        ("pull_request", ["PullRequest"]),
        ("schedule", ["Schedule"]),
        ("manual", ["Manual"]),
    ];

    public static Condition? Of(string variable, string value)
    {
        if (Is(variable, Source) && !value.Contains('*', StringComparison.Ordinal))
            return OfRef(value, "");
        if (!Is(variable, Reason))
            return null;
        string? name = Events.FirstOrDefault(entry => entry.Reasons is [var only] && Is(only, value)).Event;
        return name is null ? null : new EventCondition([name]);
    }

    public static Condition? StartsWith(string variable, string prefix) => Is(variable, Source) && !prefix.Contains('*', StringComparison.Ordinal) ? OfRef(prefix, "**") : null;

    public static Condition? In(string variable, string[] values)
    {
        if (!Is(variable, Reason))
            return null;
        string[] events = [.. Events.Where(entry => entry.Reasons.All(values.Contains)).Select(entry => entry.Event)];
        return events.SelectMany(name => Events.First(entry => entry.Event == name).Reasons).ToHashSet().SetEquals(values) ? new EventCondition(events) : null;
    }

    public static string? Write(Condition condition) => condition switch
    {
        BranchCondition branch => Refs(branch.Patterns, Heads),
        TagCondition tag => Refs(tag.Patterns, Tags),
        EventCondition { Events: var events } => Reasons(events),
        _ => null,
    };

    private static Condition? OfRef(string name, string suffix)
    {
        if (name.StartsWith(Heads, StringComparison.Ordinal) && name.Length + suffix.Length > Heads.Length)
            return new BranchCondition([name[Heads.Length..] + suffix]);
        if (name.StartsWith(Tags, StringComparison.Ordinal) && name.Length + suffix.Length > Tags.Length)
            return new TagCondition([name[Tags.Length..] + suffix]);
        return null;
    }

    private static string? Refs(string[] patterns, string root)
    {
        string?[] parts = [.. patterns.Select(pattern => Ref(pattern, root))];
        return parts.Length == 0 ? "false" : parts.Contains(null) ? null : parts.Length == 1 ? parts[0] : $"or({string.Join(", ", parts)})";
    }

    // There are no patterns: a name, or a prefix.
    private static string? Ref(string pattern, string root)
    {
        string of = $"variables['{Source}']";
        if (!pattern.Contains('*', StringComparison.Ordinal))
            return $"eq({of}, {Operands.Quote(root + pattern)})";
        string prefix = pattern.TrimEnd('*');
        if (prefix.Contains('*', StringComparison.Ordinal))
            return null;
        return $"startsWith({of}, {Operands.Quote(root + prefix)})";
    }

    /// <summary>Whether the expression of a condition holds for more: '*' does not end before a slash there.</summary>
    public static bool Widens(Condition? condition) => condition switch
    {
        BranchCondition branch => branch.Patterns.Any(EndsInStar),
        TagCondition tag => tag.Patterns.Any(EndsInStar),
        NotCondition not => Widens(not.Condition),
        AllCondition all => all.Conditions.Any(Widens),
        AnyCondition any => any.Conditions.Any(Widens),
        _ => false,
    };

    private static bool EndsInStar(string pattern) => pattern.EndsWith('*') && !pattern.EndsWith("**", StringComparison.Ordinal);

    private static string? Reasons(string[] events)
    {
        string[] reasons = [.. events.SelectMany(name => Events.FirstOrDefault(entry => entry.Event == name).Reasons ?? [])];
        bool known = events.Length > 0 && events.All(name => Events.Any(entry => entry.Event == name));
        return !known ? null : reasons is [var only] ? $"eq(variables['{Reason}'], '{only}')" : $"in(variables['{Reason}'], {string.Join(", ", reasons.Select(Operands.Quote))})";
    }

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
