namespace CicdTools.Providers.Formats.Conversion;

/// <summary>Conditions as commands of a POSIX shell, for systems whose steps have none.</summary>
internal static class ShellConditions
{
    /// <summary>The command that succeeds where the condition holds; null where there is none.</summary>
    /// <param name="condition">The condition, without a status.</param>
    /// <param name="vocabulary">The words in which its texts are, and in which the shell finds branch and tag.</param>
    /// <param name="source">The names that the system has for an event of all systems; null where it has none.</param>
    public static string? Write(Condition condition, IVocabulary vocabulary, Func<string, string?> source) => condition switch
    {
        OnSuccessCondition or AlwaysCondition => "true",
        NeverCondition => "false",
        BranchCondition branch => Patterns(Fact(vocabulary, RunFact.Branch), branch.Patterns),
        TagCondition tag => Patterns(Fact(vocabulary, RunFact.Tag), tag.Patterns),
        EventCondition events when Fact(vocabulary, RunFact.Event) is { } word => Any([.. events.Events.Select(name => source(name) is { } own ? $"[ \"{word}\" = {ShellText.Quote(own)} ]" : null)]),
        EqualCondition equal when Side(equal.Left, vocabulary) is { } left && Side(equal.Right, vocabulary) is { } right => $"[ {left} = {right} ]",
        NotCondition not => Write(not.Condition, vocabulary, source) is { } inner ? inner.StartsWith('[') && !inner.Contains(" || ", StringComparison.Ordinal) && !inner.Contains(" && ", StringComparison.Ordinal) ? $"! {inner}" : $"! {{ {inner}; }}" : null,
        AllCondition all => Join([.. all.Conditions.Select(part => Write(part, vocabulary, source))], " && "),
        AnyCondition any => Any([.. any.Conditions.Select(part => Write(part, vocabulary, source))]),
        _ => null,
    };

    private static string? Fact(IVocabulary vocabulary, RunFact fact) => vocabulary.Write(new FactPart(fact), TextPlace.Script);

    private static string? Side(string text, IVocabulary vocabulary)
    {
        string?[] words = [.. vocabulary.Read(text, TextPlace.Condition).Select(part => part is LiteralPart literal ? ShellText.Escape(literal.Text) : part is NativePart ? null : vocabulary.Write(part, TextPlace.Script))];
        return words.Contains(null) ? null : $"\"{string.Concat(words)}\"";
    }

    // A shell's '*' stands for slashes too.
    private static string? Patterns(string? word, string[] patterns) => word is null ? null
        : Any([.. patterns.Select(pattern => pattern is "**" ? $"[ -n \"{word}\" ]"
            : !pattern.Contains('*', StringComparison.Ordinal) ? $"[ \"{word}\" = {ShellText.Quote(pattern)} ]"
            : $"expr \"x{word}\" : {ShellText.Quote("x" + Basic(pattern))} > /dev/null")]);

    private static string Basic(string pattern) => string.Concat(pattern.Replace("**", "\u0001", StringComparison.Ordinal).Select(character => character switch
    {
        '\u0001' => ".*",
        '*' => "[^/]*",
        '.' or '[' or ']' or '^' or '$' or '\\' => $"\\{character}",
        _ => character.ToString(),
    })) + "$";

    private static string? Any(string?[] parts) => Join(parts, " || ");

    private static string? Join(string?[] parts, string symbol) => parts.Contains(null) || parts.Length == 0 ? null
        : parts.Length == 1 ? parts[0]
        : string.Join(symbol, parts.Select(part => part!.Contains(" || ", StringComparison.Ordinal) || part.Contains(" && ", StringComparison.Ordinal) ? $"{{ {part}; }}" : part));
}
