using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// Logic statements (https://circleci.com/docs/reference/configuration-reference/#logic-statements), tested before anything runs. A statement that
/// is always true is <see cref="Condition.OnSuccess"/>: what stands there by itself.
/// </summary>
internal static class LogicText
{
    private const string Format = CircleCIFormat.FormatName;
    private const string Branch = "<< pipeline.git.branch >>";
    private const string Tag = "<< pipeline.git.tag >>";
    private const string Source = "<< pipeline.trigger_source >>";

    // https://circleci.com/docs/reference/variables/#pipeline-values: pipeline.trigger_source.
    private static readonly (string Event, string Source)[] Events = [("push", "webhook"), ("schedule", "scheduled_pipeline"), ("api", "api")];

    public static Condition Parse(YamlNode node)
    {
        if (node is YamlScalar scalar)
            return OfScalar(scalar.Value, node);
        if (node is not YamlMap { Entries: [var entry] })
            return Native(node);
        return (entry.Name, entry.Value) switch
        {
            ("not", var inner) => Not(Parse(inner)),
            ("and", YamlList list) => Fold([.. list.Items.Select(Parse).Where(part => part is not OnSuccessCondition)], node),
            ("or", YamlList list) when list.Items.Select(Parse).ToArray() is var parts => parts.Any(part => part is OnSuccessCondition) ? Native(node) : new AnyCondition(parts),
            ("equal", YamlList { Items: [YamlScalar one, YamlScalar other] }) => Equal(one.Value, other.Value),
            ("matches", YamlMap { Entries.Count: 2 } map) when map["pattern"] is YamlScalar pattern && map["value"] is YamlScalar value => Matches(pattern.Value, Spaced(value.Value)) ?? Native(node),
            _ => Native(node),
        };
    }

    /// <summary>The statement of a condition; null where there are no words.</summary>
    public static YamlNode? Write(Condition condition) => condition switch
    {
        OnSuccessCondition => YamlBuilder.Plain("true"),
        NeverCondition => YamlBuilder.Plain("false"),
        NativeCondition { Format: Format } native => YamlLoader.Fragment(native.Text),
        EqualCondition { Right: "true" } equal when IsReference(equal.Left) => new YamlScalar(equal.Left),
        EqualCondition equal => Of("equal", YamlBuilder.List([equal.Left, equal.Right])),
        BranchCondition branch => Patterns(branch.Patterns, Branch),
        TagCondition tag => Patterns(tag.Patterns, Tag),
        EventCondition { Events: var events } => events.All(name => Events.Any(entry => entry.Event == name)) ? Or([.. events.Select(name => Of("equal", YamlBuilder.List([Events.First(entry => entry.Event == name).Source, Source])))]) : null,
        NotCondition not => Write(not.Condition) is { } inner ? Of("not", inner) : null,
        AllCondition all => Join("and", all.Conditions),
        AnyCondition any => Join("or", any.Conditions),
        _ => null,
    };

    /// <summary>A reference with one blank inside its brackets, as it is written.</summary>
    public static string Spaced(string text) => text.StartsWith("<<", StringComparison.Ordinal) && text.EndsWith(">>", StringComparison.Ordinal) ? $"<< {text[2..^2].Trim()} >>" : text;

    private static Condition OfScalar(string text, YamlNode node) => text switch
    {
        "true" or "True" or "1" => Condition.OnSuccess,
        "false" or "False" or "" or "null" or "~" => Condition.Never,
        _ when IsReference(text) => new EqualCondition(text, "true"),
        _ => Native(node),
    };

    private static Condition Equal(string one, string other)
    {
        (string value, string reference) = IsReference(other) ? (one, Spaced(other)) : (other, Spaced(one));
        if (IsReference(value))
            return new EqualCondition(one, other);
        return reference switch
        {
            Branch when !value.Contains('*', StringComparison.Ordinal) => new BranchCondition([value]),
            Tag when !value.Contains('*', StringComparison.Ordinal) => new TagCondition([value]),
            Source when Events.FirstOrDefault(entry => entry.Source == value).Event is { } name => new EventCondition([name]),
            _ => new EqualCondition(one, other),
        };
    }

    private static Condition? Matches(string pattern, string value)
    {
        if (value is not (Branch or Tag) || CircleFilter.Glob($"/{pattern}/") is not { } glob || Regular(glob) != pattern || !glob.Contains('*', StringComparison.Ordinal))
            return null;
        return value == Branch ? new BranchCondition([glob]) : new TagCondition([glob]);
    }

    private static string Regular(string glob) => $"^{CircleFilter.Expression(glob)}$";

    private static YamlNode Patterns(string[] patterns, string reference) => Or([.. patterns.Select(pattern => pattern.Contains('*', StringComparison.Ordinal)
        ? Of("matches", new YamlBuilder().Add("pattern", Regular(pattern)).Add("value", reference).Map)
        : Of("equal", YamlBuilder.List([pattern, reference])))]);

    private static YamlMap Or(YamlMap[] parts) => parts.Length == 1 ? parts[0] : Of("or", new YamlList(parts));

    private static YamlMap? Join(string key, Condition[] conditions)
    {
        YamlNode?[] parts = [.. conditions.Select(Write)];
        return parts.Length == 0 || parts.Contains(null) ? null : Of(key, new YamlList([.. parts.OfType<YamlNode>()]));
    }

    private static Condition Fold(Condition[] parts, YamlNode node) => parts.Length == 0 ? Native(node) : new AllCondition(parts);

    private static Condition Not(Condition condition) => condition switch
    {
        OnSuccessCondition => Condition.Never,
        NeverCondition => Condition.OnSuccess,
        _ => new NotCondition(condition),
    };

    private static YamlMap Of(string key, YamlNode value) => new([new(key, value)]);

    private static bool IsReference(string text) => text.Trim() is ['<', '<', .., '>', '>'] trimmed && trimmed.IndexOf("<<", 2, StringComparison.Ordinal) < 0;

    private static NativeCondition Native(YamlNode node) => new(Format, YamlText.Fragment(node));
}
