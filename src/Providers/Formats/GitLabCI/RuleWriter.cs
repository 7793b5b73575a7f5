using CicdTools.Providers.Formats.GitLabCI.Rules;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>A job's condition to <c>rules</c>, <c>when</c> and <c>allow_failure</c>.</summary>
internal sealed class RuleWriter(DiagnosticBag diagnostics)
{
    private const string Format = GitLabCIFormat.FormatName;

    public void Add(YamlBuilder map, Job job, string owner)
    {
        bool native = Array.Exists(job.Native, setting => setting is { Format: Format, Key: "rules" });
        (Condition? status, Condition? rest) = Split(job.Condition);
        string? when = When(status, job, owner);
        // "when: never can be used only in job rules or workflow:rules" (https://docs.gitlab.com/ci/yaml/#when).
        if (when == "never" && !native)
        {
            map.Add("rules", new YamlList([new YamlBuilder().Add("when", when).Map]));
            map.AddFlag("allow_failure", job.ContinueOnError);
            return;
        }

        if (native || rest is null)
        {
            map.Add("when", when);
            // Outside of rules, a manual job holds nothing up unless it says so.
            bool byDefault = job.Manual && !native;
            if (!Array.Exists(job.Native, setting => setting is { Format: Format, Key: "allow_failure" }))
                map.AddFlag("allow_failure", job.ContinueOnError, byDefault);
            return;
        }

        YamlBuilder outcome = new YamlBuilder().Add("when", when).AddFlag("allow_failure", job.ContinueOnError);
        map.Add("rules", Rules(rest, outcome, owner, ModelPath.Part(job.Id, "condition")));
    }

    private YamlList Rules(Condition condition, YamlBuilder outcome, string owner, string subject)
    {
        if (Rule(condition, outcome) is { } rule)
            return new([rule]);
        if (condition is AnyCondition any && any.Conditions.Select(part => Rule(part, outcome)).ToArray() is var rules && !rules.Contains(null))
            return new([.. rules.Select(one => one!)]);
        // What cannot be turned round in an expression can be left out by a rule of its own.
        (Condition[] exceptions, Condition? rest) = Exceptions(condition);
        YamlMap?[] before = [.. exceptions.Select(exception => Rule(exception, new YamlBuilder().Add("when", "never")))];
        YamlMap? last = rest is null ? outcome.IsEmpty ? new YamlBuilder().Add("when", "on_success").Map : outcome.Map : Rule(rest, outcome);
        if (before.Length > 0 && !before.Contains(null) && last is not null)
            return new([.. before.Select(one => one!), last]);
        diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of {owner}; 'when: never' stands in its place.", Remedy = "Write the rules by hand.", Subject = subject });
        return new([new YamlBuilder().Add("when", "never").Map]);
    }

    // Files that changed stand beside the expression.
    private static YamlMap? Rule(Condition condition, YamlBuilder outcome)
    {
        Condition[] parts = condition is AllCondition all ? all.Conditions : [condition];
        PathCondition[] paths = [.. parts.OfType<PathCondition>()];
        Condition[] others = [.. parts.Where(part => part is not PathCondition)];
        if (paths.Length > 1)
            return null;
        Condition? asked = others.Length == 0 ? null : paths.Length == 0 ? condition : others.Length == 1 ? others[0] : new AllCondition(others);
        string? expression = asked is null ? null : RuleConditions.Write(asked);
        if (asked is not null && expression is null)
            return null;
        YamlBuilder rule = new YamlBuilder().Add("if", expression).Add("changes", paths.SelectMany(path => path.Patterns).ToArray());
        return new([.. rule.Map.Entries, .. outcome.Map.Entries]);
    }

    private static (Condition[] Left, Condition? Other) Exceptions(Condition condition)
    {
        Condition[] parts = condition is AllCondition all ? all.Conditions : [condition];
        Condition[] exceptions = [.. parts.OfType<NotCondition>().Where(part => RuleConditions.Write(part) is null).Select(part => part.Condition)];
        Condition[] rest = [.. parts.Where(part => part is not NotCondition || RuleConditions.Write(part) is not null)];
        return (exceptions, rest.Length == 0 ? null : rest.Length == 1 ? rest[0] : new AllCondition(rest));
    }

    private string? When(Condition? status, Job job, string owner)
    {
        if (job.Manual && status is OnFailureCondition or AlwaysCondition)
            diagnostics.Lost($"that {owner} both waits for a person and runs after a failure", Format, null, ModelPath.Part(job.Id, "condition"));
        return job.Manual ? "manual" : status switch
        {
            OnFailureCondition => "on_failure",
            AlwaysCondition => "always",
            NeverCondition => "never",
            _ => null,
        };
    }

    /// <summary>A condition's status and the rest: 'when' stands beside 'if'.</summary>
    public static (Condition? Status, Condition? Other) Split(Condition? condition)
    {
        if (condition is null or OnSuccessCondition or OnFailureCondition or AlwaysCondition or NeverCondition)
            return (condition, null);
        if (condition is not AllCondition all)
            return (null, condition);
        Condition? status = Array.Find(all.Conditions, part => part is OnSuccessCondition or OnFailureCondition or AlwaysCondition or NeverCondition);
        Condition[] rest = [.. all.Conditions.Where(part => !ReferenceEquals(part, status))];
        return (status, rest.Length == 0 ? null : rest.Length == 1 ? rest[0] : new AllCondition(rest));
    }
}
