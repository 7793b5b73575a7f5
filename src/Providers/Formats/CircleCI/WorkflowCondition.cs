namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>The condition that all jobs of a pipeline share, which is the workflow's.</summary>
internal static class WorkflowCondition
{
    /// <summary>The condition; null where there is none, or where it is for a single job.</summary>
    public static Condition? Of(Pipeline pipeline)
    {
        Condition?[] conditions = [.. pipeline.Jobs.Select(job => job.Condition)];
        if (conditions.Length == 0 || conditions[0] is null)
            return null;
        foreach (Condition candidate in Candidates(conditions[0]!))
        {
            string? text = Text(candidate);
            if (text is not null && conditions.All(condition => condition is not null && Candidates(condition).Any(part => Text(part) == text)))
                return candidate;
        }

        return null;
    }

    /// <summary>What of a job's condition the workflow does not say.</summary>
    public static Condition? Without(Condition? condition, Condition? common)
    {
        if (condition is null || common is null || Text(condition) == Text(common))
            return common is null ? condition : null;
        return condition is AllCondition { Conditions: [var first, .. var rest] } && Text(first) == Text(common) ? rest is [var only] ? only : new AllCondition(rest) : condition;
    }

    private static Condition[] Candidates(Condition condition) => condition is AllCondition { Conditions: [var first, _] } ? [condition, first] : [condition];

    // Branches and tags are the filters of jobs, a status is about what they need.
    private static string? Text(Condition condition) =>
        condition is OnSuccessCondition or OnFailureCondition or AlwaysCondition || CircleFilter.Of(condition) is not null || LogicText.Write(condition) is not { } node ? null : Yaml.YamlText.Fragment(node);
}
