using System.Text.Json;
using System.Text.Json.Serialization;

namespace CicdTools.Providers.Records;

/// <summary>Variables as a JSON object, in their order.</summary>
internal sealed class VariableMapConverter : JsonConverter<VariableMap>
{
    public override VariableMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        List<KeyValuePair<string, string>> entries = [];
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                throw new JsonException();
            entries.Add(KeyValuePair.Create(name, reader.GetString()!));
        }

        return new(entries);
    }

    public override void Write(Utf8JsonWriter writer, VariableMap value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string name, string text) in value)
            writer.WriteString(name, text);
        writer.WriteEndObject();
    }
}
