using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>The functions of https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions.</summary>
/// <param name="status">How the job, or what came before it, stands.</param>
/// <param name="hashFiles">The digest of the files that fit the patterns; null where there are no files.</param>
internal sealed class ExpressionFunctions(RunStatus status, Func<string[], string>? hashFiles)
{
    /// <summary>The functions that replace the implied success().</summary>
    public static bool IsStatus(string name) =>
        name.ToLowerInvariant() is "success" or "failure" or "always" or "cancelled";

    /// <summary>Why a call cannot be right; null where it can.</summary>
    public static string? Fault(string function, int arguments)
    {
        (int least, int most) = function.ToLowerInvariant() switch
        {
            "success" or "failure" => (0, 255),
            "always" or "cancelled" => (0, 0),
            "contains" or "startswith" or "endswith" => (2, 2),
            "join" => (1, 2),
            "tojson" or "fromjson" => (1, 1),
            "format" or "hashfiles" => (1, 255),
            "case" => (3, 255),
            _ => (-1, -1),
        };
        if (least < 0)
            return $"there is no function '{Errors.Shown(function)}'";
        if (arguments < least || arguments > most || (least == 3 && arguments % 2 == 0))
            return $"{function}() does not take {arguments} arguments";
        return null;
    }

    /// <exception cref="CicdException"><c>ExpressionInvalid</c>.</exception>
    public object? Call(string expression, CallNode node, object?[] arguments)
    {
        string name = node.Name.ToLowerInvariant();
        string first = arguments.Length > 0 ? ExpressionValues.ToText(arguments[0]) : "";
        string second = arguments.Length > 1 ? ExpressionValues.ToText(arguments[1]) : "";
        return name switch
        {
            "success" => status is not (RunStatus.Failed or RunStatus.Errored or RunStatus.Canceled or RunStatus.Skipped),
            "failure" => status is RunStatus.Failed or RunStatus.Errored,
            "cancelled" => status is RunStatus.Canceled,
            "always" => true,
            "contains" when arguments[0] is ExpressionArray array => array.Exists(item => ExpressionValues.AreEqual(item, arguments[1])),
            "contains" when arguments[0] is ExpressionObject => false,
            "contains" => first.Contains(second, StringComparison.OrdinalIgnoreCase),
            "startswith" => first.StartsWith(second, StringComparison.OrdinalIgnoreCase),
            "endswith" => first.EndsWith(second, StringComparison.OrdinalIgnoreCase),
            "join" when arguments[0] is ExpressionArray items => string.Join(arguments.Length > 1 ? second : ",", items.Select(ExpressionValues.ToText)),
            "join" => arguments[0] is ExpressionObject ? "" : first,
            "tojson" => ExpressionJson.Write(arguments[0]),
            "fromjson" => FromJson(expression, node, first),
            "format" => Format(expression, node, first, arguments[1..]),
            _ => hashFiles is null ? "" : hashFiles([.. arguments.Select(ExpressionValues.ToText)]),
        };
    }

    private static object? FromJson(string expression, CallNode node, string text)
    {
        try
        {
            return ExpressionJson.Read(text);
        }
        catch (JsonException)
        {
            throw ExpressionErrors.Invalid(expression, node.Start, $"fromJSON() got '{Errors.Shown(text)}', which is no JSON");
        }
    }

    private static string Format(string expression, CallNode node, string format, object?[] values)
    {
        StringBuilder result = new();
        for (int at = 0; at < format.Length; at++)
        {
            char current = format[at];
            if (current is '{' or '}' && at + 1 < format.Length && format[at + 1] == current)
            {
                result.Append(current);
                at++;
            }
            else if (current == '{')
            {
                int end = format.IndexOf('}', at);
                if (end < 0 || !int.TryParse(format.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= values.Length)
                    throw ExpressionErrors.Invalid(expression, node.Start, $"format() has no value for '{Errors.Shown(end < 0 ? format[at..] : format[at..(end + 1)])}'");
                result.Append(ExpressionValues.ToText(values[index]));
                at = end;
            }
            else if (current == '}')
            {
                throw ExpressionErrors.Invalid(expression, node.Start, "format() got a '}' that closes nothing; write '}}'");
            }
            else
            {
                result.Append(current);
            }
        }

        return result.ToString();
    }
}
