using System.Globalization;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>How the sources come: every job has them unless <c>GIT_STRATEGY</c> says otherwise (https://docs.gitlab.com/ci/runners/configure_runners/#git-strategy).</summary>
internal sealed class SourceSettings
{
    public const string Strategy = "GIT_STRATEGY";
    public const string Depth = "GIT_DEPTH";
    public const string Submodules = "GIT_SUBMODULE_STRATEGY";

    /// <summary>Takes the settings out of a job's variables; the pipeline's stay where they are and count too.</summary>
    public SourceSettings(VariableMap job, VariableMap pipeline)
    {
        Rest = new(job.Where(entry => !IsSetting(entry.Key, entry.Value)));
        VariableMap all = pipeline.With(job);
        if (all.Find(Strategy) is "none" or "empty")
            return;
        Checkout =
        [
            new()
            {
                Depth = int.TryParse(all.Find(Depth), NumberStyles.None, CultureInfo.InvariantCulture, out int depth) ? depth : null,
                Submodules = all.Find(Submodules) == "recursive",
            },
        ];
    }

    /// <summary>The job's other variables.</summary>
    public VariableMap Rest { get; }

    /// <summary>The step that brings the sources, if there is one.</summary>
    public CheckoutStep[] Checkout { get; } = [];

    /// <summary>The variables that a job must set so that its sources come as its steps say.</summary>
    public static VariableMap Write(Job job, VariableMap pipeline)
    {
        CheckoutStep? checkout = job.Steps.OfType<CheckoutStep>().FirstOrDefault();
        VariableMap all = pipeline.With(job.Variables);
        VariableMap result = new();
        if (checkout is null)
            return job.Steps.Length == 0 || all.Find(Strategy) is "none" or "empty" ? result : result.With(Strategy, "none");
        if (checkout.Depth is { } depth && all.Find(Depth) != depth.ToString(CultureInfo.InvariantCulture))
            result = result.With(Depth, depth.ToString(CultureInfo.InvariantCulture));
        if (checkout.Submodules && all.Find(Submodules) != "recursive")
            result = result.With(Submodules, "recursive");
        return result;
    }

    private static bool IsSetting(string name, string value) => (name, value) switch
    {
        (Strategy, "none") => true,
        (Depth, _) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        (Submodules, "recursive") => true,
        _ => false,
    };
}
