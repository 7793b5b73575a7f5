using System.Globalization;
using System.Text.Json;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Formats.CircleCI;
using CicdTools.Providers.Hosted;

namespace CicdTools.Providers.CircleCI;

/// <summary>Pipeline parameters with the types that CircleCI wants: https://circleci.com/docs/reference/reusable-config-reference/#pipeline-parameters.</summary>
internal static class PipelineParameters
{
    /// <summary>The values by what a configuration declares; null where no configuration is known, and each value tells its type by itself.</summary>
    /// <exception cref="CicdException"><c>InputUnknown</c>, <c>InputInvalid</c>, <c>InputMissing</c>.</exception>
    public static Dictionary<string, JsonElement>? Of(VariableMap given, string? configuration, string origin)
    {
        if (given.Count == 0)
            return null;
        PipelineInput[]? declared = configuration is null ? null : Declared(configuration);
        if (declared is null)
            return given.ToDictionary(pair => pair.Key, pair => Guessed(pair.Value));
        HostedRuns.RequireInputs(origin, declared, given);
        return given.ToDictionary(pair => pair.Key, pair => Typed(declared.First(one => one.Name == pair.Key), pair.Value, origin));
    }

    /// <summary>Null where the configuration cannot be read, so that nothing is known.</summary>
    private static PipelineInput[]? Declared(string configuration)
    {
        DiagnosticBag diagnostics = new();
        ReadResult read = new CircleCIFormat().Read(new FetchedFiles(new Dictionary<string, string> { [".circleci/config.yml"] = configuration }), ".circleci/config.yml", diagnostics);
        // One that its reader does not understand is kept as it is written.
        bool isKnown = read.Pipelines.Length > 0 && !read.Pipelines.SelectMany(pipeline => pipeline.Native).Any(setting => setting.Key == "parameters");
        return !isKnown ? null : [.. read.Pipelines.SelectMany(pipeline => pipeline.Triggers).OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs).DistinctBy(input => input.Name)];
    }

    private static JsonElement Typed(PipelineInput input, string value, string origin) => input.Type switch
    {
        "boolean" => value is "true" or "false" ? Element(value) : throw Invalid(input, "true or false", origin),
        "number" => IsWhole(value) ? Element(value) : throw Invalid(input, "a whole number", origin),
        _ => Text(value),
    };

    // What reads as a truth or a whole number is one, what stands in quotes is text.
    private static JsonElement Guessed(string value) => value is "true" or "false" || IsWhole(value) ? Element(value) : Text(value);

    private static bool IsWhole(string value) => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number.ToString(CultureInfo.InvariantCulture) == value;

    private static JsonElement Text(string value) => Element(JsonSerializer.Serialize(value is ['"', .., '"'] ? value[1..^1] : value, CircleJson.Default.String));

    private static JsonElement Element(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static CicdException Invalid(PipelineInput input, string what, string origin) =>
        new("InputInvalid", CicdErrorKind.Invalid, $"The input '{input.Name}' of '{origin}' takes {what}.", origin, "Give such a value.");
}
