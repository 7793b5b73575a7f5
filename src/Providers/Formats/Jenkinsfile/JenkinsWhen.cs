namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Conditions from and to <c>when</c> (https://www.jenkins.io/doc/book/pipeline/syntax/#when).</summary>
internal static class JenkinsWhen
{
    private const string Format = JenkinsfileFormat.FormatName;

    // https://www.jenkins.io/doc/book/pipeline/syntax/#built-in-conditions: triggeredBy.
    private static readonly (string Event, string Cause)[] Causes = [("schedule", "TimerTrigger"), ("manual", "UserIdCause")];

    /// <summary>The condition of a block; when it is asked makes no difference to what it is.</summary>
    public static Condition? Read(GroovyNode[] statements, GroovySource source)
    {
        Condition[] conditions = [.. statements.Where(statement => statement is not GroovyCall { Name: "beforeAgent" or "beforeInput" or "beforeOptions" }).Select(statement => One(statement, source))];
        return conditions.Length switch { 0 => null, 1 => conditions[0], _ => new AllCondition(conditions) };
    }

    /// <summary>The lines of a condition; null where Jenkins has none.</summary>
    public static string[]? Write(Condition condition) => condition switch
    {
        AllCondition all => Group("allOf", all.Conditions),
        AnyCondition any => Group("anyOf", any.Conditions),
        NotCondition not => Write(not.Condition) is { } inner ? ["not {", .. inner.Select(Indent), "}"] : null,
        BranchCondition { Patterns: [var one] } => [$"branch {GroovyStrings.Encode(one)}"],
        TagCondition { Patterns: [var one] } => [$"tag {GroovyStrings.Encode(one)}"],
        PathCondition { Patterns: [var one] } => [$"changeset {GroovyStrings.Encode(one)}"],
        BranchCondition { Patterns.Length: > 1 } branch => Group("anyOf", [.. branch.Patterns.Select(pattern => new BranchCondition([pattern]))]),
        TagCondition { Patterns.Length: > 1 } tag => Group("anyOf", [.. tag.Patterns.Select(pattern => new TagCondition([pattern]))]),
        PathCondition { Patterns.Length: > 1 } path => Group("anyOf", [.. path.Patterns.Select(pattern => new PathCondition([pattern]))]),
        EventCondition { Events: [var one] } => Event(one),
        EventCondition { Events.Length: > 1 } events => Group("anyOf", [.. events.Events.Select(name => new EventCondition([name]))]),
        EqualCondition equal => [$"equals expected: {GroovyStrings.Encode(equal.Right)}, actual: {GroovyStrings.Encode(equal.Left)}"],
        NeverCondition => ["expression { false }"],
        OnSuccessCondition => ["expression { true }"],
        NativeCondition { Format: Format } native => [native.Text],
        _ => null,
    };

    private static string[]? Event(string name) => name == "pull_request" ? ["changeRequest()"]
        : name == "push" ? ["not {", Indent("changeRequest()"), "}"]
        : Array.Find(Causes, known => known.Event == name).Cause is { } cause ? [$"triggeredBy '{cause}'"] : null;

    private static string[]? Group(string word, Condition[] conditions)
    {
        string[]?[] parts = [.. conditions.Select(Write)];
        return parts.Length == 0 || parts.Contains(null) ? null : [$"{word} {{", .. parts.SelectMany(part => part!.Select(Indent)), "}"];
    }

    private static string Indent(string line) => line.Length == 0 ? line : "    " + line;

    private static Condition One(GroovyNode statement, GroovySource source)
    {
        if (statement is not GroovyCall call)
            return Native(statement, source);
        string? first = (call.First as GroovyText)?.Value;
        bool plain = call.Arguments.Length == 1 && call.Body is null;
        return call switch
        {
            { Name: "allOf", Arguments: [], Body: { } body } => new AllCondition([.. body.Select(inner => One(inner, source))]),
            { Name: "anyOf", Arguments: [], Body: { } body } => Any([.. body.Select(inner => One(inner, source))]),
            { Name: "not", Arguments: [], Body: [GroovyCall { Name: "changeRequest", Arguments: [], Body: null }] } => new EventCondition(["push"]),
            { Name: "not", Arguments: [], Body: [var inner] } => new NotCondition(One(inner, source)),
            { Name: "branch" } when plain && first is not null => new BranchCondition([first]),
            { Name: "tag" } when plain && first is not null => new TagCondition([first]),
            { Name: "changeset" } when plain && first is not null => new PathCondition([first]),
            { Name: "buildingTag", Arguments: [], Body: null } => new TagCondition(["**"]),
            { Name: "changeRequest", Arguments: [], Body: null } => new EventCondition(["pull_request"]),
            { Name: "triggeredBy" } when plain && first is not null && Array.Find(Causes, known => known.Cause == first).Event is { } name => new EventCondition([name]),
            { Name: "environment", Arguments.Length: 2 } when call["name"] is GroovyText variable && call["value"] is GroovyText value => new EqualCondition($"${{env.{variable.Value}}}", value.Value),
            { Name: "equals", Arguments.Length: 2 } when call["expected"] is GroovyText expected && call["actual"] is GroovyText actual => new EqualCondition(actual.Value, expected.Value),
            { Name: "equals", Arguments.Length: 2 } when call["expected"] is GroovyText expected && call["actual"] is GroovyWord { Value: var word } && word.StartsWith("params.", StringComparison.Ordinal) => new EqualCondition($"${{{word}}}", expected.Value),
            { Name: "expression", Arguments: [] } when source.Of(call).Replace(" ", "", StringComparison.Ordinal) == "expression{false}" => Condition.Never,
            { Name: "expression", Arguments: [] } when source.Of(call).Replace(" ", "", StringComparison.Ordinal) == "expression{true}" => Condition.OnSuccess,
            _ => Native(statement, source),
        };
    }

    private static Condition Any(Condition[] conditions) =>
        conditions.Length > 1 && conditions.All(one => one is BranchCondition) ? new BranchCondition([.. conditions.SelectMany(one => ((BranchCondition)one).Patterns)])
        : conditions.Length > 1 && conditions.All(one => one is TagCondition) ? new TagCondition([.. conditions.SelectMany(one => ((TagCondition)one).Patterns)])
        : conditions.Length > 1 && conditions.All(one => one is PathCondition) ? new PathCondition([.. conditions.SelectMany(one => ((PathCondition)one).Patterns)])
        : conditions.Length > 1 && conditions.All(one => one is EventCondition) ? new EventCondition([.. conditions.SelectMany(one => ((EventCondition)one).Events)])
        : new AnyCondition(conditions);

    private static NativeCondition Native(GroovyNode statement, GroovySource source)
    {
        source.Kept(statement, "A condition");
        return new(Format, source.Of(statement));
    }
}
