namespace CicdTools.Providers.Formats;

/// <summary>A format whose pipelines this machine can run: its expressions, its variables, and the files by which steps speak to the runner.</summary>
internal interface IExpressions
{
    /// <summary>The text with the format's expressions and, where the format does so, variables replaced by their values.</summary>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    string Expand(string text, ExpressionContext context);

    /// <summary>
    /// A step's script as its shell gets it. GitHub replaces <c>${{ }}</c> in it before the shell starts
    /// (so what an expression gives becomes code); GitLab hands it over as it is, and the shell expands the variables.
    /// </summary>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    string ExpandScript(string script, ExpressionContext context);

    /// <summary>
    /// The job as its own native settings make it in this run: rules decide whether it runs (<see cref="Condition.Never"/>), waits or may fail,
    /// an expression gives its matrix or its timeout. Asked once what it needs has ended, before its condition is tested and its matrix expanded.
    /// </summary>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    Job Resolve(Job job, ExpressionContext context);

    /// <summary>The step as its own native settings make it in this run: an expression may give its timeout, or whether it may fail.</summary>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    Step Resolve(Step step, ExpressionContext context);

    /// <summary>The key of a cache.</summary>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    string CacheKey(CacheStep step, ExpressionContext context);

    /// <summary>Files of <c>name=value</c> lines, relative to the workspace, whose entries become variables of the jobs that need this one (GitLab's <c>artifacts:reports:dotenv</c>).</summary>
    string[] VariableFiles(Job job);

    /// <summary>Whether a native condition holds.</summary>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    bool Test(string condition, ExpressionContext context);

    /// <summary>Whether two texts are the same once their expressions are replaced.</summary>
    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    bool Equal(string left, string right, ExpressionContext context) => Expand(left, context) == Expand(right, context);

    /// <summary>The variables that the format's system sets for every job, such as <c>GITHUB_SHA</c> or <c>CI_COMMIT_SHA</c>.</summary>
    VariableMap DefaultVariables(ExpressionContext context);
}

/// <summary>What expressions can see.</summary>
internal sealed record ExpressionContext
{
    /// <summary>The run: id, number, ref, commit, event, actor, repository, version.</summary>
    public required Run Run { get; init; }

    /// <summary>Whether the ref is a tag.</summary>
    public bool IsTag { get; init; }

    /// <summary>The default branch.</summary>
    public string DefaultBranch { get; init; } = "main";

    /// <summary>The pipeline.</summary>
    public required Pipeline Pipeline { get; init; }

    /// <summary>The job; null where the pipeline itself is asked.</summary>
    public Job? Job { get; init; }

    /// <summary>The job's folder.</summary>
    public string Workspace { get; init; } = "";

    /// <summary>A folder for the job's temporary files.</summary>
    public string TemporaryFolder { get; init; } = "";

    /// <summary>Environment variables as they stand.</summary>
    public VariableMap Variables { get; init; } = new();

    /// <summary>Configuration variables of the repository (GitHub's <c>vars</c>) and of the caller.</summary>
    public VariableMap Configuration { get; init; } = new();

    /// <summary>Secrets.</summary>
    public VariableMap Secrets { get; init; } = new();

    /// <summary>Inputs.</summary>
    public VariableMap Inputs { get; init; } = new();

    /// <summary>The matrix values of this job.</summary>
    public VariableMap Matrix { get; init; } = new();

    /// <summary>The jobs needed: how they ended and their outputs.</summary>
    public IReadOnlyDictionary<string, Outcome> Needs { get; init; } = new Dictionary<string, Outcome>();

    /// <summary>The steps so far, by id.</summary>
    public IReadOnlyDictionary<string, Outcome> Steps { get; init; } = new Dictionary<string, Outcome>();

    /// <summary>How the job, or what came before it, stands: what <c>success()</c> and <c>failure()</c> ask.</summary>
    public RunStatus Status { get; init; } = RunStatus.Succeeded;

    /// <summary>
    /// The paths that changed up to the run's commit: since the branch, tag or commit named, else since what the event compares with. Null where there is
    /// nothing to compare with, so that everything counts as changed.
    /// </summary>
    /// <exception cref="CicdException"><c>RefNotFound</c>.</exception>
    public Func<string?, string[]?>? ChangedFiles { get; init; }

    /// <summary>The digest of the files that fit the patterns (GitHub's <c>hashFiles</c>); patterns are resolved inside <see cref="Workspace"/> only.</summary>
    public Func<string[], string>? HashFiles { get; init; }
}

/// <summary>How a job or step ended.</summary>
/// <param name="Result">How it ended before continue-on-error.</param>
/// <param name="Conclusion">How it counts.</param>
/// <param name="Outputs">Its outputs.</param>
internal sealed record Outcome(RunStatus Result, RunStatus Conclusion, VariableMap Outputs);
