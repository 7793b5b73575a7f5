using System.Globalization;
using CicdTools.Providers.Formats.GitHubActions.Expressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>What the native settings of a job and of a step mean in a run: a strategy, a timeout, variables and continue-on-error that are expressions.</summary>
internal sealed class JobResolver(GitHubActionsFormat format, ExpressionContext context)
{
    public Job Resolve(Job job)
    {
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format == GitHubActionsFormat.FormatName))
        {
            job = setting.Key switch
            {
                "strategy" => Strategy(job, setting.Text),
                "continue-on-error" => job with { ContinueOnError = ExpressionValues.IsTruthy(Computed(setting.Text)) },
                "timeout-minutes" => job with { Timeout = Minutes(setting.Text) ?? job.Timeout },
                "env" when Computed(setting.Text) is ExpressionObject values => job with { Variables = Texts(values) },
                _ => job,
            };
        }

        return job;
    }

    public Step Resolve(Step step)
    {
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format == GitHubActionsFormat.FormatName))
        {
            step = setting.Key switch
            {
                "continue-on-error" => step with { ContinueOnError = ExpressionValues.IsTruthy(Computed(setting.Text)) },
                "timeout-minutes" => step with { Timeout = Minutes(setting.Text) ?? step.Timeout },
                _ => step,
            };
        }

        return step;
    }

    private TimeSpan? Minutes(string text)
    {
        double minutes = ExpressionValues.ToNumber(Computed(text));
        return minutes is > 0 and < 1_000_000 ? TimeSpan.FromMinutes(minutes) : null;
    }

    private Job Strategy(Job job, string text)
    {
        YamlMap? strategy = YamlLoader.Fragment(text) as YamlMap;
        if (Value(strategy?["matrix"]) is not ExpressionObject values)
            return job;
        Matrix matrix = new()
        {
            Axes = [.. values.Where(entry => entry.Key is not ("include" or "exclude") && entry.Value is ExpressionArray).Select(entry => new MatrixAxis(entry.Key, [.. ((ExpressionArray)entry.Value!).Select(Text)]))],
            Include = Combinations(values.GetValueOrDefault("include")),
            Exclude = Combinations(values.GetValueOrDefault("exclude")),
            FailFast = strategy!["fail-fast"] is not { } failFast || ExpressionValues.IsTruthy(Value(failFast)),
            MaxParallel = strategy["max-parallel"] is { } most && ExpressionValues.ToNumber(Value(most)) is >= 1 and < 1000 and var number ? (int)number : null,
        };
        return job with { Matrix = matrix };
    }

    private VariableMap[] Combinations(object? value) => value is ExpressionArray array ? [.. array.OfType<ExpressionObject>().Select(Texts)] : [];

    private static VariableMap Texts(ExpressionObject values) => new(values.Select(entry => KeyValuePair.Create(entry.Key, Text(entry.Value))));

    // Objects and lists among the values travel as JSON.
    private static string Text(object? value) => value is ExpressionObject or ExpressionArray ? ExpressionJson.Write(value) : ExpressionValues.ToText(value);

    private object? Computed(string fragment) => Value(YamlLoader.Fragment(fragment));

    private object? Value(YamlNode? node)
    {
        switch (node)
        {
            case YamlMap map:
                ExpressionObject result = [];
                foreach (YamlEntry entry in map.Entries)
                    result[entry.Name] = Value(entry.Value);
                return result;
            case YamlList list:
                return new ExpressionArray(list.Items.Select(Value));
            case YamlScalar { IsNull: true } or null:
                return null;
            case YamlScalar scalar when scalar.Value.Contains("${{", StringComparison.Ordinal):
                return scalar.Value.Trim() is ['$', '{', '{', .., '}', '}'] whole && whole.IndexOf("${{", 3, StringComparison.Ordinal) < 0 ? GitHubActionsFormat.Value(whole, context) : format.Expand(scalar.Value, context);
            case YamlScalar { Style: YamlStyle.Plain } plain:
                return plain.Value switch
                {
                    "true" => true,
                    "false" => false,
                    _ => double.TryParse(plain.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : plain.Value,
                };
            case YamlScalar text:
                return text.Value;
            default:
                return null;
        }
    }
}
