using System.Globalization;
using System.Runtime.InteropServices;

namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>The contexts of https://docs.github.com/en/actions/reference/workflows-and-actions/contexts.</summary>
internal sealed class ExpressionContexts(ExpressionContext context)
{
    /// <summary>Their names.</summary>
    public static readonly HashSet<string> Names = new(["github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix", "needs", "inputs"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, object?> _made = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A context's value, made on first use.</summary>
    public object? Find(string name)
    {
        if (!_made.TryGetValue(name, out object? value))
            _made[name] = value = Make(name.ToLowerInvariant());
        return value;
    }

    /// <summary>GitHub's word for how something ended.</summary>
    public static string ResultName(RunStatus status) => status switch
    {
        RunStatus.Failed or RunStatus.Errored => "failure",
        RunStatus.Canceled => "cancelled",
        RunStatus.Skipped => "skipped",
        _ => "success",
    };

    private object? Make(string name) => name switch
    {
        "github" => GitHub(),
        "env" => ExpressionObject.Of(context.Variables),
        "vars" => ExpressionObject.Of(context.Configuration),
        "secrets" => ExpressionObject.Of(context.Secrets),
        "inputs" => Typed(context.Inputs, InputTypes()),
        "matrix" => Matrix(),
        "needs" => Outcomes(context.Needs, isStep: false),
        "steps" => Outcomes(context.Steps, isStep: true),
        "job" => new ExpressionObject { ["status"] = ResultName(context.Status), ["services"] = new ExpressionObject(), ["container"] = new ExpressionObject() },
        "runner" => Runner(),
        "strategy" => Strategy(),
        _ => new ExpressionObject(),
    };

    private ExpressionObject GitHub()
    {
        ExpressionObject github = [];
        foreach ((string variable, string value) in GitHubVariables.Of(context))
        {
            if (variable.StartsWith("GITHUB_", StringComparison.Ordinal))
                github[variable["GITHUB_".Length..].ToLowerInvariant()] = value;
        }

        github["event"] = new ExpressionObject { ["inputs"] = ExpressionObject.Of(context.Inputs), ["ref"] = github["ref"], ["after"] = context.Run.Commit, ["repository"] = new ExpressionObject { ["name"] = context.Run.Repository, ["default_branch"] = context.DefaultBranch } };
        github["token"] = context.Secrets.Find("GITHUB_TOKEN") ?? "";
        return github;
    }

    private static ExpressionObject Outcomes(IReadOnlyDictionary<string, Outcome> outcomes, bool isStep)
    {
        ExpressionObject result = [];
        foreach ((string id, Outcome outcome) in outcomes)
        {
            ExpressionObject entry = new() { ["outputs"] = ExpressionObject.Of(outcome.Outputs) };
            if (isStep)
                entry["outcome"] = ResultName(outcome.Result);
            entry[isStep ? "conclusion" : "result"] = ResultName(outcome.Conclusion);
            result[id] = entry;
        }

        return result;
    }

    private ExpressionObject Runner() => new()
    {
        ["name"] = "local",
        ["os"] = OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux",
        ["arch"] = RuntimeInformation.OSArchitecture switch { Architecture.Arm64 => "ARM64", Architecture.Arm => "ARM", Architecture.X86 => "X86", _ => "X64" },
        ["temp"] = context.TemporaryFolder,
        ["tool_cache"] = Path.Combine(context.TemporaryFolder, "tools"),
        ["environment"] = "self-hosted",
        ["debug"] = "",
    };

    private ExpressionObject Strategy() => new()
    {
        ["fail-fast"] = context.Job?.Matrix?.FailFast ?? true,
        ["job-index"] = 0d,
        ["job-total"] = 1d,
        ["max-parallel"] = (double)(context.Job?.Matrix?.MaxParallel ?? 1),
    };

    // Values as GitHub's YAML reader types them; objects of a matrix are kept as JSON.
    private ExpressionObject Matrix()
    {
        ExpressionObject matrix = [];
        foreach ((string name, string value) in context.Matrix)
        {
            matrix[name] = value switch
            {
                "true" => true,
                "false" => false,
                ['{', ..] or ['[', ..] => TryJson(value),
                _ => IsNumber(value) ? ExpressionValues.ParseNumber(value) : value,
            };
        }

        return matrix;
    }

    // Only a number that is written the way it is printed: 3.10 stays text.
    private static bool IsNumber(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && ExpressionValues.ToText(number) == value;

    private static object? TryJson(string text)
    {
        try
        {
            return ExpressionJson.Read(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return text;
        }
    }

    private Dictionary<string, string> InputTypes() =>
        context.Pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs).DistinctBy(input => input.Name).ToDictionary(input => input.Name, input => input.Type, StringComparer.Ordinal);

    private static ExpressionObject Typed(VariableMap values, Dictionary<string, string> types)
    {
        ExpressionObject result = [];
        foreach ((string name, string value) in values)
        {
            result[name] = types.GetValueOrDefault(name) switch
            {
                "boolean" => value.Equals("true", StringComparison.OrdinalIgnoreCase),
                "number" => ExpressionValues.ParseNumber(value),
                _ => value,
            };
        }

        return result;
    }
}
