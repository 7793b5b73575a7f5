using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Kubernetes.Manifests;

/// <summary>Scalars as Kubernetes' own tools read them: YAML 1.1 (https://yaml.org/type/), where <c>yes</c> is a boolean and <c>0644</c> is octal.</summary>
internal static partial class ManifestScalar
{
    public static JsonNode? Read(YamlScalar scalar)
    {
        if (scalar.IsNull)
            return null;
        string text = scalar.Value;
        if (scalar.Style != YamlStyle.Plain || scalar.Tag is not null)
            return text;
        return text switch
        {
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
            _ => Number(text),
        };
    }

    private static JsonNode Number(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        if (Decimal().IsMatch(text) && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;
        if (Octal().Match(text) is { Success: true } octal)
            return Convert.ToInt64(octal.Groups[1].Value.Replace("_", "", StringComparison.Ordinal), 8);
        if (Hexadecimal().IsMatch(text) && long.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hexadecimal))
            return hexadecimal;
        return Floating().IsMatch(text) && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : text;
    }

    [GeneratedRegex("^[-+]?(0|[1-9][0-9_]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex("^0o?([0-7_]{1,20})$", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex("^0x[0-9a-fA-F_]{1,16}$", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Floating();
}
