using System.Globalization;

namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>An object of an expression. Its keys ignore case, as GitHub's contexts do.</summary>
internal sealed class ExpressionObject : Dictionary<string, object?>
{
    public ExpressionObject()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    public static ExpressionObject Of(IEnumerable<KeyValuePair<string, string>> values)
    {
        ExpressionObject result = [];
        foreach ((string name, string value) in values)
            result[name] = value;
        return result;
    }
}

/// <summary>An array of an expression.</summary>
/// <param name="items">The items.</param>
/// <param name="filtered">Whether it came from an object filter, so that a further property is taken of each item.</param>
internal sealed class ExpressionArray(IEnumerable<object?> items, bool filtered = false) : List<object?>(items)
{
    public bool Filtered => filtered;
}

/// <summary>The conversions of https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators and #functions.</summary>
internal static class ExpressionValues
{
    public static bool IsTruthy(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        double number => number != 0 && !double.IsNaN(number),
        string text => text.Length > 0,
        _ => true,
    };

    public static string ToText(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        double number => NumberText(number),
        string text => text,
        ExpressionArray => "Array",
        _ => "Object",
    };

    public static double ToNumber(object? value) => value switch
    {
        null => 0,
        bool flag => flag ? 1 : 0,
        double number => number,
        string text => ParseNumber(text),
        _ => double.NaN,
    };

    public static bool AreEqual(object? left, object? right)
    {
        if (left is string leftText && right is string rightText)
            return string.Equals(leftText, rightText, StringComparison.OrdinalIgnoreCase);
        if (left is ExpressionObject or ExpressionArray && right is ExpressionObject or ExpressionArray)
            return ReferenceEquals(left, right);
        if (left is null && right is null)
            return true;
        return ToNumber(left) == ToNumber(right);
    }

    /// <summary>Less than zero, zero, more than zero; null where one is no number.</summary>
    public static int? Compare(object? left, object? right)
    {
        if (left is string leftText && right is string rightText)
            return string.Compare(leftText, rightText, StringComparison.OrdinalIgnoreCase);
        (double first, double second) = (ToNumber(left), ToNumber(right));
        return double.IsNaN(first) || double.IsNaN(second) ? null : first.CompareTo(second);
    }

    public static double ParseNumber(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
            return 0;
        if (trimmed.StartsWith("0x", StringComparison.Ordinal))
            return int.TryParse(trimmed.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int hex) ? hex : double.NaN;
        if (trimmed.StartsWith("0o", StringComparison.Ordinal))
            return trimmed.Length is > 2 and < 13 && trimmed.Skip(2).All(digit => digit is >= '0' and <= '7') ? Convert.ToInt64(trimmed[2..], 8) : double.NaN;
        return double.TryParse(trimmed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }

    private static string NumberText(double number)
    {
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "Infinity" : "-Infinity";
        // Minus zero is written as zero.
        return number == 0 ? "0" : number.ToString("G15", CultureInfo.InvariantCulture);
    }
}
