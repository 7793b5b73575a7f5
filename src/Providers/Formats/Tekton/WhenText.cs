using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>Conditions from and to <c>when</c> (https://tekton.dev/docs/pipelines/pipelines/#guard-task-execution-using-when-expressions).</summary>
internal static class WhenText
{
    private const string Format = TektonFormat.FormatName;
    private const string Branch = "$(params.PULL_BASE_REF)";
    private const string Kind = "$(params.JOB_TYPE)";
    private const string Status = "$(tasks.status)";

    // https://github.com/jenkins-x/lighthouse/blob/main/pkg/config/job/pipelinekind.go
    private static readonly (string Event, string Kind)[] Events = [("pull_request", "presubmit"), ("push", "postsubmit"), ("schedule", "periodic")];

    /// <summary>The condition of the entries; null for none.</summary>
    public static Condition? Read(YamlNode? node)
    {
        if (node is not YamlList { Items.Count: > 0 } list)
            return null;
        Condition[] conditions = [.. list.Items.Select(Entry)];
        return conditions.Length == 1 ? conditions[0] : new AllCondition(conditions);
    }

    /// <summary>The entries of a condition; null where Tekton has no words for it. Success of what comes before needs none.</summary>
    public static YamlList? Write(Condition? condition, bool final)
    {
        Condition[] parts = condition switch
        {
            null => [],
            AllCondition all => all.Conditions,
            _ => [condition],
        };
        List<YamlNode> entries = [];
        foreach (Condition part in parts)
        {
            if (part is AlwaysCondition || (part is OnSuccessCondition && !final))
                continue;
            if (Entry(part, negated: false) is not { } entry)
                return null;
            entries.Add(entry);
        }

        return new(entries);
    }

    /// <summary>The entry that never holds.</summary>
    public static YamlMap Never() => Comparison("false", negated: false, ["true"]);

    private static Condition Entry(YamlNode node)
    {
        if (node is not YamlMap map || map["input"] is not YamlScalar input || map["operator"] is not YamlScalar { Value: "in" or "notin" } symbol || map["values"] is not YamlList list
            || map.Entries.Count != 3 || list.Items.Count == 0 || list.Items.Any(item => item is not YamlScalar scalar || scalar.Value.Contains("[*]", StringComparison.Ordinal)))
            return new NativeCondition(Format, YamlText.Fragment(node));
        string[] values = [.. list.Items.Select(item => ((YamlScalar)item).Value)];
        Condition condition = Typed(input.Value, values);
        return symbol.Value == "in" ? condition : new NotCondition(condition);
    }

    private static Condition Typed(string input, string[] values)
    {
        if (input == "false" && values is ["true"])
            return Condition.Never;
        if (input == Status && values is ["Failed"])
            return Condition.OnFailure;
        if (input == Status && values is ["Succeeded", "Completed"])
            return Condition.OnSuccess;
        if (input == Branch && values.All(value => !TektonReferences.HasReference(value) && !value.Contains('*', StringComparison.Ordinal)))
            return new BranchCondition(values);
        if (input == Kind && values.All(value => Array.Exists(Events, known => known.Kind == value)))
            return new EventCondition([.. values.Select(value => Array.Find(Events, known => known.Kind == value).Event)]);
        return values.Length == 1 ? new EqualCondition(input, values[0]) : new AnyCondition([.. values.Select(value => new EqualCondition(input, value))]);
    }

    private static YamlMap? Entry(Condition condition, bool negated) => condition switch
    {
        NotCondition { Condition: not NotCondition } not => Entry(not.Condition, !negated),
        NeverCondition => Comparison("false", negated, ["true"]),
        OnFailureCondition => Comparison(Status, negated, ["Failed"]),
        OnSuccessCondition => Comparison(Status, negated, ["Succeeded", "Completed"]),
        BranchCondition branch when branch.Patterns.Length > 0 && !branch.Patterns.Any(pattern => pattern.Contains('*', StringComparison.Ordinal)) => Comparison(Branch, negated, branch.Patterns),
        EventCondition events when events.Events.Length > 0 && events.Events.All(name => Array.Exists(Events, known => known.Event == name)) =>
            Comparison(Kind, negated, [.. events.Events.Select(name => Array.Find(Events, known => known.Event == name).Kind)]),
        EqualCondition equal => Comparison(equal.Left, negated, [equal.Right]),
        AnyCondition any when any.Conditions.Length > 1 && any.Conditions.All(one => one is EqualCondition equal && equal.Left == ((EqualCondition)any.Conditions[0]).Left) =>
            Comparison(((EqualCondition)any.Conditions[0]).Left, negated, [.. any.Conditions.Select(one => ((EqualCondition)one).Right)]),
        NativeCondition { Format: Format } native when !negated && YamlLoader.Fragment(native.Text) is YamlMap map => map,
        _ when CelText.Of(negated ? new NotCondition(condition) : condition) is { } expression => new YamlBuilder().Add("cel", expression).Map,
        _ => null,
    };

    /// <summary>The word for an event; null where Lighthouse has none.</summary>
    internal static string? KindOf(string name) => Array.Find(Events, known => known.Event == name).Kind;

    private static YamlMap Comparison(string input, bool negated, string[] values) => new YamlBuilder()
        .Add("input", new YamlScalar(TektonReferences.Lower(input)))
        .Add("operator", negated ? "notin" : "in")
        .Add("values", YamlBuilder.List(values.Select(TektonReferences.Lower))).Map;
}
