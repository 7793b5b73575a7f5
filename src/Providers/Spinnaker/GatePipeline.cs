using System.Text.Json.Nodes;

namespace CicdTools.Providers.Spinnaker;

/// <summary>A pipeline as Spinnaker keeps it, with all that it holds, also what we know nothing of: https://spinnaker.io/docs/reference/pipeline/.</summary>
internal sealed record GatePipeline(JsonObject Json)
{
    /// <summary>What Spinnaker itself writes beside what its author wrote.</summary>
    private static readonly string[] Own = ["id", "updateTs", "lastModifiedBy", "lastModified", "createTs", "index", "etag"];

    public string Name => Text("name") ?? "";

    public string? Id => Text("id");

    public string Application => Text("application") ?? "";

    public bool IsDisabled => Json["disabled"] is JsonValue value && value.TryGetValue(out bool disabled) && disabled;

    /// <summary>The same pipeline, switched.</summary>
    public GatePipeline Switched(bool on)
    {
        JsonObject changed = (JsonObject)Json.DeepClone();
        changed["disabled"] = !on;
        return new(changed);
    }

    /// <summary>This pipeline in the place of another, whose identifier and time it takes, so that the server sees whether that one has changed since.</summary>
    public GatePipeline InPlaceOf(GatePipeline there)
    {
        JsonObject changed = (JsonObject)Json.DeepClone();
        foreach (string name in Own)
        {
            changed.Remove(name);
            if (there.Json[name] is { } value)
                changed[name] = value.DeepClone();
        }

        return new(changed);
    }

    /// <summary>A new pipeline of an application: without what was another server's.</summary>
    public GatePipeline AsNew(string application, string? name)
    {
        JsonObject changed = (JsonObject)Json.DeepClone();
        foreach (string own in Own)
            changed.Remove(own);
        changed["application"] = application;
        if (name is not null)
            changed["name"] = name;
        return new(changed);
    }

    /// <summary>Whether both do the same.</summary>
    public bool Means(GatePipeline other) => JsonNode.DeepEquals(Bare(), other.Bare());

    /// <summary>Checks what a start by hand is given.</summary>
    /// <exception cref="CicdException"><c>InputUnknown</c>, <c>InputMissing</c>, <c>InputInvalid</c>.</exception>
    public void RequireInputs(VariableMap inputs)
    {
        // https://spinnaker.io/docs/guides/user/pipeline/pipeline-templates/parameterize/ and https://spinnaker.io/docs/guides/user/pipeline/expressions/#parameters
        JsonObject[] parameters = Json["parameterConfig"] is JsonArray list ? [.. list.OfType<JsonObject>()] : [];
        Dictionary<string, JsonObject> known = parameters.Where(one => one["name"] is not null).ToDictionary(one => one["name"]!.ToString(), StringComparer.Ordinal);
        foreach ((string name, string value) in inputs)
        {
            if (!known.TryGetValue(name, out JsonObject? parameter))
                throw new CicdException("InputUnknown", CicdErrorKind.Invalid, $"'{Name}' takes no parameter '{Errors.Shown(name)}'.{(known.Count == 0 ? "" : $" Known: {string.Join(", ", known.Keys)}.")}", name, "Check the name.");
            string[] options = parameter["hasOptions"]?.ToString() == "true" && parameter["options"] is JsonArray choices ? [.. choices.OfType<JsonObject>().Select(choice => choice["value"]?.ToString() ?? "")] : [];
            if (options.Length > 0 && !options.Contains(value, StringComparer.Ordinal))
                throw new CicdException("InputInvalid", CicdErrorKind.Invalid, $"The parameter '{name}' of '{Name}' takes one of {string.Join(", ", options)}.", name, "Choose one of them.");
        }

        if (known.FirstOrDefault(pair => pair.Value["required"]?.ToString() == "true" && string.IsNullOrEmpty(pair.Value["default"]?.ToString()) && !inputs.ContainsKey(pair.Key)).Key is { } missing)
            throw new CicdException("InputMissing", CicdErrorKind.Invalid, $"'{Name}' wants the parameter '{missing}'.", missing, "Give it by -PipelineInput.");
    }

    private JsonObject Bare()
    {
        JsonObject bare = (JsonObject)Json.DeepClone();
        foreach (string name in Own)
            bare.Remove(name);
        return bare;
    }

    private string? Text(string name) => Json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
