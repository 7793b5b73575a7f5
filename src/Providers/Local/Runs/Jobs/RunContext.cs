using CicdTools.Providers.Formats;

namespace CicdTools.Providers.Local.Runs;

/// <summary>What all jobs of a run share.</summary>
internal sealed record RunContext
{
    /// <summary>The plan.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>The run's folder.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>The store's paths.</summary>
    public required LocalPaths Paths { get; init; }

    /// <summary>How it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>The clock for waits.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The time for records: it never goes backwards during a run, whatever the machine's clock does.</summary>
    public required Func<DateTimeOffset> Now { get; init; }

    /// <summary>The secrets.</summary>
    public required VariableMap Secrets { get; init; }

    /// <summary>The search for them.</summary>
    public required MaskPatterns Patterns { get; init; }

    /// <summary>The format's evaluator; null for a pipeline without a format.</summary>
    public IExpressions? Expressions { get; init; }

    /// <summary>Told when nothing can be written any more.</summary>
    public required Action<Exception> Broken { get; init; }

    /// <summary>The pipeline's format.</summary>
    public string Format => Plan.Pipeline.Format;
}
