using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>What a <see cref="PatternRule"/> looks for. Patterns match in linear time.</summary>
internal sealed record Pattern(string Text, Func<Match, string> Message, string Remedy)
{
    public Pattern(string text, string message, string remedy)
        : this(text, _ => message, remedy)
    {
    }

    public Regex Regex { get; } = new(Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>The remedy as edits; null where a person must decide.</summary>
    public Func<RuleFile, CommandLine, Match, TextEdit[]>? Mend { get; init; }

    /// <summary>The files that it is about; null for all.</summary>
    public Func<RuleFile, bool>? Where { get; init; }

    /// <summary>What a match must hold besides; null for nothing.</summary>
    public Func<Match, bool>? Accept { get; init; }

    /// <summary>How grave it is, where that differs from the rule.</summary>
    public DiagnosticSeverity? Severity { get; init; }

    /// <summary>Replaces a group by a text.</summary>
    public static Func<RuleFile, CommandLine, Match, TextEdit[]> Replace(string group, Func<Match, string> text) => (_, line, match) =>
        match.Groups[group] is { Success: true } found ? [line.Edit(found, text(match))] : [];

    /// <summary>Replaces a group by a text.</summary>
    public static Func<RuleFile, CommandLine, Match, TextEdit[]> Replace(string group, string text) => Replace(group, _ => text);
}
