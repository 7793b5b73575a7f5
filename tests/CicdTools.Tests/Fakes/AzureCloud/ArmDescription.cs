using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes;

/// <summary>Microsoft's schemas of resources (https://schema.management.azure.com) as the description of an API that lists them, each by the version of its schema.</summary>
internal static class ArmDescription
{
    public static string Write(string folder)
    {
        JsonObject paths = [], definitions = [];
        foreach ((string file, string provider, string kind) in new[] { ("Microsoft.ContainerService.Aks", "Microsoft.ContainerService", "managedClusters"), ("Microsoft.ContainerRegistry", "Microsoft.ContainerRegistry", "registries") })
        {
            string text = File.ReadAllText(Path.Combine(folder, $"{file}.json")).Replace("#/definitions/", $"#/definitions/{kind}.", StringComparison.Ordinal);
            JsonObject schema = (JsonObject)JsonNode.Parse(text)!;
            foreach ((string name, JsonNode? definition) in (JsonObject)schema["definitions"]!)
                definitions[$"{kind}.{name}"] = Plain(definition, kind);
            JsonObject resource = (JsonObject)Plain(schema["resourceDefinitions"]![kind], kind)!;
            JsonNode version = resource["properties"]!["apiVersion"]!["enum"]!;
            // It stands in the address of an answer, and not in its body.
            resource["required"] = new JsonArray("name", "properties", "type", "id");
            definitions[$"{kind}.resource"] = resource;
            // What is sent has its name, kind and version in the address.
            JsonObject sent = (JsonObject)resource.DeepClone();
            sent["required"] = new JsonArray("properties");
            sent["additionalProperties"] = false;
            definitions[$"{kind}.sent"] = sent;
            JsonObject Versioned() => new() { ["in"] = "query", ["name"] = "api-version", ["required"] = true, ["type"] = "string", ["enum"] = version.DeepClone() };
            JsonObject Answers(params string[] statuses) => new(statuses.Select(status => KeyValuePair.Create(status, (JsonNode?)new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/definitions/{kind}.resource" } })));
            paths[$"/subscriptions/{{subscriptionId}}/resourceGroups/{{group}}/providers/{provider}/{kind}/{{name}}"] = new JsonObject
            {
                ["get"] = new JsonObject { ["parameters"] = new JsonArray(Versioned()), ["responses"] = Answers("200") },
                ["put"] = new JsonObject { ["parameters"] = new JsonArray(Versioned(), new JsonObject { ["in"] = "body", ["name"] = "body", ["required"] = true, ["schema"] = new JsonObject { ["$ref"] = $"#/definitions/{kind}.sent" } }), ["responses"] = Answers("200", "201") },
            };
            paths[$"/subscriptions/{{subscriptionId}}/providers/{provider}/{kind}"] = new JsonObject
            {
                ["get"] = new JsonObject
                {
                    ["parameters"] = new JsonArray(
                        new JsonObject { ["in"] = "query", ["name"] = "api-version", ["required"] = true, ["type"] = "string", ["enum"] = version.DeepClone() },
                        new JsonObject { ["in"] = "query", ["name"] = "$skiptoken", ["type"] = "string" }),
                    ["responses"] = new JsonObject { ["200"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("value"), ["properties"] = new JsonObject { ["value"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = $"#/definitions/{kind}.resource" } }, ["nextLink"] = new JsonObject { ["type"] = "string" } } } } },
                },
            };
        }

        string path = Path.Combine(AppContext.BaseDirectory, "azure-arm.description.json");
        File.WriteAllText(path, new JsonObject { ["swagger"] = "2.0", ["paths"] = paths, ["definitions"] = definitions }.ToJsonString());
        return path;
    }

    // An expression, which a template may have in the place of any value, is in no answer.
    private static JsonNode? Plain(JsonNode? node, string kind) => node switch
    {
        JsonObject map when ((string?)(map["$ref"] as JsonValue))?.EndsWith("/definitions/expression", StringComparison.Ordinal) == true || ((string?)(map["$ref"] as JsonValue))?.EndsWith($"/definitions/{kind}.expression", StringComparison.Ordinal) == true => new JsonObject { ["not"] = new JsonObject() },
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Plain(pair.Value, kind)))),
        JsonArray list => new JsonArray([.. list.Select(item => Plain(item, kind))]),
        _ => node?.DeepClone(),
    };
}
