using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CicdTools.Providers.Local.Runs;

/// <summary>How the files of a run are written: the model's closed hierarchies carry their type's name.</summary>
internal static class RunJson
{
    private static readonly Type[] Hierarchies = [typeof(Step), typeof(Condition), typeof(Trigger)];

    /// <summary>For all files of the store.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize<T>(stream, Options);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a file whole, or not at all.</summary>
    public static Task WriteAsync<T>(string path, T value, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(path, JsonSerializer.Serialize(value, Options), cancellationToken);

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new()
        {
            IgnoreReadOnlyProperties = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            // A condition may hold conditions, as deep as its file did.
            MaxDepth = 256,
            Converters = { new JsonStringEnumConverter(), new VariableMapConverter() },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameTypes } },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void NameTypes(JsonTypeInfo info)
    {
        if (!Hierarchies.Contains(info.Type))
            return;
        info.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = "$type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization };
        foreach (Type type in info.Type.Assembly.GetTypes().Where(type => type.IsSubclassOf(info.Type) && !type.IsAbstract))
            info.PolymorphismOptions.DerivedTypes.Add(new(type, type.Name));
    }

    /// <summary>A map as a list of pairs: the order counts.</summary>
    private sealed class VariableMapConverter : JsonConverter<VariableMap>
    {
        public override VariableMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new((JsonSerializer.Deserialize<string[][]>(ref reader, options) ?? []).Select(pair => KeyValuePair.Create(pair[0], pair[1])));

        public override void Write(Utf8JsonWriter writer, VariableMap value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Select(pair => new[] { pair.Key, pair.Value }), options);
    }
}
