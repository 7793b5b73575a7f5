namespace CicdTools.Providers.Formats.GitLabCI.Rules;

/// <summary>A part of a <c>rules:if</c> expression, with the text range it was read from.</summary>
internal abstract record RuleNode(int Start, int End);

/// <summary>A variable.</summary>
internal sealed record VariableNode(int Start, int End, string Name) : RuleNode(Start, End);

/// <summary>Text in quotes; null for the keyword <c>null</c>.</summary>
internal sealed record TextNode(int Start, int End, string? Text) : RuleNode(Start, End);

/// <summary>A regular expression between slashes, with its flags.</summary>
internal sealed record PatternNode(int Start, int End, string Pattern, string Flags) : RuleNode(Start, End);

/// <summary>A comparison or a connection.</summary>
internal sealed record OperatorNode(int Start, int End, string Operator, RuleNode Left, RuleNode Right) : RuleNode(Start, End);
