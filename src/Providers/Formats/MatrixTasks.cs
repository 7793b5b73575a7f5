namespace CicdTools.Providers.Formats;

/// <summary>For systems without a matrix among several jobs: each combination becomes a job of its own.</summary>
internal sealed class MatrixTasks(Pipeline pipeline, string format, DiagnosticBag diagnostics)
{
    /// <summary>The key under which a job says from which job it comes.</summary>
    public const string Origin = "matrix-of";

    private readonly Dictionary<string, string[]> _tasks = new(StringComparer.Ordinal);

    /// <summary>The job that one comes from: its own id for one that was no matrix.</summary>
    public static string JobOf(Job task) => Array.Find(task.Native, setting => setting.Key == Origin)?.Text ?? task.Id;

    /// <summary>The pipeline's stages with these jobs, each in the stage of the job it comes from.</summary>
    public static Stage[] Stages(Pipeline pipeline, IEnumerable<Job> tasks)
    {
        ILookup<string, Job> byJob = tasks.ToLookup(JobOf, StringComparer.Ordinal);
        return [.. pipeline.Stages.Select(stage => stage with { Jobs = [.. stage.Jobs.Select(job => job.Id).Distinct(StringComparer.Ordinal).SelectMany(id => byJob[id])] })];
    }

    public IEnumerable<Job> Expand()
    {
        List<Job> jobs = [];
        foreach (Job job in pipeline.Jobs)
        {
            Job[] tasks = job.Matrix is null ? [job] : Tasks(job, job.Matrix);
            _tasks.TryAdd(job.Id, [.. tasks.Select(task => task.Id)]);
            jobs.AddRange(tasks);
        }

        return jobs.Select(job => job with { Needs = job.Needs?.SelectMany(need => _tasks.GetValueOrDefault(need, [need])).ToArray() });
    }

    private Job[] Tasks(Job job, Matrix matrix)
    {
        IReadOnlyList<VariableMap> combinations = MatrixCombinations.Of(matrix);
        diagnostics.Approximated($"Each of the {combinations.Count} combinations of the matrix of the job '{Errors.Shown(job.Id)}' is a job of its own.", subject: ModelPath.Part(job.Id, "matrix"));
        return [.. combinations.Select((values, i) => job with
        {
            Id = $"{job.Id}_{string.Join('_', values.Values)}",
            Matrix = null,
            Variables = job.Variables.With(values),
            Native = [.. job.Native, new(format, Origin, job.Id)],
        })];
    }
}
