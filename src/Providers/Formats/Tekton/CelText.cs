using System.Text;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>Conditions that need more than one comparison, as an expression in CEL (https://tekton.dev/docs/pipelines/pipelines/#use-cel-expression-in-whenexpression). Written only.</summary>
internal static class CelText
{
    /// <summary>The expression; null where there is none.</summary>
    public static string? Of(Condition condition) => condition switch
    {
        NeverCondition => "false",
        BranchCondition branch when branch.Patterns.Length > 0 => Join([.. branch.Patterns.Select(pattern => $"{Quote("$(params.PULL_BASE_REF)")}.matches({Quote(RefPatterns.ToRegex(pattern))})")], " || "),
        EventCondition events when events.Events.Length > 0 && events.Events.All(name => WhenText.KindOf(name) is not null) => Join([.. events.Events.Select(name => $"{Quote("$(params.JOB_TYPE)")} == {Quote(WhenText.KindOf(name)!)}")], " || "),
        EqualCondition equal => $"{Quote(equal.Left)} == {Quote(equal.Right)}",
        NotCondition not => Of(not.Condition) is { } inner ? $"!({inner})" : null,
        AllCondition all => Join([.. all.Conditions.Where(one => one is not (OnSuccessCondition or AlwaysCondition)).Select(Of)], " && "),
        AnyCondition any => Join([.. any.Conditions.Select(Of)], " || "),
        _ => null,
    };

    private static string? Join(string?[] parts, string symbol) =>
        parts.Length == 0 || parts.Contains(null) ? null : parts.Length == 1 ? parts[0] : string.Join(symbol, parts.Select(part => part!.Contains(" || ", StringComparison.Ordinal) || part.Contains(" && ", StringComparison.Ordinal) ? $"({part})" : part));

    private static string Quote(string text)
    {
        StringBuilder quoted = new("'");
        foreach (char character in TektonReferences.Lower(text))
            quoted.Append(character switch { '\'' => "\\'", '\\' => "\\\\", '\n' => "\\n", '\r' => "\\r", _ => character });
        return quoted.Append('\'').ToString();
    }
}
