using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CicdTools.Tests.Formats;

/// <summary>Pipelines as JSON, for comparison: records with arrays do not compare by value.</summary>
internal static class Canonical
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new Variants<Step>(), new Variants<Trigger>(), new Variants<Condition>(), new VariablesConverter() },
    };

    public static string Json(Pipeline pipeline) => JsonSerializer.Serialize(new { pipeline.Name, pipeline.Triggers, pipeline.Variables, pipeline.Stages, pipeline.Native }, Options).ReplaceLineEndings("\n");

    private sealed class Variants<T> : JsonConverter<T>
        where T : class
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(T);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            JsonObject content = JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject();
            content.Insert(0, "$type", value.GetType().Name);
            content.WriteTo(writer, options);
        }
    }

    private sealed class VariablesConverter : JsonConverter<VariableMap>
    {
        public override VariableMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, VariableMap value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach ((string name, string text) in value)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }
    }
}
