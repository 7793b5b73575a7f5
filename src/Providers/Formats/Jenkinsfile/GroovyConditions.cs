namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Conditions as expressions of a script. Written only.</summary>
internal static class GroovyConditions
{
    /// <summary>The expression; null where there is none.</summary>
    public static string? Of(Condition condition) => condition switch
    {
        OnSuccessCondition or AlwaysCondition => "true",
        NeverCondition => "false",
        BranchCondition branch => Fits("env.BRANCH_NAME", branch.Patterns),
        TagCondition tag => Fits("env.TAG_NAME", tag.Patterns),
        EventCondition events => Join([.. events.Events.Select(name => name switch { "pull_request" => "env.CHANGE_ID != null", "push" => "env.CHANGE_ID == null", _ => null })], " || "),
        EqualCondition equal => $"{GroovyStrings.Encode(equal.Left)} == {GroovyStrings.Encode(equal.Right)}",
        NotCondition not => Of(not.Condition) is { } inner ? $"!({inner})" : null,
        AllCondition all => Join([.. all.Conditions.Select(Of)], " && "),
        AnyCondition any => Join([.. any.Conditions.Select(Of)], " || "),
        _ => null,
    };

    private static string? Fits(string variable, string[] patterns) => Join([.. patterns.Select(pattern => pattern.Contains('*', StringComparison.Ordinal)
        ? $"{variable} ==~ {GroovyStrings.Encode(RefPatterns.ToRegex(pattern))}"
        : $"{variable} == {GroovyStrings.Encode(pattern)}")], " || ");

    private static string? Join(string?[] parts, string symbol) => parts.Length == 0 || parts.Contains(null) ? null : parts.Length == 1 ? parts[0] : string.Join(symbol, parts.Select(part => $"({part})"));
}
