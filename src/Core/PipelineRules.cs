namespace CicdTools;

/// <summary>What must hold for every pipeline, whatever its format.</summary>
public static class PipelineRules
{
    /// <summary>Reports names that are not unique, needs that are not there, cycles, and environments that are not known.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="diagnostics">Where errors go.</param>
    /// <param name="environments">The environments that exist; null where nobody knows.</param>
    /// <param name="lines">The line of a job's id in the file; null where none is known.</param>
    public static void Check(Pipeline pipeline, DiagnosticBag diagnostics, IReadOnlyCollection<string>? environments = null, Func<string, int?>? lines = null)
    {
        foreach (IGrouping<string, Stage> twins in pipeline.Stages.GroupBy(stage => stage.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            diagnostics.Error("DuplicateStage", $"Two stages are named '{twins.Key}'.", pipeline.Path);

        Dictionary<string, Job> jobs = new(StringComparer.Ordinal);
        foreach (Job job in pipeline.Jobs)
        {
            int? line = lines?.Invoke(job.Id);
            if (job.Id.Length == 0)
                diagnostics.Error("JobWithoutName", "A job has no name.", pipeline.Path, line);
            if (!jobs.TryAdd(job.Id, job))
                diagnostics.Error("DuplicateJob", $"Two jobs are named '{Errors.Shown(job.Id)}'.", pipeline.Path, line);
            if (environments is not null && job.Environment is { } target && !environments.Contains(target.Name))
                diagnostics.Error("EnvironmentNotFound", $"The job '{Errors.Shown(job.Id)}' deploys to '{Errors.Shown(target.Name)}', which does not exist.", pipeline.Path, line, "Create it with New-CicdEnvironment.");
        }

        foreach (Job job in jobs.Values)
        {
            foreach (string need in job.Needs ?? [])
            {
                if (!jobs.ContainsKey(need))
                    diagnostics.Error("UnknownNeed", $"The job '{Errors.Shown(job.Id)}' needs '{Errors.Shown(need)}', which is no job of this pipeline.", pipeline.Path, lines?.Invoke(job.Id), "Correct the name, or add the job.");
            }
        }

        if (FindCycle(pipeline) is { } cycle)
            diagnostics.Error("Cycle", $"Jobs wait for each other: {string.Join(" → ", cycle.Select(Errors.Shown))}.", pipeline.Path, lines?.Invoke(cycle[0]), "Remove one of these needs.");
    }

    /// <summary>The jobs that each job waits for: its needs, or all jobs of the stages before where it names none.</summary>
    public static IReadOnlyDictionary<string, string[]> Needs(Pipeline pipeline)
    {
        Dictionary<string, string[]> needs = new(StringComparer.Ordinal);
        List<string> before = [];
        foreach (Stage stage in pipeline.Stages)
        {
            foreach (Job job in stage.Jobs)
                needs.TryAdd(job.Id, job.Needs ?? [.. before]);
            before.AddRange(stage.Jobs.Select(job => job.Id));
        }

        return needs;
    }

    /// <summary>The stages of jobs that have only needs: level by level, each job one level after the last that it needs. Jobs of a cycle come last.</summary>
    public static Stage[] DeriveStages(IReadOnlyList<Job> jobs)
    {
        HashSet<string> known = jobs.Select(job => job.Id).ToHashSet(StringComparer.Ordinal);
        HashSet<string> placed = new(StringComparer.Ordinal);
        List<Job> rest = [.. jobs];
        List<Stage> stages = [];
        while (rest.Count > 0)
        {
            Job[] level = [.. rest.Where(job => (job.Needs ?? []).All(need => placed.Contains(need) || !known.Contains(need)))];
            if (level.Length == 0)
                level = [.. rest];
            stages.Add(new() { Name = $"stage-{stages.Count + 1}", Jobs = level });
            placed.UnionWith(level.Select(job => job.Id));
            rest.RemoveAll(job => level.Contains(job));
        }

        return [.. stages];
    }

    private static List<string>? FindCycle(Pipeline pipeline)
    {
        IReadOnlyDictionary<string, string[]> needs = Needs(pipeline);
        Dictionary<string, bool> done = new(StringComparer.Ordinal);
        foreach (string start in needs.Keys)
        {
            // An explicit stack: a chain of 100,000 jobs must not end the process.
            Stack<(string Job, int Next)> path = new();
            path.Push((start, 0));
            while (path.Count > 0)
            {
                (string job, int next) = path.Pop();
                string[] list = needs.TryGetValue(job, out string[]? found) ? found : [];
                if (next == 0 && done.TryGetValue(job, out bool finished) && finished)
                    continue;
                done[job] = false;
                if (next >= list.Length)
                {
                    done[job] = true;
                    continue;
                }

                path.Push((job, next + 1));
                string need = list[next];
                if (!done.TryGetValue(need, out bool seen))
                    path.Push((need, 0));
                else if (!seen)
                    return [.. path.Reverse().Select(entry => entry.Job).SkipWhile(entry => entry != need), need];
            }
        }

        return null;
    }
}
