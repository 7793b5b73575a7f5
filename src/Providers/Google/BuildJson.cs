using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Google;

/// <summary>
/// A build configuration, YAML or JSON, as the API takes it: fields have the names and types of the Build resource
/// (https://docs.cloud.google.com/build/docs/build-config-file-schema), so that a plain 1.10 or yes stays the text that its author wrote.
/// </summary>
internal static class BuildJson
{
    private static readonly HashSet<string> Flags = new(StringComparer.Ordinal) { "allowFailure", "automapSubstitutions", "dynamicSubstitutions", "enableStructuredLogging", "invertRegex", "autodetect", "disabled" };
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal) { "allowExitCodes" };

    /// <summary>Maps whose keys are their author's.</summary>
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal) { "substitutions", "secretEnv", "envMap" };

    /// <exception cref="CicdException"><c>PipelineInvalid</c>.</exception>
    public static JsonElement Of(string text, string path)
    {
        DiagnosticBag diagnostics = new();
        YamlNode? root = JsonLoader.LooksLikeJson(text) ? JsonLoader.Load(text, path, diagnostics) : YamlLoader.Load(text, path, diagnostics) is [{ } document] ? document : null;
        diagnostics.ThrowIfErrors();
        if (root is not YamlMap map || map["steps"] is not YamlList)
            throw new CicdException("PipelineInvalid", CicdErrorKind.Invalid, $"'{path}' is no build configuration: it has no 'steps'.", path, "See docs.cloud.google.com/build/docs/build-config-file-schema.");
        using JsonDocument made = JsonDocument.Parse(Convert(map, "", free: false)!.ToJsonString());
        return made.RootElement.Clone();
    }

    private static JsonNode? Convert(YamlNode node, string field, bool free) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry =>
        {
            string name = free ? entry.Name : Camel(entry.Name);
            return KeyValuePair.Create(name, Convert(entry.Value, name, !free && Free.Contains(name)));
        })),
        YamlList list => new JsonArray([.. list.Items.Select(item => Convert(item, field, free))]),
        YamlScalar scalar => Value(scalar, free ? "" : field),
        _ => null,
    };

    private static JsonNode? Value(YamlScalar scalar, string field)
    {
        if (Flags.Contains(field) && bool.TryParse(scalar.Value, out bool flag))
            return JsonValue.Create(flag);
        if (Numbers.Contains(field) && int.TryParse(scalar.Value, System.Globalization.CultureInfo.InvariantCulture, out int number))
            return JsonValue.Create(number);
        return JsonValue.Create(scalar.Value);
    }

    // The fields may be written with underscores, as in the definition of the API: https://protobuf.dev/programming-guides/json/.
    private static string Camel(string name)
    {
        string[] words = name.Split('_');
        return string.Concat(words.Select((word, index) => index == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
