using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.Records;

/// <summary>How records are written into files: one shape everywhere, readable in a diff.</summary>
internal static class RecordJson
{
    /// <summary>The options of all records.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new VariableMapConverter() },
    };

    /// <summary>The text of a record.</summary>
    public static string Write<T>(T record) => JsonSerializer.Serialize(record, Options).ReplaceLineEndings("\n") + "\n";

    /// <summary>The record of a text; null where the text is none.</summary>
    public static T? Read<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
