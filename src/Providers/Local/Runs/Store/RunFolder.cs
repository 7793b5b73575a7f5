namespace CicdTools.Providers.Local.Runs;

/// <summary>The files of a run. Nothing in it is named by what a pipeline says: jobs and artifacts have numbers.</summary>
internal sealed class RunFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The run's id.</summary>
    public string Id => System.IO.Path.GetFileName(Path);

    /// <summary>What is to be carried out: a <see cref="RunPlan"/>. Never changed.</summary>
    public string Plan => In("plan.json");

    /// <summary>How it stands: a <see cref="Run"/>. Only the owner writes it.</summary>
    public string State => In("run.json");

    /// <summary>Held by the owner while it owns the run.</summary>
    public string Lock => In("owner.lock");

    /// <summary>Which process the owner is.</summary>
    public string Owner => In("owner.json");

    /// <summary>What the owner's process itself said, for when it broke.</summary>
    public string OwnerOutput => In("owner.log");

    /// <summary>There when somebody asked to stop the run: a <see cref="StopRequest"/>.</summary>
    public string Stop => In("stop.json");

    /// <summary>The release that came of it; see <see cref="Release"/>.</summary>
    public string Release => In("release.json");

    /// <summary>A file per gate and one per decision.</summary>
    public string Gates => In("gates");

    /// <summary>A description and a package per artifact.</summary>
    public string Artifacts => In("artifacts");

    /// <summary>A folder per job.</summary>
    public string Jobs => In("jobs");

    /// <summary>The folder of a job.</summary>
    public string Job(string jobId) => System.IO.Path.Combine(Jobs, jobId);

    /// <summary>The log of a job.</summary>
    public string Log(string jobId) => System.IO.Path.Combine(Job(jobId), "log.txt");

    /// <summary>The processes that a job started, one a line.</summary>
    public string Processes(string jobId) => System.IO.Path.Combine(Job(jobId), "processes.jsonl");

    /// <summary>How a job ended, for those that need it: a <see cref="JobOutcome"/>.</summary>
    public string Outcome(string jobId) => System.IO.Path.Combine(Job(jobId), "outcome.json");

    /// <summary>The job's clone, home and temporary files while it runs.</summary>
    public string Work(string jobId) => System.IO.Path.Combine(Job(jobId), "work");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
