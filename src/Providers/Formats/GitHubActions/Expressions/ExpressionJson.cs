using System.Text;
using System.Text.Json;

namespace CicdTools.Providers.Formats.GitHubActions.Expressions;

/// <summary>Values to and from JSON.</summary>
internal static class ExpressionJson
{
    private static readonly JsonWriterOptions Pretty = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(object? value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Pretty))
            Write(writer, value);
        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n");
    }

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static object? Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 50 });
        return Value(document.RootElement);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double number when double.IsFinite(number) && number == Math.Truncate(number) && Math.Abs(number) < 1e15:
                writer.WriteNumberValue((long)number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case ExpressionArray array:
                writer.WriteStartArray();
                foreach (object? item in array)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case ExpressionObject entries:
                writer.WriteStartObject();
                foreach ((string key, object? item) in entries)
                {
                    writer.WritePropertyName(key);
                    Write(writer, item);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(ExpressionValues.ToText(value));
                break;
        }
    }

    private static object? Value(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                ExpressionObject result = [];
                foreach (JsonProperty property in element.EnumerateObject())
                    result[property.Name] = Value(property.Value);
                return result;
            case JsonValueKind.Array:
                return new ExpressionArray(element.EnumerateArray().Select(Value));
            case JsonValueKind.Number:
                return element.GetDouble();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Null:
                return null;
            default:
                return element.GetString();
        }
    }
}
