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
            // One list for all jobs of a stage: thousands of them must not each have their own.
            string[] earlier = stage.Jobs.Any(job => job.Needs is null) ? [.. before] : [];
            foreach (Job job in stage.Jobs)
                needs.TryAdd(job.Id, job.Needs ?? earlier);
            before.AddRange(stage.Jobs.Select(job => job.Id));
        }

        return needs;
    }

    /// <summary>The stages of jobs that have only needs: level by level, each job one level after the last that it needs. Jobs of a cycle come last.</summary>
    public static Stage[] DeriveStages(IReadOnlyList<Job> jobs)
    {
        HashSet<string> known = jobs.Select(job => job.Id).ToHashSet(StringComparer.Ordinal);
        HashSet<string> placed = new(StringComparer.Ordinal);
        string[][] needs = [.. jobs.Select(job => (job.Needs ?? []).Where(known.Contains).Distinct(StringComparer.Ordinal).ToArray())];
        ILookup<string, int> dependants = Enumerable.Range(0, jobs.Count).SelectMany(job => needs[job].Select(need => (Need: need, Job: job))).ToLookup(pair => pair.Need, pair => pair.Job, StringComparer.Ordinal);
        int[] open = [.. needs.Select(list => list.Length)];
        List<int> level = [.. Enumerable.Range(0, jobs.Count).Where(job => open[job] == 0)];
        List<Stage> stages = [];
        int count = 0;
        while (level.Count > 0)
        {
            stages.Add(StageOf(level));
            count += level.Count;
            List<int> next = [.. level.Select(job => jobs[job].Id).Where(placed.Add).SelectMany(id => dependants[id]).Where(job => --open[job] == 0)];
            next.Sort();
            level = next;
        }

        if (count < jobs.Count)
            stages.Add(StageOf([.. Enumerable.Range(0, jobs.Count).Where(job => open[job] > 0)]));
        return [.. stages];

        Stage StageOf(List<int> members) => new() { Name = $"stage-{stages.Count + 1}", Jobs = [.. members.Select(member => jobs[member])] };
    }

    // A job without needs waits for the gate of its stage, and the gate for the stage before and its gate: as many edges as jobs.
    private static Dictionary<string, string[]> Waits(Pipeline pipeline)
    {
        Dictionary<string, string[]> waits = new(StringComparer.Ordinal);
        for (int stage = 0; stage < pipeline.Stages.Length; stage++)
        {
            if (stage > 0)
                waits[Gate(stage)] = [Gate(stage - 1), .. pipeline.Stages[stage - 1].Jobs.Select(job => job.Id)];
            foreach (Job job in pipeline.Stages[stage].Jobs)
                waits.TryAdd(job.Id, job.Needs ?? [Gate(stage)]);
        }

        return waits;
    }

    private static string Gate(int stage) => $"\0{stage}";

    private static List<string>? FindCycle(Pipeline pipeline)
    {
        Dictionary<string, string[]> needs = Waits(pipeline);
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
                    return WithoutGates([.. path.Reverse().Select(entry => entry.Job).SkipWhile(entry => entry != need)]);
            }
        }

        return null;
    }

    private static List<string> WithoutGates(List<string> cycle)
    {
        cycle.RemoveAll(job => job.StartsWith('\0'));
        return [.. cycle, cycle[0]];
    }
}
