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
        map.Add("rules", Rules(rest, outcome, owner));
    }

    private YamlList Rules(Condition condition, YamlBuilder outcome, string owner)
    {
        if (RuleConditions.Write(condition) is { } expression)
            return new([Rule(expression, outcome)]);
        // What cannot be turned round in an expression can be left out by a rule of its own.
        if (condition is NotCondition not && RuleConditions.Write(not.Condition) is { } exception)
            return new([Rule(exception, new YamlBuilder().Add("when", "never")), outcome.IsEmpty ? new YamlBuilder().Add("when", "on_success").Map : outcome.Map]);
        diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of {owner}; 'when: never' stands in its place.", Remedy = "Write the rules by hand." });
        return new([new YamlBuilder().Add("when", "never").Map]);
    }

    private static YamlMap Rule(string expression, YamlBuilder outcome) => new([new YamlEntry("if", new YamlScalar(expression)), .. outcome.Map.Entries]);

    private string? When(Condition? status, Job job, string owner)
    {
        if (job.Manual && status is OnFailureCondition or AlwaysCondition)
            diagnostics.Lost($"that {owner} both waits for a person and runs after a failure", Format);
        return job.Manual ? "manual" : status switch
        {
            OnFailureCondition => "on_failure",
            AlwaysCondition => "always",
            NeverCondition => "never",
            _ => null,
        };
    }

    // A status stands beside the rest: 'when' beside 'if'.
    private static (Condition? Status, Condition? Other) Split(Condition? condition)
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
