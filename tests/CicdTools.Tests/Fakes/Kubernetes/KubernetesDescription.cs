using System.Text.Json;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Kubernetes;

/// <summary>Kubernetes' own description of its objects, with unknown fields refused: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition.</summary>
internal sealed class KubernetesDescription
{
    private static readonly Lazy<KubernetesDescription?> OfShared = new(Load);

    private readonly JsonElement _definitions;
    private readonly JsonElement _paths;
    private readonly Dictionary<(string, string), JsonElement> _byKind = [];

    private KubernetesDescription(JsonElement root)
    {
        _definitions = root.GetProperty("definitions");
        _paths = root.GetProperty("paths");
        foreach (JsonElement definition in _definitions.EnumerateObject().Select(entry => entry.Value))
        {
            if (!definition.TryGetProperty("x-kubernetes-group-version-kind", out JsonElement kinds))
                continue;
            foreach (JsonElement kind in kinds.EnumerateArray())
            {
                string group = kind.GetProperty("group").GetString()!, version = kind.GetProperty("version").GetString()!;
                _byKind.TryAdd((group.Length == 0 ? version : $"{group}/{version}", kind.GetProperty("kind").GetString()!), definition);
            }
        }
    }

    /// <summary>The description; null where it is not on this machine.</summary>
    public static KubernetesDescription? Shared => OfShared.Value;

    /// <summary>What the description has against what was sent.</summary>
    public string[] Find(SentObject sent)
    {
        // A list of operations (RFC 6902) is no object.
        if (sent.Body is JsonArray)
            return [];
        if (Definition(sent) is not { } definition)
            return [$"{sent.Method} {sent.Path}: nothing of the kind is described."];
        List<string> findings = [];
        // A patch holds a part of an object.
        Check(definition, sent.Body, "", isWhole: sent.Method is "POST" or "PUT", findings);
        return [.. findings.Select(finding => $"{sent.Method} {sent.Path}: {finding}")];
    }

    private static KubernetesDescription? Load()
    {
        string file = Path.Combine(TestTools.Root, "..", "shared", "api", "kubernetes", "swagger-1.36.json");
        return File.Exists(file) ? new(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement) : null;
    }

    private JsonElement? Definition(SentObject sent)
    {
        if (sent.Body["kind"] is { } kind && sent.Body["apiVersion"] is { } version)
            return _byKind.TryGetValue(($"{version}", $"{kind}"), out JsonElement known) ? known : null;
        string[] parts = sent.Path.Split('/');
        foreach (JsonProperty path in _paths.EnumerateObject())
        {
            string[] described = path.Name.Split('/');
            if (described.Length == parts.Length && described.Zip(parts).All(pair => pair.First == pair.Second || pair.First.StartsWith('{')) && path.Value.TryGetProperty(sent.Method.ToLowerInvariant(), out JsonElement operation))
                return Resolve(operation.GetProperty("responses").GetProperty("200").GetProperty("schema"));
        }

        return null;
    }

    private JsonElement Resolve(JsonElement schema) => schema.TryGetProperty("$ref", out JsonElement reference) ? _definitions.GetProperty(reference.GetString()!["#/definitions/".Length..]) : schema;

    private void Check(JsonElement schema, JsonNode? value, string path, bool isWhole, List<string> findings)
    {
        schema = Resolve(schema);
        if (value is null)
            return;
        string type = schema.TryGetProperty("type", out JsonElement named) ? named.GetString()! : schema.TryGetProperty("properties", out _) ? "object" : "";
        JsonValueKind kind = value.GetValueKind();
        bool fits = type switch
        {
            "" => true,
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String || (kind == JsonValueKind.Number && schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "int-or-string"),
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "integer" => kind == JsonValueKind.Number && value.AsValue().TryGetValue(out long _),
            "number" => kind == JsonValueKind.Number,
            _ => false,
        };
        if (!fits)
        {
            findings.Add($"{path} is {kind}, and has to be {type}.");
            return;
        }

        if (value is JsonArray list)
        {
            for (int index = 0; index < list.Count; index++)
                Check(schema.GetProperty("items"), list[index], $"{path}[{index}]", isWhole, findings);
        }

        if (value is JsonObject map)
            CheckFields(schema, map, path, isWhole, findings);
    }

    private void CheckFields(JsonElement schema, JsonObject map, string path, bool isWhole, List<string> findings)
    {
        bool hasFields = schema.TryGetProperty("properties", out JsonElement fields), isOpen = schema.TryGetProperty("additionalProperties", out JsonElement rest);
        foreach ((string name, JsonNode? value) in map)
        {
            if (hasFields && fields.TryGetProperty(name, out JsonElement field))
                Check(field, value, $"{path}.{name}", isWhole, findings);
            else if (isOpen)
                Check(rest, value, $"{path}.{name}", isWhole, findings);
            else if (hasFields)
                findings.Add($"{path}.{name} is no field.");
        }

        if (!isWhole || !schema.TryGetProperty("required", out JsonElement required))
            return;
        findings.AddRange(required.EnumerateArray().Select(name => name.GetString()!).Where(name => !map.ContainsKey(name)).Select(name => $"{path}.{name} is missing."));
    }
}
