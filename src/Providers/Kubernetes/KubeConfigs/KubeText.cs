using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Yaml.Editing;
using YamlDotNet.Core;

namespace CicdTools.Providers.Kubernetes.KubeConfigs;

/// <summary>Puts an entry into the text of a kubeconfig, and leaves every other character as it is.</summary>
internal static class KubeText
{
    private const string Current = "current-context";
    private const char Mark = '\uFEFF';

    /// <summary>The text with the entry. A text that has it is given back as it is.</summary>
    /// <exception cref="CicdException"><c>KubeConfigNotEdited</c>, and nothing else is wrong with a text that <see cref="KubeContent"/> has read.</exception>
    public static string Add(string text, KubeEntry entry, string path)
    {
        if (text.StartsWith(Mark))
            return Mark + Add(text[1..], entry, path);
        KubeContent before = KubeContent.Read(text, path);
        KubeFields[] parts = KubeFields.Of(entry);
        // Whatever a file may hold that the edits do not expect, such as an alias: it is seen here, before anything is written.
        Exception? broken = null;
        try
        {
            string edited = before.Root is null ? New(text, parts, entry.Name) : SetCurrent(parts.Aggregate(text, (now, part) => Put(now, part, entry.Name)), entry.Name);
            if (JsonNode.DeepEquals(before.With(parts, entry.Name), KubeContent.Read(edited, path).Root))
                return edited;
        }
        catch (Exception exception) when (exception is CicdException or YamlException)
        {
            broken = exception;
        }

        throw NotEdited(path, entry.Name, broken);
    }

    /// <summary>The text with fields of an entry that is there set. A text that has them is given back as it is.</summary>
    /// <exception cref="CicdException"><c>KubeConfigNotEdited</c>.</exception>
    public static string Set(string text, KubeFields part, string name, string path)
    {
        if (text.StartsWith(Mark))
            return Mark + Set(text[1..], part, name, path);
        KubeContent before = KubeContent.Read(text, path);
        Exception? broken = null;
        try
        {
            string edited = Put(text, part, name);
            if (JsonNode.DeepEquals(before.With(part, name), KubeContent.Read(edited, path).Root))
                return edited;
        }
        catch (Exception exception) when (exception is CicdException or YamlException)
        {
            broken = exception;
        }

        throw NotEdited(path, name, broken);
    }

    private static CicdException NotEdited(string path, string name, Exception? broken) =>
        new("KubeConfigNotEdited", CicdErrorKind.NotSupported, $"The kubeconfig '{path}' is written in a way that cannot be edited without loss, such as with aliases in the entry '{name}'.", path, "Name another file, or another context with -KubeContext.", broken);

    private static string New(string text, KubeFields[] parts, string name)
    {
        JsonObject root = new() { ["apiVersion"] = "v1" };
        foreach (KubeFields part in parts.Where(part => part.Section != "users"))
            root[part.Section] = new JsonArray(part.Item(name));
        root[Current] = name;
        root["kind"] = "Config";
        root["users"] = new JsonArray(parts.Single(part => part.Section == "users").Item(name));
        return YamlEdit.Append(text, root);
    }

    private static string Put(string text, KubeFields part, string name)
    {
        MapSpan root = Root(text);
        JsonObject made = part.Item(name);
        switch (root.Find(part.Section))
        {
            case null:
                return YamlEdit.AddKey(text, root, part.Section, new JsonArray(made));
            case ListSpan { Items.Length: > 0 } list:
                if (Item(root, part, name) is not { } item)
                    return YamlEdit.AddItem(text, list, made);
                JsonNode body = made[part.Body]!.DeepClone();
                return item.Find(part.Body) switch
                {
                    null => YamlEdit.AddKey(text, item, part.Body, body),
                    MapSpan { Pairs.Length: > 0 } => Update(text, part, name),
                    YamlSpan empty => YamlEdit.Replace(text, empty, YamlLines.Flow(body)),
                };
            default:
                return YamlEdit.FillList(text, root, part.Section, new JsonArray(made));
        }
    }

    // The places are read anew after each edit. What is set goes first, so that nothing is ever empty.
    private static string Update(string text, KubeFields part, string name)
    {
        foreach ((string key, string value) in part.Set)
        {
            MapSpan body = Body(text, part, name);
            text = body.Find(key) switch
            {
                null => YamlEdit.AddKey(text, body, key, JsonValue.Create(value)),
                ScalarSpan { IsNull: false } same when same.Value == value => text,
                YamlSpan old => YamlEdit.Replace(text, old, body.IsFlow ? YamlLines.Flow(JsonValue.Create(value)) : YamlLines.Scalar(value)),
            };
        }

        foreach (string key in part.Drop)
        {
            MapSpan body = Body(text, part, name);
            text = body.Find(key) is null ? text : YamlEdit.Remove(text, body, key);
        }

        return text;
    }

    private static string SetCurrent(string text, string name)
    {
        MapSpan root = Root(text);
        return root.Find(Current) switch
        {
            null => YamlEdit.AddKey(text, root, Current, JsonValue.Create(name)),
            ScalarSpan old when old.IsNull || old.Value.Length == 0 => YamlEdit.Replace(text, old, root.IsFlow ? YamlLines.Flow(JsonValue.Create(name)) : YamlLines.Scalar(name)),
            _ => text,
        };
    }

    private static MapSpan Root(string text) => (MapSpan)YamlSpans.Documents(text)[0];

    private static MapSpan? Item(MapSpan root, KubeFields part, string name) =>
        ((ListSpan)root.Find(part.Section)!).Items.OfType<MapSpan>().FirstOrDefault(item => item.Find("name") is ScalarSpan text && text.Value == name);

    private static MapSpan Body(string text, KubeFields part, string name) => (MapSpan)Item(Root(text), part, name)!.Find(part.Body)!;
}
