using System.Text;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>
/// Variables in text (https://docs.gitlab.com/ci/variables/where_variables_can_be_used/): <c>$NAME</c> and <c>${NAME}</c>, values within values
/// included; <c>$$</c> is a dollar sign; what is not there is empty, what contains itself stays as it is.
/// </summary>
internal sealed class VariableExpansion(VariableMap variables, IReadOnlySet<string>? raw = null)
{
    private const int MaxLength = 1024 * 1024;

    private readonly Dictionary<string, string> _done = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>The value of a variable, expanded; null where there is none.</summary>
    public string? Find(string name)
    {
        if (_done.TryGetValue(name, out string? done))
            return done;
        if (variables.Find(name) is not { } value)
            return null;
        if (raw?.Contains(name) == true || _open.Count > 50 || !_open.Add(name))
            return value;
        string expanded = Expand(value);
        _open.Remove(name);
        return _done[name] = expanded;
    }

    /// <exception cref="CicdException"><c>ExpressionInvalid</c>: the values grow beyond all measure.</exception>
    public string Expand(string text)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return text;
        StringBuilder result = new();
        int at = 0;
        while (at < text.Length)
        {
            int dollar = text.IndexOf('$', at);
            if (dollar < 0 || dollar + 1 >= text.Length)
            {
                result.Append(text, at, text.Length - at);
                break;
            }

            result.Append(text, at, dollar - at);
            at = Reference(text, dollar, result);
            if (result.Length > MaxLength)
                throw Rules.RuleErrors.Invalid(text, dollar, "its variables stand for too much text");
        }

        return result.ToString();
    }

    private int Reference(string text, int dollar, StringBuilder result)
    {
        if (text[dollar + 1] == '$')
        {
            result.Append('$');
            return dollar + 2;
        }

        bool braces = text[dollar + 1] == '{';
        int from = dollar + (braces ? 2 : 1);
        int end = from;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        if (end == from || char.IsAsciiDigit(text[from]) || (braces && (end >= text.Length || text[end] != '}')))
        {
            result.Append('$');
            return dollar + 1;
        }

        string name = text[from..end];
        int after = braces ? end + 1 : end;
        result.Append(_open.Contains(name) ? text[dollar..after] : Find(name));
        return after;
    }
}
