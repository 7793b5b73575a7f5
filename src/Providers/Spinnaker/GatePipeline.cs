using System.Text.Json.Nodes;

namespace CicdTools.Providers.Spinnaker;

/// <summary>A pipeline as Spinnaker keeps it, with all that it holds, also what we know nothing of: https://spinnaker.io/docs/reference/pipeline/.</summary>
internal sealed record GatePipeline(JsonObject Json)
{
    /// <summary>What Spinnaker itself writes beside what its author wrote.</summary>
    private static readonly string[] Own = ["id", "updateTs", "lastModifiedBy", "lastModified", "createTs", "index", "etag"];

    private static readonly string[] VersionParameters = ["version", "tag", "image"];

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

    /// <summary>Whether one of its stages deploys to an account.</summary>
    public bool DeploysTo(string account) => Json["stages"] is JsonArray stages && stages.OfType<JsonObject>().Any(stage =>
        (string?)stage["type"] is "deploy" or "deployManifest"
        && (TextOf(stage, "account") == account || TextOf(stage, "credentials") == account || (stage["clusters"] is JsonArray clusters && clusters.OfType<JsonObject>().Any(cluster => TextOf(cluster, "account") == account))));

    /// <summary>How a start tells it the version: an image that it expects (https://spinnaker.io/docs/reference/artifacts/), else a parameter that is called so; null for neither.</summary>
    public VersionInput? VersionInput()
    {
        string? image = Json["expectedArtifacts"] is JsonArray expected
            ? expected.OfType<JsonObject>().Select(one => one["matchArtifact"] as JsonObject).OfType<JsonObject>().Where(match => TextOf(match, "type") == "docker/image").Select(match => TextOf(match, "name")).FirstOrDefault(name => !string.IsNullOrEmpty(name))
            : null;
        if (image is not null)
            return new(image, null);
        string[] parameters = Json["parameterConfig"] is JsonArray list ? [.. list.OfType<JsonObject>().Select(one => TextOf(one, "name")).OfType<string>()] : [];
        return Array.Find(VersionParameters, name => parameters.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } called
            ? new(null, Array.Find(parameters, name => name.Equals(called, StringComparison.OrdinalIgnoreCase))) : null;
    }

    private static string? TextOf(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private JsonObject Bare()
    {
        JsonObject bare = (JsonObject)Json.DeepClone();
        foreach (string name in Own)
            bare.Remove(name);
        return bare;
    }

    private string? Text(string name) => TextOf(Json, name);
}

/// <summary>How a start of a pipeline tells the version.</summary>
/// <param name="Image">The name of the image that it expects; null where it expects none.</param>
/// <param name="Parameter">The parameter; null for an image.</param>
internal sealed record VersionInput(string? Image, string? Parameter);
