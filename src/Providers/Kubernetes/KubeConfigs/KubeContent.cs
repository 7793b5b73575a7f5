using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Yaml.Editing;
using YamlDotNet.Core;

namespace CicdTools.Providers.Kubernetes.KubeConfigs;

/// <summary>What a kubeconfig says, all of it, also what nobody here knows. <paramref name="Root"/> is null where it says nothing.</summary>
internal sealed record KubeContent(JsonObject? Root, string Path)
{
    private static readonly string[] Sections = ["clusters", "contexts", "users"];

    /// <summary>Reads a text.</summary>
    /// <exception cref="CicdException"><c>KubeConfigInvalid</c>.</exception>
    public static KubeContent Read(string text, string path)
    {
        YamlSpan[] documents;
        try
        {
            documents = YamlSpans.Documents(text.TrimStart('\uFEFF'));
        }
        catch (YamlException exception)
        {
            // The parser's own words may hold what stands there, which may be a key.
            throw Invalid(path, string.Create(CultureInfo.InvariantCulture, $"near its line {exception.Start.Line} it is no valid YAML"));
        }

        if (documents.Length > 1)
            throw Invalid(path, "it holds several documents");
        if (documents is [] or [ScalarSpan { IsNull: true }])
            return new(null, path);
        if (documents[0] is not MapSpan map || YamlSpans.Value(map) is not JsonObject root)
            throw Invalid(path, "it holds no mapping");
        if (Text(root["kind"]) is { } kind ? kind != "Config" : !Sections.Append("current-context").Any(root.ContainsKey))
            throw Invalid(path, "it is of another kind");
        foreach (string section in Sections)
        {
            if (root[section] is not (null or JsonArray) || (root[section] as JsonArray)?.All(item => item is JsonObject entry && Text(entry["name"]) is not null && (entry[section[..^1]] is null or JsonObject)) == false)
                throw Invalid(path, $"'{section}' is no list of entries with names");
        }

        return new(root, path);
    }

    /// <summary>Refuses what would take something away from somebody else.</summary>
    /// <param name="name">The name of the entries.</param>
    /// <param name="server">The server that they are for; null where it is not known yet.</param>
    /// <param name="force">Whether that is wanted.</param>
    /// <exception cref="CicdException"><c>KubeContextExists</c>, <c>KubeConfigInvalid</c>.</exception>
    public void Check(string name, string? server, bool force)
    {
        foreach (string section in Sections)
        {
            if (All(section).Count(entry => Text(entry["name"]) == name) > 1)
                throw Invalid(Path, $"'{Errors.Shown(name)}' stands twice in '{section}'");
        }

        if (force)
            return;
        if (Find("contexts", name) is { } context && server is not null && ServerOf(Text((context["context"] as JsonObject)?["cluster"])) is var there && !IsSame(there, server))
            throw Exists($"The context '{Errors.Shown(name)}' is in the kubeconfig '{Path}' already, {(there is null ? "for a cluster that is not in it" : $"for {Errors.Shown(there)}")}.");
        if (Find("clusters", name) is not null && server is not null && !IsSame(ServerOf(name), server))
            throw Exists($"The kubeconfig '{Path}' has a cluster '{Errors.Shown(name)}' already, which is at {Errors.Shown(ServerOf(name) ?? "no address")}.");
        if (Find("users", name) is not null && All("contexts").FirstOrDefault(other => Text(other["name"]) != name && Text((other["context"] as JsonObject)?["user"]) == name) is { } user)
            throw Exists($"The kubeconfig '{Path}' has a user '{Errors.Shown(name)}' already, whom the context '{Errors.Shown(Text(user["name"])!)}' uses.");
    }

    /// <summary>Whether a part has an entry of a name.</summary>
    public bool Has(string section, string name) => Find(section, name) is not null;

    /// <summary>Whether the file has a current context.</summary>
    public bool HasCurrent => Root is { } root && root["current-context"] is { } current && Text(current) is not "";

    /// <summary>What it must say when an entry is put in.</summary>
    public JsonObject With(KubeFields[] parts, string name)
    {
        JsonObject root = Root is { } there ? (JsonObject)there.DeepClone() : new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Config" };
        foreach (KubeFields part in parts)
            Put(root, part, name);
        if (!HasCurrent)
            root["current-context"] = name;
        return root;
    }

    /// <summary>What it must say when fields of an entry are set.</summary>
    public JsonObject With(KubeFields part, string name)
    {
        JsonObject root = (JsonObject)Root!.DeepClone();
        Put(root, part, name);
        return root;
    }

    private static void Put(JsonObject root, KubeFields part, string name)
    {
        if (root[part.Section] is not JsonArray list)
            root[part.Section] = list = new JsonArray();
        if (list.OfType<JsonObject>().FirstOrDefault(entry => Text(entry["name"]) == name) is not { } item)
        {
            list.Add(part.Item(name));
            return;
        }

        if (item[part.Body] is not JsonObject body)
            item[part.Body] = body = new JsonObject();
        foreach ((string key, string value) in part.Set)
            body[key] = value;
        foreach (string key in part.Drop)
            body.Remove(key);
    }

    private IEnumerable<JsonObject> All(string section) => (Root?[section] as JsonArray ?? []).OfType<JsonObject>();

    private JsonObject? Find(string section, string name) => All(section).FirstOrDefault(entry => Text(entry["name"]) == name);

    private string? ServerOf(string? cluster) => cluster is null ? null : Text((Find("clusters", cluster)?["cluster"] as JsonObject)?["server"]);

    private static string? Text(JsonNode? node) => node is JsonValue value ? value.GetValue<string>() : null;

    private static bool IsSame(string? one, string other) =>
        Uri.TryCreate(one, UriKind.Absolute, out Uri? left) && Uri.TryCreate(other, UriKind.Absolute, out Uri? right) && left.AbsoluteUri.TrimEnd('/') == right.AbsoluteUri.TrimEnd('/');

    private CicdException Exists(string message) => new("KubeContextExists", CicdErrorKind.Conflict, message, Path, "Choose another name with -KubeContext, or add -Force to replace it.");

    private static CicdException Invalid(string path, string why) => new("KubeConfigInvalid", CicdErrorKind.Invalid, $"The kubeconfig '{path}' cannot be written to: {why}.", path, "kubectl config view --kubeconfig shows what is in it; nothing was changed.");
}
