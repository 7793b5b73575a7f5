using System.Text;
using System.Text.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Json;

/// <summary>
/// JSON text to the tree of YAML: strings as quoted scalars; numbers, booleans and null as plain ones. The limits and the names of the errors
/// are those of <see cref="YamlLoader"/>; only what is no JSON has a name of its own.
/// </summary>
internal static class JsonLoader
{
    // The reader's own limit must lie beyond ours, so that ours speaks.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = YamlLimits.Depth + 2 };

    /// <summary>Whether a text looks like JSON, so that its errors are best told in JSON's terms.</summary>
    public static bool LooksLikeJson(string text) => text.AsSpan().TrimStart("\uFEFF \t\r\n") is ['{' or '[', ..];

    /// <summary>The value of a file; null when there was an error.</summary>
    public static YamlNode? Load(string text, string path, DiagnosticBag diagnostics)
    {
        if (text.Length > YamlLimits.Characters)
        {
            diagnostics.Error("FileTooLarge", $"The file has more than {YamlLimits.Characters} characters.", path, remedy: "Split it, or move long scripts into files of their own.");
            return null;
        }

        if (text.IndexOf('\0', StringComparison.Ordinal) is int zero and >= 0)
        {
            diagnostics.Error("FileNotText", "The file holds binary data.", path, text.AsSpan(0, zero).Count('\n') + 1, "Save it as UTF-8 text.");
            return null;
        }

        string content = text.TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(content))
        {
            diagnostics.Error("FileEmpty", "The file is empty.", path, 1, "See the format's documentation for what it must hold.");
            return null;
        }

        try
        {
            return new JsonTreeBuilder(Encoding.UTF8.GetBytes(content), path).Document(Options);
        }
        catch (JsonRefusedException refused)
        {
            diagnostics.Add(new() { Id = refused.Id, Severity = DiagnosticSeverity.Error, Message = refused.Message, Path = path, Line = refused.Mark.Line, Column = refused.Mark.Column, Remedy = refused.Remedy });
        }
        catch (JsonException broken)
        {
            diagnostics.Add(Explain(broken, path));
        }

        return null;
    }

    /// <summary>The object of a file; null when there was an error.</summary>
    public static YamlMap? LoadMap(string text, string path, DiagnosticBag diagnostics)
    {
        switch (Load(text, path, diagnostics))
        {
            case null:
                return null;
            case YamlMap map:
                return map;
            default:
                diagnostics.Error("NotAMapping", "The file holds no keys.", path, 1, "See the format's documentation for what it must hold.");
                return null;
        }
    }

    private static Diagnostic Explain(JsonException broken, string path)
    {
        int place = broken.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string message = place < 0 ? broken.Message : broken.Message[..place];
        return new()
        {
            Id = "JsonInvalid",
            Severity = DiagnosticSeverity.Error,
            Message = $"This is no valid JSON: {Errors.Shown(message.TrimEnd('.'))}.",
            Path = path,
            Line = (int)(broken.LineNumber ?? 0) + 1,
            Column = (int)(broken.BytePositionInLine ?? 0) + 1,
            Remedy = "Check the quotes, commas and brackets at and before this line.",
        };
    }
}
