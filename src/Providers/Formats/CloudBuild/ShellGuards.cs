namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>Conditions as tests of a shell, over the substitutions that become environment variables of a script.</summary>
internal static class ShellGuards
{
    /// <summary>The test; null where there is none. What came before succeeded, or the step would not run.</summary>
    public static string? Of(Condition condition) => condition switch
    {
        OnSuccessCondition or AlwaysCondition => "true",
        NeverCondition => "false",
        BranchCondition branch => Fits("$BRANCH_NAME", branch.Patterns),
        TagCondition tag => Fits("$TAG_NAME", tag.Patterns),
        EventCondition events => Join([.. events.Events.Select(Event)], " || "),
        EqualCondition equal => $"[ {Word(equal.Left)} = {Word(equal.Right)} ]",
        NotCondition not => Of(not.Condition) is { } inner ? $"! {{ {inner}; }}" : null,
        AllCondition all => Join([.. all.Conditions.Where(one => one is not (OnSuccessCondition or AlwaysCondition)).Select(Of)], " && "),
        AnyCondition any => Join([.. any.Conditions.Select(Of)], " || "),
        _ => null,
    };

    // https://docs.cloud.google.com/build/docs/configuring-builds/substitute-variable-values: only triggers for pull requests give a number.
    private static string? Event(string name) => name switch
    {
        "pull_request" => "[ -n \"$_PR_NUMBER\" ]",
        "push" => "[ -z \"$_PR_NUMBER\" ]",
        _ => null,
    };

    private static string? Fits(string variable, string[] patterns) => patterns.Length == 0 ? null : Join([.. patterns.Select(pattern => pattern.Contains('*', StringComparison.Ordinal)
        ? $"printf '%s' \"{variable}\" | grep -Eq {ShellText.Quote(RefPatterns.ToRegex(pattern)).Replace("\"", "'", StringComparison.Ordinal)}"
        : $"[ \"{variable}\" = {ShellText.Quote(pattern)} ]")], " || ");

    private static string? Join(string?[] parts, string symbol) => parts.Length == 0 || parts.Contains(null) ? null : parts.Length == 1 ? parts[0] : string.Join(symbol, parts.Select(part => $"{{ {part}; }}"));

    private static string Word(string text) => text.Contains('$', StringComparison.Ordinal) ? $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}\"" : ShellText.Quote(text);
}
