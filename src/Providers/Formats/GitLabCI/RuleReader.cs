using CicdTools.Providers.Formats.GitLabCI.Rules;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>When a job runs: <c>when</c>, <c>allow_failure</c> and <c>rules</c> (https://docs.gitlab.com/ci/yaml/#rules). Rules that one condition cannot say stay native and are computed when the job runs.</summary>
internal static class RuleReader
{
    public static Job Read(YamlFields fields, Job job)
    {
        string? when = fields.Peek("when") is YamlScalar { Value: "on_success" or "on_failure" or "always" or "never" or "manual" } ? fields.Text("when") : null;
        bool? mayFail = fields.Peek("allow_failure") is YamlScalar { Value: "true" or "false" } ? fields.Flag("allow_failure") : null;
        if (fields.Peek("rules") is YamlList rules)
        {
            if (Simple(rules, when) is { } simple)
            {
                fields.Take("rules");
                return Apply(job, simple.Condition, simple.When, simple.MayFail ?? mayFail ?? false);
            }

            // The job's own settings are the defaults of its rules, so they stay beside them.
            return job with
            {
                Manual = when == "manual",
                ContinueOnError = mayFail ?? false,
                Condition = Status(when),
            };
        }

        // "when: manual" outside of rules lets the pipeline go on by default.
        return Apply(job, null, when, mayFail ?? when == "manual");
    }

    private static Job Apply(Job job, Condition? condition, string? when, bool mayFail)
    {
        Condition? status = Status(when);
        return job with
        {
            Condition = condition is null ? status : status is null ? condition : new AllCondition([status, condition]),
            Manual = when == "manual",
            ContinueOnError = mayFail,
        };
    }

    private static Condition? Status(string? when) => when switch
    {
        "on_failure" => Condition.OnFailure,
        "always" => Condition.Always,
        "never" => Condition.Never,
        _ => null,
    };

    // One rule with an 'if'; several with the same outcome; or one exception before 'on_success'.
    private static SimpleRule? Simple(YamlList rules, string? jobWhen)
    {
        SimpleRule[] read = [.. rules.Items.Select(item => Rule(item, jobWhen)).OfType<SimpleRule>()];
        if (read.Length != rules.Items.Count || read.Length == 0)
            return null;
        if (read is [{ When: "never", Condition: { } exception }, { Condition: null, When: not "never" } rest])
            return rest with { Condition = new NotCondition(exception) };
        if (read is [{ } only])
            return only is { When: "never", Condition: not null } ? null : only;
        if (read.Any(rule => rule.Condition is null || rule.When != read[0].When || rule.MayFail != read[0].MayFail || rule.When == "never"))
            return null;
        return read[0] with { Condition = AnyCondition.Of([.. read.Select(rule => rule.Condition!)]) };
    }

    private static SimpleRule? Rule(YamlNode node, string? jobWhen)
    {
        if (node is not YamlMap map || map.Entries.Any(entry => entry.Name is not ("if" or "when" or "allow_failure" or "changes") || (entry.Value is not YamlScalar && entry.Name != "changes")))
            return null;
        string? when = (map["when"] as YamlScalar)?.Value ?? jobWhen;
        if (when is not (null or "on_success" or "on_failure" or "always" or "never" or "manual"))
            return null;
        Condition? condition = map["if"] is YamlScalar expression ? RuleConditions.Parse(expression.Value) : null;
        if (map["changes"] is { } changes)
        {
            if (Changes(changes) is not { Length: > 0 } paths)
                return null;
            condition = condition is null ? new PathCondition(paths) : new AllCondition([condition, new PathCondition(paths)]);
        }

        bool? mayFail = map["allow_failure"] is YamlScalar flag ? flag.Value == "true" : null;
        return new(condition, when == "on_success" ? null : when, mayFail);
    }

    /// <summary>The paths under <c>changes</c>, where it has nothing but paths.</summary>
    public static string[]? Changes(YamlNode node)
    {
        YamlNode paths = node is YamlMap { Entries: [{ Name: "paths", Value: { } only }] } ? only : node;
        return paths switch
        {
            YamlScalar { IsNull: false } scalar => [scalar.Value],
            YamlList list when list.Items.All(item => item is YamlScalar) => [.. list.Items.Select(item => ((YamlScalar)item).Value)],
            _ => null,
        };
    }

    private sealed record SimpleRule(Condition? Condition, string? When, bool? MayFail);
}
