using System.Globalization;
using System.Text.Json;

namespace CicdTools.Providers.JenkinsX;

/// <summary>Fields of objects whose kinds have no types here. What is not there, or of another kind, is nothing.</summary>
internal static class JsonFields
{
    public static JsonElement? Find(this JsonElement element, params string[] path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    /// <summary>Text; null for none, and for an empty one.</summary>
    public static string? Text(this JsonElement element, params string[] path) =>
        element.Find(path) is { ValueKind: JsonValueKind.String } found && found.GetString() is { Length: > 0 } text ? text : null;

    public static DateTimeOffset? Time(this JsonElement element, params string[] path) =>
        DateTimeOffset.TryParse(element.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time : null;

    public static IEnumerable<JsonElement> Items(this JsonElement element, params string[] path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : [];

    public static bool Flag(this JsonElement element, params string[] path) => element.Find(path) is { ValueKind: JsonValueKind.True };

    public static string Name(this JsonElement element) => element.Text("metadata", "name") ?? "";

    public static string? Label(this JsonElement element, string name) => element.Text("metadata", "labels", name);
}
