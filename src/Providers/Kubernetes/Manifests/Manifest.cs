using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Kubernetes.Manifests;

/// <summary>One object as a file describes it.</summary>
internal sealed record Manifest
{
    public required JsonObject Content { get; init; }

    public string Path { get; init; } = "";

    public int Line { get; init; }

    public string ApiVersion => Text("apiVersion") ?? "";

    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is int at and > 0 ? ApiVersion[..at] : "";

    public string Version => ApiVersion[(ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public string Kind => Text("kind") ?? "";

    public string Name => Content["metadata"]?["name"]?.ToString() ?? "";

    public string? Namespace => Content["metadata"]?["namespace"]?.ToString();

    public IEnumerable<KeyValuePair<string, string>> Labels => (Content["metadata"]?["labels"] as JsonObject ?? []).Select(label => KeyValuePair.Create(label.Key, label.Value?.ToString() ?? ""));

    public override string ToString() => $"{Kind} {Name}";

    /// <summary>The objects of files, in their order; items of lists are objects of their own.</summary>
    /// <exception cref="CicdException"><c>ManifestInvalid</c>.</exception>
    public static List<Manifest> ReadAll(IEnumerable<PipelineFile> files)
    {
        List<Manifest> all = [];
        foreach (PipelineFile file in files)
        {
            DiagnosticBag diagnostics = new();
            YamlNode[] documents = YamlLoader.Load(file.Text, file.Path, diagnostics, mergeKeys: true) ?? [];
            if (diagnostics.Items.FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) is { } error)
                throw Invalid(file.Path, error.Line ?? 1, error.Message, error.Remedy);
            foreach (YamlNode document in documents.Where(document => document is not YamlScalar { IsNull: true }))
                all.AddRange(Read(file.Path, document.Line ?? 1, Json(document)));
        }

        if (all.GroupBy(manifest => (manifest.Group, manifest.Kind, manifest.Namespace, manifest.Name)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Invalid(twice.Last().Path, twice.Last().Line, $"{twice.First()} is described twice, first in {twice.First().Path}, line {twice.First().Line}.", "Keep one of them.");
        return all;
    }

    private static IEnumerable<Manifest> Read(string path, int line, JsonNode? content)
    {
        if (content is not JsonObject item)
            throw Invalid(path, line, "A document is no mapping.", "Each document describes one object.");
        Manifest manifest = new() { Content = item, Path = path, Line = line };
        if (manifest.ApiVersion.Length == 0 || manifest.Kind.Length == 0)
            throw Invalid(path, line, "An object has no apiVersion or no kind.", "Add both.");
        if (manifest.Kind.EndsWith("List", StringComparison.Ordinal) && item["items"] is JsonArray items)
            return items.ToArray().SelectMany(one => Read(path, line, one?.DeepClone()));
        if (manifest.Name.Length == 0)
            throw Invalid(path, line, $"An object of the kind {manifest.Kind} has no name.", "Add metadata.name: what is applied again must be found again.");
        return [manifest];
    }

    // The recursion ends at the depth that the loader allows; the same node under several aliases is several values.
    public static JsonNode? Json(YamlNode node) => node switch
    {
        YamlScalar scalar => ManifestScalar.Read(scalar),
        YamlList list => new JsonArray([.. list.Items.Select(item => Json(item))]),
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Name, Json(entry.Value)))),
        _ => null,
    };

    private string? Text(string name) => Content[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static CicdException Invalid(string path, int line, string message, string? remedy) =>
        new("ManifestInvalid", CicdErrorKind.Invalid, $"{path}, line {line}: {message}", path, remedy ?? "Mend the manifest.");
}
