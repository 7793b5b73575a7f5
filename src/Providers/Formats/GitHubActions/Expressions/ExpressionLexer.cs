using System.Text;

namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>Splits an expression into tokens. Literals as in https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#literals.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Symbols = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", ".", "*"];

    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    public static List<ExpressionToken> Tokens(string text)
    {
        List<ExpressionToken> tokens = [];
        int at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at >= text.Length)
                break;
            ExpressionToken token = Next(text, at, tokens);
            tokens.Add(token);
            at = token.End;
        }

        tokens.Add(new(ExpressionTokenKind.End, "", null, text.Length, text.Length));
        return tokens;
    }

    private static ExpressionToken Next(string text, int at, List<ExpressionToken> before)
    {
        char first = text[at];
        if (first == '\'')
            return Quoted(text, at);
        if (char.IsAsciiDigit(first) || (first is '-' or '+' or '.' && at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || (text[at + 1] == '.' && first != '.')) && (first != '.' || !EndsOperand(before))))
            return Number(text, at);
        if (char.IsAsciiLetter(first) || first == '_')
        {
            int end = at + 1;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-'))
                end++;
            return new(ExpressionTokenKind.Name, text[at..end], null, at, end);
        }

        string symbol = Array.Find(Symbols, candidate => string.CompareOrdinal(text, at, candidate, 0, candidate.Length) == 0)
            ?? throw ExpressionErrors.Invalid(text, at, first == '"' ? "text stands in single quotes" : $"'{Errors.Shown(first.ToString())}' is not allowed here");
        return new(ExpressionTokenKind.Symbol, symbol, null, at, at + symbol.Length);
    }

    private static bool EndsOperand(List<ExpressionToken> before) =>
        before.Count > 0 && (before[^1].Kind != ExpressionTokenKind.Symbol || before[^1].Text is ")" or "]" or "*");

    private static ExpressionToken Quoted(string text, int start)
    {
        StringBuilder value = new();
        for (int at = start + 1; at < text.Length; at++)
        {
            if (text[at] != '\'')
            {
                value.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '\'')
            {
                value.Append('\'');
                at++;
            }
            else
            {
                return new(ExpressionTokenKind.Literal, text[start..(at + 1)], value.ToString(), start, at + 1);
            }
        }

        throw ExpressionErrors.Invalid(text, start, "a quote is not closed");
    }

    private static ExpressionToken Number(string text, int start)
    {
        int end = start + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.' || (text[end] is '-' or '+' && text[end - 1] is 'e' or 'E')))
            end++;
        double value = ExpressionValues.ParseNumber(text[start..end]);
        if (double.IsNaN(value))
            throw ExpressionErrors.Invalid(text, start, $"'{Errors.Shown(text[start..end])}' is no number");
        return new(ExpressionTokenKind.Literal, text[start..end], value, start, end);
    }
}
