using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>
/// Variables whose values ask for what only steps can see. Of a job's <c>env</c> they are the contexts job, runner, env and steps
/// (https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability: jobs.&lt;job_id&gt;.env).
/// </summary>
internal static partial class StepVariables
{
    /// <summary>The variables that a job can have, and those that its steps must have.</summary>
    public static (VariableMap OfJob, VariableMap OfSteps) Split(VariableMap variables)
    {
        ILookup<bool, KeyValuePair<string, string>> parts = variables.ToLookup(entry => OfStep().IsMatch(entry.Value));
        return (new(parts[false]), new(parts[true]));
    }

    /// <summary>The steps, with such variables for their scripts.</summary>
    public static Step[] Into(Step[] steps, VariableMap variables) =>
        variables.Count == 0 ? steps : [.. steps.Select(step => step is ScriptStep ? step with { Variables = variables.With(step.Variables) } : step)];

    [GeneratedRegex(@"\$\{\{[^}]*\b(?:job|runner|env|steps)\.", RegexOptions.CultureInvariant)]
    private static partial Regex OfStep();
}
