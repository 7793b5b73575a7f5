namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// How jobs that wait for each other fit into stages: a job can wait for jobs of its own stage only, a stage for other stages
/// (https://learn.microsoft.com/azure/devops/pipelines/process/stages).
/// </summary>
internal static class StagePlan
{
    /// <summary>Whether the stages were made of the jobs' needs, so that the jobs say it all.</summary>
    public static bool IsDerived(Pipeline pipeline) =>
        pipeline.Stages.Length > 0
        && pipeline.Stages.Select((stage, i) => stage.Name == string.Create(System.Globalization.CultureInfo.InvariantCulture, $"stage-{i + 1}")).All(same => same)
        && pipeline.Jobs.All(job => job.Needs is not null);

    /// <summary>The stages with what each waits for; null where the jobs of one stage wait for different jobs of others.</summary>
    public static PlannedStage[]? Of(Pipeline pipeline)
    {
        AzureNames names = new(pipeline.Stages.Select(stage => stage.Name));
        List<PlannedStage> plan = [];
        StagesBefore before = new();
        bool linear = true;
        foreach (Stage stage in pipeline.Stages)
        {
            if (!TryAfter(stage, before, out Stage[]? after))
                return null;
            // Without a word a stage waits for the one before it; all stages, where some of them do not.
            bool byItself = linear && (after is null || before.Last is null || (after is [var only] && only == before.Last));
            string[]? written = byItself ? null : [.. (after ?? before.Unawaited).Select(other => names[other.Name])];
            linear &= byItself && (stage.Jobs.Length > 0 || before.Last is null);
            plan.Add(new(stage, names[stage.Name], written, ConditionOf(stage)));
            before.Add(stage, after);
        }

        return [.. plan];
    }

    private static bool TryAfter(Stage stage, StagesBefore before, out Stage[]? after)
    {
        after = null;
        HashSet<string> own = stage.Jobs.Select(job => job.Id).ToHashSet(StringComparer.Ordinal);
        Job[] roots = [.. stage.Jobs.Where(job => job.Needs is null || !job.Needs.Any(own.Contains))];
        if (roots.All(job => job.Needs is null))
            return true;
        if (roots.Any(job => job.Needs is null))
            return false;
        HashSet<string> outside = roots[0].Needs!.ToHashSet(StringComparer.Ordinal);
        if (roots.Any(job => !outside.SetEquals(job.Needs!)) || stage.Jobs.Except(roots).Any(job => job.Needs!.Any(need => !own.Contains(need) && !outside.Contains(need))))
            return false;
        after = [.. before.HoldersOf(outside).Where(other => other.Jobs.All(job => outside.Contains(job.Id)))];
        return outside.SetEquals(after.SelectMany(other => other.Jobs).Select(job => job.Id));
    }

    // What all jobs of a stage ask is asked of the stage: a job of a stage that is skipped is not asked.
    private static Condition? ConditionOf(Stage stage)
    {
        if (stage.Jobs.Length == 0 || stage.Jobs.Any(job => job.Condition is null))
            return null;
        if (stage.Jobs.Select(job => Text(job.Condition!)).Distinct().Count() == 1)
            return stage.Jobs[0].Condition;
        Condition first = First(stage.Jobs[0].Condition!);
        return first is OnSuccessCondition or AlwaysCondition or OnFailureCondition || stage.Jobs.Any(job => Text(First(job.Condition!)) != Text(first) && Text(job.Condition!) != Text(first)) ? null : first;
    }

    private static Condition First(Condition condition) => condition is AllCondition { Conditions: [var first, _] } ? first : condition;

    /// <summary>The text by which conditions are compared; one that has none is like no other.</summary>
    public static string Text(Condition condition) => ConditionText.Write(condition) ?? Guid.NewGuid().ToString();
}

/// <summary>A stage as it is written.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Name">Its name there.</param>
/// <param name="After">The stages that it waits for; null where it need not say.</param>
/// <param name="Condition">Its condition.</param>
internal sealed record PlannedStage(Stage Stage, string Name, string[]? After, Condition? Condition)
{
    /// <summary>What of a job's condition the stage does not say.</summary>
    public Condition? ConditionOf(Job job)
    {
        if (Condition is null || job.Condition is null || job.Condition == Condition || StagePlan.Text(job.Condition) == StagePlan.Text(Condition))
            return job.Condition is null || Condition is null ? job.Condition : null;
        return job.Condition is AllCondition { Conditions: [_, var second] } ? second : job.Condition;
    }
}
