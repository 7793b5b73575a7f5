using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>Helps with what template expressions do to a file: they may stand for any value, and as keys they add entries.</summary>
internal static class AzureFields
{
    /// <summary>Whether a text begins a template expression (https://learn.microsoft.com/azure/devops/pipelines/process/template-expressions).</summary>
    public static bool IsTemplate(string text) => text.StartsWith("${{", StringComparison.Ordinal);

    /// <summary>Whether the node is a template expression, or has one as a key.</summary>
    public static bool IsTemplate(YamlNode? node) => node switch
    {
        YamlScalar scalar => IsTemplate(scalar.Value),
        YamlMap map => map.Entries.Any(entry => IsTemplate(entry.Name)),
        YamlList list => list.Items.Any(IsTemplate),
        _ => false,
    };

    /// <summary>Keeps what was not taken; keys that are expressions are known.</summary>
    public static NativeSetting[] Rest(YamlFields fields, params string[] known) =>
        fields.Rest([.. known, .. fields.Node.Entries.Select(entry => entry.Name).Where(IsTemplate)]);

    /// <summary>Takes text where there is a scalar; anything else stays, to be kept as native.</summary>
    public static string? Text(YamlFields fields, string key) => fields.Peek(key) is YamlScalar ? fields.Text(key) : null;

    /// <summary>Takes names and values; where a value is no scalar, or an expression adds some, all stays.</summary>
    public static VariableMap Variables(YamlFields fields, string key) =>
        fields.Peek(key) is YamlMap map && !IsTemplate(map) && map.Entries.All(entry => entry.Value is YamlScalar) ? fields.Variables(key) : new();

    /// <summary>Takes whole minutes above zero; zero means no limit, which stays.</summary>
    public static TimeSpan? Minutes(YamlFields fields, string key)
    {
        if (fields.Peek(key) is not YamlScalar scalar || !int.TryParse(scalar.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int minutes) || minutes is < 1 or > 1_000_000)
            return null;
        fields.Take(key);
        return TimeSpan.FromMinutes(minutes);
    }

    /// <summary>The lines of a text that lists something.</summary>
    public static string[] Lines(string? text) => text?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A native setting of this format.</summary>
    public static NativeSetting Native(string key, string text) => new(AzurePipelinesFormat.FormatName, key, text);

    /// <summary>The text of a native setting of this format; null where there is none.</summary>
    public static string? Find(NativeSetting[] settings, string key) =>
        Array.Find(settings, setting => setting.Format == AzurePipelinesFormat.FormatName && setting.Key == key)?.Text;

    /// <summary>The mapping of a native setting of this format; null where there is none.</summary>
    public static YamlMap? FindMap(NativeSetting[] settings, string key) => Find(settings, key) is { } text ? YamlLoader.Fragment(text) as YamlMap : null;
}
