using CicdTools.Providers.Formats;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>One try of a job: what its steps have made so far.</summary>
internal sealed class JobSession(RunContext run, int index, PlannedJob planned, Job job, JobLog log, JobFolder folder, IReadOnlyDictionary<string, Outcome> needs)
{
    private const string JobStatusVariable = "CI_JOB_STATUS";

    private readonly Dictionary<string, Outcome> _steps = new(StringComparer.Ordinal);
    private readonly List<(ChildProcess Process, StepLog Log)> _processes = [];

    public RunContext Run => run;

    /// <summary>Its place among the run's jobs.</summary>
    public int Index => index;

    public PlannedJob Planned => planned;

    public Job Job => job;

    public JobLog Log => log;

    /// <summary>The jobs needed: how they ended and their outputs.</summary>
    public IReadOnlyDictionary<string, Outcome> Needs => needs;

    public JobFolder Folder => folder;

    /// <summary>How the job stands.</summary>
    public RunStatus Status { get; set; } = RunStatus.Succeeded;

    /// <summary>The step at work, from 1; 0 before the first.</summary>
    public int Step { get; set; }

    /// <summary>Variables that steps have set for those after them.</summary>
    public VariableMap Added { get; set; } = new();

    /// <summary>Folders that steps have put before the others on the path.</summary>
    public List<string> PathAdditions { get; } = [];

    /// <summary>What is done at the end of a job that succeeded, last first.</summary>
    public Stack<Func<CancellationToken, Task>> After { get; } = [];

    /// <summary>The container that the steps run in; null on the host.</summary>
    public JobContainer? Container { get; set; }

    /// <summary>The marker of the job's processes.</summary>
    public string Marker => MarkerOf(run.Plan.Run.Id, planned.Id);

    /// <summary>The marker of a job's processes.</summary>
    public static string MarkerOf(string runId, string jobId) => $"{runId}.{jobId}";

    /// <summary>What every process of the job has in its environment, before a step adds its own.</summary>
    public VariableMap Variables { get; private set; } = new();

    /// <summary>Records how a step with an id ended.</summary>
    public void Record(Step step, Outcome outcome)
    {
        if (step.Id is { Length: > 0 } id)
            _steps[id] = outcome;
    }

    /// <summary>What expressions see now.</summary>
    public ExpressionContext Context(VariableMap? variables = null) => new()
    {
        Run = run.Plan.Run,
        IsTag = run.Plan.IsTag,
        DefaultBranch = run.Plan.DefaultBranch,
        Pipeline = run.Plan.Pipeline,
        Job = job,
        Workspace = folder.Workspace,
        TemporaryFolder = folder.Temporary,
        Variables = variables ?? Variables.With(Added),
        Configuration = run.Plan.Variables,
        Secrets = run.Secrets,
        Inputs = run.Plan.Inputs,
        Matrix = planned.Matrix,
        Needs = needs,
        Steps = _steps,
        Status = Status,
        HashFiles = patterns => FileDigests.Of(folder.Workspace, patterns),
    };

    /// <summary>The text with the format's expressions replaced.</summary>
    public string Expand(string text, VariableMap? variables = null) => run.Expressions is { } expressions ? expressions.Expand(text, Context(variables)) : text;

    /// <summary>Each of the texts, expanded, one per line that is left.</summary>
    public string[] Expand(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => Expand(text).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Settles the variables of the job; by rising precedence: the system's, the pipeline's, the job's, the matrix's, the caller's.</summary>
    public void Prepare() => Variables = JobVariables.Of(this);

    /// <summary>The whole environment of a step's process.</summary>
    public VariableMap EnvironmentOf(Step step)
    {
        VariableMap variables = Variables.With(Added);
        // It changes while the job runs (docs.gitlab.com/ci/variables/predefined_variables/, for use with after_script).
        if (variables.Find(JobStatusVariable) is not null && run.Expressions?.DefaultVariables(Context(new())).Find(JobStatusVariable) is { } status)
            variables = variables.With(JobStatusVariable, status);
        foreach ((string name, string value) in step.Variables)
            variables = variables.With(name, Expand(value, variables));
        return variables.With(run.Plan.Variables);
    }

    /// <summary>Runs a process of the job to its end, and gives its exit code.</summary>
    public async Task<int> RunAsync(ProcessSpec spec, StepLog output, CancellationToken cancellationToken)
    {
        ChildProcess process = Start(spec, output);
        try
        {
            int exit = await ProcessRunner.WaitAsync(process, spec.Grace, run.Clock, cancellationToken).ConfigureAwait(false);
            if (process.Drained.IsCompletedSuccessfully)
                output.Complete();
            return exit;
        }
        catch (OperationCanceledException) when (Container is not null)
        {
            // What runs in the container does not end with the process that asked for it.
            await Container.RestartAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a process of the job and writes down which one it is, so that it can be found when we are gone.</summary>
    public ChildProcess Start(ProcessSpec spec, StepLog output)
    {
        ChildProcess process = ChildProcess.Start(spec with { Marker = Marker }, output.Write);
        _processes.Add((process, output));
        File.AppendAllText(run.Folder.Processes(planned.Id), System.Text.Json.JsonSerializer.Serialize(process.Identity, RunJson.Options) + "\n");
        return process;
    }

    /// <summary>Ends what the job's steps have left running, and closes their logs.</summary>
    public async Task EndProcessesAsync(TimeSpan grace)
    {
        if (_processes.Count == 0)
            return;
        List<ProcessEntry> left = await ProcessTree.EndAsync([.. _processes.Select(entry => entry.Process.Identity)], grace, run.Clock, CancellationToken.None).ConfigureAwait(false);
        if (left.Count > 0)
            log.Say($"{left.Count} processes could not be ended: {string.Join(", ", left.Select(entry => entry.Pid))}.");
        foreach ((ChildProcess process, StepLog output) in _processes)
        {
            await Task.WhenAny(process.Drained, Task.Delay(TimeSpan.FromSeconds(1), run.Clock, CancellationToken.None)).ConfigureAwait(false);
            if (process.Drained.IsCompletedSuccessfully)
                output.Complete();
        }

        _processes.Clear();
    }
}
