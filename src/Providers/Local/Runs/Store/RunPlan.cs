namespace CicdTools.Providers.Local.Runs;

/// <summary>All that an owner needs to carry out a run, save for the secrets, which are on no disk.</summary>
internal sealed record RunPlan
{
    /// <summary>The pipeline as it was read.</summary>
    public Pipeline Pipeline { get; init; } = new();

    /// <summary>The run as it was asked for.</summary>
    public Run Run { get; init; } = new();

    /// <summary>The jobs, matrices expanded, in the order of <see cref="Run.Jobs"/>.</summary>
    public PlannedJob[] Jobs { get; init; } = [];

    /// <summary>Whether the ref is a tag.</summary>
    public bool IsTag { get; init; }

    /// <summary>The repository's default branch.</summary>
    public string DefaultBranch { get; init; } = "main";

    /// <summary>Variables that win over the pipeline's own.</summary>
    public VariableMap Variables { get; init; } = new();

    /// <summary>Inputs.</summary>
    public VariableMap Inputs { get; init; } = new();

    /// <summary>What was asked for, so that a restart may ask again.</summary>
    public Isolation Isolation { get; init; }

    /// <summary>The container engine's program; null for the host.</summary>
    public string? Engine { get; init; }

    /// <summary>How many jobs run at once.</summary>
    public int ThrottleLimit { get; init; } = 1;

    /// <summary>Whether steps that cannot be carried out are skipped.</summary>
    public bool SkipUnsupported { get; init; }

    /// <summary>The plan of a run; null where there is none that can be read.</summary>
    public static RunPlan? TryRead(RunFolder folder)
    {
        try
        {
            return RunJson.Read<RunPlan>(folder.Plan);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

/// <summary>One job to carry out.</summary>
internal sealed record PlannedJob
{
    /// <summary>Its number as text: the name of its folder.</summary>
    public string Id { get; init; } = "";

    /// <summary>The job of the pipeline.</summary>
    public string Job { get; init; } = "";

    /// <summary>Its matrix values.</summary>
    public VariableMap Matrix { get; init; } = new();

    /// <summary>The gate that it waits at; null for none.</summary>
    public GatePlan? Gate { get; init; }

    /// <summary>Whether a run before has done it already; its outcome and artifacts are in the folder.</summary>
    public bool Done { get; init; }
}

/// <summary>Why a job waits for a person, and for whom.</summary>
internal sealed record GatePlan(string? Environment, string[] Approvers);

/// <summary>How a job ended, for those that need it.</summary>
internal sealed record JobOutcome
{
    /// <summary>How it ended.</summary>
    public RunStatus Result { get; init; }

    /// <summary>How it counts: an allowed failure counts as a success.</summary>
    public RunStatus Conclusion { get; init; }

    /// <summary>Its outputs.</summary>
    public VariableMap Outputs { get; init; } = new();

    /// <summary>Whether it or any job before it failed.</summary>
    public bool ChainFailed { get; init; }

    /// <summary>Whether it, or any job before it, did not run.</summary>
    public bool ChainSkipped { get; init; }
}

/// <summary>Somebody asked to stop the run.</summary>
/// <param name="Actor">Who.</param>
/// <param name="At">When.</param>
/// <param name="AtOnce">Whether what should run always is ended too.</param>
internal sealed record StopRequest(string Actor, DateTimeOffset At, bool AtOnce = false);
