using CicdTools.Providers.Formats.GitLabCI.Rules;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>
/// Rules that stay native for writing back, as one condition for a move to another format: the first rule that fits decides
/// (https://docs.gitlab.com/ci/yaml/#rules), and <c>only</c> and <c>except</c> are filters (https://docs.gitlab.com/ci/yaml/deprecated_keywords/#only--except).
/// </summary>
internal static class NeutralRules
{
    private const string Format = GitLabCIFormat.FormatName;

    public static Job Of(Job job, DiagnosticBag diagnostics)
    {
        if (Find(job, "rules") is { } rules && YamlLoader.Fragment(rules.Text) is YamlList list)
            job = Rules(job, list, rules, diagnostics);
        if (Find(job, "only") is { } only && Filter(YamlLoader.Fragment(only.Text)) is { } wanted)
            job = With(job, wanted, only);
        if (Find(job, "except") is { } except && Filter(YamlLoader.Fragment(except.Text)) is { } left)
            job = With(job, new NotCondition(left), except);
        // A bare variable asks whether it is set.
        return job.Condition is null ? job : job with { Condition = Set(job.Condition) };
    }

    private static NativeSetting? Find(Job job, string key) => Array.Find(job.Native, setting => setting.Format == Format && setting.Key == key);

    private static Job With(Job job, Condition condition, NativeSetting handled) => job with
    {
        Condition = job.Condition is null ? condition : new AllCondition([job.Condition, condition]),
        Native = [.. job.Native.Where(setting => setting != handled)],
    };

    private static Job Rules(Job job, YamlList list, NativeSetting setting, DiagnosticBag diagnostics)
    {
        // Rules that give variables or needs of their own, or ask whether files exist, are more than a condition.
        YamlMap[] rules = [.. list.Items.OfType<YamlMap>()];
        if (rules.Length == 0 || rules.Length != list.Items.Count || rules.Any(rule => rule.Entries.Any(entry => entry.Name is not ("if" or "when" or "allow_failure" or "changes"))))
            return job;
        string? ofJob = job.Manual ? "manual" : job.Condition switch { OnFailureCondition => "on_failure", AlwaysCondition => "always", NeverCondition => "never", _ => null };
        (Condition? When, string Outcome, bool MayFail)[] read = [.. rules.Select(rule => (Test(rule), (rule["when"] as YamlScalar)?.Value ?? ofJob ?? "on_success", rule["allow_failure"] is YamlScalar flag ? flag.Value == "true" : job.ContinueOnError))];
        (Condition? When, string Outcome, bool MayFail)[] runs = [.. read.Where(rule => rule.Outcome != "never")];
        if (runs.Length == 0 || runs.Any(rule => rule.Outcome is not ("on_success" or "on_failure" or "always" or "manual")))
            return job;
        (_, string outcome, bool mayFail) = runs[^1];
        if (runs.Any(rule => rule.Outcome != outcome || rule.MayFail != mayFail))
        {
            // Waiting for a person is the safe choice among several.
            outcome = runs.Any(rule => rule.Outcome == "manual") ? "manual" : runs[0].Outcome;
            mayFail = runs.Any(rule => rule.MayFail);
            diagnostics.Approximated($"The rules of the job '{Errors.Shown(job.Id)}' differ in when it runs; '{outcome}' stands for all of them.", null, ModelPath.Part(job.Id, "condition"), DiagnosticSeverity.Warning);
        }

        Condition? folded = Condition.Never;
        foreach ((Condition? when, string how, _) in Enumerable.Reverse(read))
            folded = how == "never" ? when is null ? Condition.Never : And(new NotCondition(when), folded) : when is null ? null : Or(when, folded);
        Condition? status = outcome switch { "on_failure" => Condition.OnFailure, "always" => Condition.Always, _ => null };
        return job with
        {
            Condition = status is null ? folded : folded is null ? status : new AllCondition([status, folded]),
            Manual = outcome == "manual",
            ContinueOnError = mayFail,
            Native = [.. job.Native.Where(other => other != setting)],
        };
    }

    // Null stands for a condition that always holds.
    private static Condition? And(Condition left, Condition? right) => right switch
    {
        null => left,
        NeverCondition => Condition.Never,
        AllCondition all => new AllCondition([left, .. all.Conditions]),
        _ => new AllCondition([left, right]),
    };

    private static Condition? Or(Condition left, Condition? right) => right switch
    {
        null => null,
        NeverCondition => left,
        AnyCondition any => AnyCondition.Of([left, .. any.Conditions]),
        _ => AnyCondition.Of([left, right]),
    };

    private static Condition? Test(YamlMap rule)
    {
        Condition? condition = rule["if"] is YamlScalar expression ? RuleConditions.Parse(expression.Value) : null;
        Condition? changes = rule["changes"] is { } node ? new PathCondition(RuleReader.Changes(node) ?? []) : null;
        return condition is null ? changes : changes is null ? condition : new AllCondition([condition, changes]);
    }

    private static Condition? Filter(YamlNode node)
    {
        YamlMap? map = node as YamlMap;
        if (map is not null && map.Entries.Any(entry => entry.Name is not ("refs" or "variables" or "changes")))
            return null;
        List<Condition> parts = [];
        if ((map is null ? node : map["refs"]) is { } refs)
        {
            Condition?[] names = [.. Texts(refs).Select(Ref)];
            if (names.Contains(null))
                return null;
            parts.Add(names.Length == 1 ? names[0]! : AnyCondition.Of([.. names.Select(name => name!)]));
        }

        if (map?["variables"] is { } variables)
            parts.Add(AnyCondition.Of([.. Texts(variables).Select(RuleConditions.Parse)]));
        if (map?["changes"] is { } changes)
            parts.Add(new PathCondition([.. Texts(changes)]));
        return parts.Count switch { 0 => null, 1 => parts[0], _ => new AllCondition([.. parts]) };
    }

    private static Condition? Ref(string name) => name switch
    {
        "branches" => new BranchCondition(["**"]),
        "tags" => new TagCondition(["**"]),
        "merge_requests" or "external_pull_requests" => new EventCondition(["pull_request"]),
        "schedules" => new EventCondition(["schedule"]),
        "pushes" => new EventCondition(["push"]),
        "web" => new EventCondition(["manual"]),
        "api" or "triggers" => new EventCondition(["api"]),
        "chat" or "external" or "pipelines" or "" => null,
        ['/', .., '/'] => RuleConditions.Parse($"$CI_COMMIT_BRANCH =~ {name}") is BranchCondition branch ? new AnyCondition([branch, new TagCondition(branch.Patterns)]) : null,
        _ when name.Contains('@', StringComparison.Ordinal) || name.Contains('$', StringComparison.Ordinal) => null,
        _ => new BranchCondition([name]),
    };

    private static Condition Set(Condition condition) => condition switch
    {
        NativeCondition { Format: Format } native when RuleParser.IsValid(native.Text) && RuleParser.Parse(native.Text) is VariableNode variable => new NotCondition(new EqualCondition($"${variable.Name}", "")),
        NotCondition not => new NotCondition(Set(not.Condition)),
        AllCondition all => new AllCondition([.. all.Conditions.Select(Set)]),
        AnyCondition any => new AnyCondition([.. any.Conditions.Select(Set)]),
        _ => condition,
    };

    private static IEnumerable<string> Texts(YamlNode node) => (node is YamlList list ? list.Items : [node]).OfType<YamlScalar>().Select(item => item.Value);
}
