using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Json;

/// <summary>Tree to JSON text. What is written is read as the same tree again.</summary>
internal static partial class JsonText
{
    // Files are no HTML: quotes and signs of scripts stay readable.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a document, with LF line ends and one at its end.</summary>
    public static string Write(YamlNode root)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Options))
            Write(writer, root);
        return Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("\r\n", "\n", StringComparison.Ordinal) + "\n";
    }

    /// <summary>The one rule for scalars: a plain one that is a JSON number, a boolean or null is written as such, any other as a string.</summary>
    public static bool IsLiteral(YamlScalar scalar) =>
        scalar is { Style: YamlStyle.Plain, Tag: null } && (scalar.IsNull || scalar.Value is "true" or "false" || Number().IsMatch(scalar.Value));

    // The recursion ends at the depth that the readers allow; trees made in memory are flatter.
    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlScalar scalar when IsLiteral(scalar):
                writer.WriteRawValue(scalar.IsNull ? "null" : scalar.Value);
                break;
            case YamlScalar scalar:
                writer.WriteStringValue(Whole(scalar.Value));
                break;
            case YamlList list:
                writer.WriteStartArray();
                foreach (YamlNode item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case YamlMap map:
                writer.WriteStartObject();
                foreach (YamlEntry entry in map.Entries)
                {
                    writer.WritePropertyName(Whole(entry.Name));
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
        }
    }

    // Half a surrogate pair is no character; without it the text can be read again.
    private static string Whole(string text) => text.Any(char.IsSurrogate) ? string.Concat(text.EnumerateRunes()) : text;

    // https://www.rfc-editor.org/rfc/rfc8259#section-6
    [GeneratedRegex(@"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
