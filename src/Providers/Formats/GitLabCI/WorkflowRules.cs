using CicdTools.Providers.Formats.GitLabCI.Rules;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Triggers from and to <c>workflow:rules</c> (https://docs.gitlab.com/ci/yaml/workflow/). Without any, every push to a branch or tag and every start by hand makes a pipeline.</summary>
internal static class WorkflowRules
{
    private const string Format = GitLabCIFormat.FormatName;
    private const string MergeRequest = "$CI_PIPELINE_SOURCE == \"merge_request_event\"";
    private const string Web = "$CI_PIPELINE_SOURCE == \"web\"";
    private const string Schedule = "$CI_PIPELINE_SOURCE == \"schedule\"";
    private const string Target = "CI_MERGE_REQUEST_TARGET_BRANCH_NAME";

    /// <summary>The triggers; null where there are no rules. Rules that triggers cannot say are kept whole.</summary>
    public static Trigger[]? Read(YamlNode? workflow, List<NativeSetting> native)
    {
        if (workflow is not YamlMap map)
            return null;
        YamlMap rest = new([.. map.Entries.Where(entry => entry.Name is not ("name" or "rules"))]);
        if (map["rules"] is not { } rules)
        {
            if (rest.Entries.Count > 0)
                native.Add(new(Format, "workflow", YamlText.Fragment(rest)));
            return null;
        }

        Trigger[]? triggers = rules is YamlList list ? Triggers(list) : null;
        YamlMap kept = triggers is null ? new([.. rest.Entries, .. map.Entries.Where(entry => entry.Name == "rules")]) : rest;
        if (kept.Entries.Count > 0)
            native.Add(new(Format, "workflow", YamlText.Fragment(kept)));
        return triggers ?? [new NativeTrigger(Format, "workflow")];
    }

    /// <summary>The rules of triggers; null where none are needed.</summary>
    public static YamlList? Write(Trigger[] triggers, DiagnosticBag diagnostics)
    {
        if (IsDefault(triggers))
            return null;
        List<YamlNode> rules = [];
        foreach (PullRequestTrigger request in triggers.OfType<PullRequestTrigger>())
        {
            if (request.Types.Length > 0)
                diagnostics.Lost("the event types of a pull request trigger", Format, null, Subject(triggers, request));
            Add(rules, "branch", request.IgnoredBranches, request.Branches, Target, MergeRequest, request.Paths);
            LostPaths(request.IgnoredPaths, Subject(triggers, request), diagnostics);
        }

        foreach (PushTrigger push in triggers.OfType<PushTrigger>())
        {
            bool all = push.Branches.Length == 0 && push.Tags.Length == 0;
            if (all || push.Branches.Length > 0)
                Add(rules, "branch", push.IgnoredBranches, all ? ["**"] : push.Branches, "CI_COMMIT_BRANCH", null, push.Paths);
            // A filter on branches alone leaves tags out, and the other way round.
            if ((all && push.IgnoredBranches.Length == 0) || push.Tags.Length > 0)
                Add(rules, "tag", push.IgnoredTags, all ? ["**"] : push.Tags, "CI_COMMIT_TAG", null, []);
            LostPaths(push.IgnoredPaths, Subject(triggers, push), diagnostics);
        }

        foreach (ScheduleTrigger schedule in triggers.OfType<ScheduleTrigger>())
            diagnostics.Approximated($"{Format} keeps the time of a schedule, here '{schedule.Cron}', in the project and not in the file; the rule that lets it run is written.", "Create the schedule in the project under Build > Pipeline schedules.", Subject(triggers, schedule), DiagnosticSeverity.Warning);
        if (triggers.Any(trigger => trigger is ScheduleTrigger or NativeTrigger { Format: Format, Name: "schedule" }))
            rules.Add(Rule(Schedule, null, []));
        if (triggers.Any(trigger => trigger is ManualTrigger) || rules.Count == 0)
            rules.Add(Rule(Web, null, []));
        foreach (NativeTrigger native in triggers.OfType<NativeTrigger>().Where(trigger => trigger.Format != Format))
            diagnostics.Lost($"the trigger '{native.Name}' ({native.Format})", Format, null, Subject(triggers, native));
        return new(rules);
    }

    private static bool IsDefault(Trigger[] triggers) =>
        triggers.Any(IsEveryPush) && triggers.All(trigger => trigger is ManualTrigger || IsEveryPush(trigger));

    private static bool IsEveryPush(Trigger trigger) =>
        trigger is PushTrigger { Branches: [], IgnoredBranches: [], Tags: [], IgnoredTags: [], Paths: [], IgnoredPaths: [] };

    private static string Subject(Trigger[] triggers, Trigger trigger) => ModelPath.Trigger(Array.FindIndex(triggers, other => ReferenceEquals(other, trigger)));

    private static void LostPaths(string[] ignored, string subject, DiagnosticBag diagnostics)
    {
        if (ignored.Length > 0)
            diagnostics.Lost($"the ignored paths {string.Join(", ", ignored.Select(Errors.Shown))}", Format, "Name the paths that matter instead.", subject);
    }

    private static void Add(List<YamlNode> rules, string _, string[] ignored, string[] patterns, string variable, string? source, string[] paths)
    {
        string prefix = source is null ? "" : $"{source} && ";
        foreach (string pattern in ignored)
            rules.Add(Rule(prefix + Ref(variable, pattern), "never", []));
        if (patterns.Length == 0)
            rules.Add(Rule(source!, null, paths));
        foreach (string pattern in patterns)
            rules.Add(pattern.StartsWith('!') ? Rule(prefix + Ref(variable, pattern[1..]), "never", []) : Rule(prefix + Ref(variable, pattern), null, paths));
    }

    private static string Ref(string variable, string pattern) => pattern == "**" ? $"${variable}"
        : pattern.Contains('*', StringComparison.Ordinal) ? $"${variable} =~ /{RuleConditions.RegexOf(pattern)}/"
        : $"${variable} == \"{pattern}\"";

    private static YamlMap Rule(string expression, string? when, string[] changes) => new YamlBuilder().Add("if", expression).Add("changes", changes).Add("when", when).Map;

    private static Trigger[]? Triggers(YamlList rules)
    {
        TriggerCollector collector = new();
        foreach (YamlNode item in rules.Items)
        {
            if (item is not YamlMap rule || rule["if"] is not YamlScalar condition || rule.Entries.Any(entry => entry.Name is not ("if" or "when" or "changes")))
                return null;
            bool never = rule["when"] is YamlScalar { Value: "never" };
            if (!never && rule["when"] is not (null or YamlScalar { Value: "always" }))
                return null;
            string[]? paths = rule["changes"] switch
            {
                null => [],
                YamlList list when list.Items.All(path => path is YamlScalar) => [.. list.Items.Select(path => ((YamlScalar)path).Value)],
                _ => null,
            };
            if (paths is null || !Collect(collector, condition.Value.Trim(), never, paths))
                return null;
        }

        return collector.Triggers();
    }

    private static bool Collect(TriggerCollector collector, string expression, bool never, string[] paths)
    {
        if (!never && paths.Length == 0 && expression == Web)
            return collector.Add(new ManualTrigger());
        if (!never && paths.Length == 0 && expression == Schedule)
            return collector.Add(new NativeTrigger(Format, "schedule"));
        if (expression == MergeRequest)
            return !never && collector.Request(null, false, paths);
        if (expression.StartsWith(MergeRequest + " && ", StringComparison.Ordinal))
        {
            string branch = expression[(MergeRequest.Length + 4)..].Replace($"${Target}", "$CI_COMMIT_BRANCH", StringComparison.Ordinal);
            return RuleConditions.Parse(branch) is BranchCondition { Patterns: [string target] } && collector.Request(target, never, paths);
        }

        return RuleConditions.Parse(expression) switch
        {
            BranchCondition { Patterns: [string pattern] } => collector.Branch(pattern, never, paths),
            TagCondition { Patterns: [string pattern] } when paths.Length == 0 => collector.Tag(pattern, never),
            _ => false,
        };
    }
}
