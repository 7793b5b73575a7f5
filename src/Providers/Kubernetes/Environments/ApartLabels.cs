using System.Text.Json;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>
/// The labels by which pods are kept from the Services that reach an application: of each Service's selector one value is another one. A selector
/// knows no "not" (https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service), so that the pods have to differ.
/// </summary>
internal sealed class ApartLabels
{
    private const string Suffix = "-canary";

    /// <summary>The longest value of a label (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set).</summary>
    private const int Longest = 63;

    private readonly HashSet<string> _keys;

    private ApartLabels(HashSet<string> keys) => _keys = keys;

    /// <summary>As few labels as are in all of the selectors.</summary>
    public static ApartLabels Of(IReadOnlyCollection<IReadOnlyDictionary<string, string>> selectors)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        List<IReadOnlyDictionary<string, string>> left = [.. selectors];
        while (left.Count > 0)
        {
            string best = left.SelectMany(selector => selector.Keys).GroupBy(key => key).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).First().Key;
            keys.Add(best);
            left.RemoveAll(selector => selector.ContainsKey(best));
        }

        return new(keys);
    }

    /// <summary>Whether a label is one of them.</summary>
    public bool Contains(string key) => _keys.Contains(key);

    /// <summary>The value that a label has then.</summary>
    /// <exception cref="CicdException"><c>LabelTooLong</c>.</exception>
    public string Value(string key, string value) => !_keys.Contains(key) ? value
        : value.Length + Suffix.Length <= Longest ? value + Suffix
        : throw new CicdException("LabelTooLong", CicdErrorKind.Invalid, $"The label '{key}: {value}' leaves no room for '{Suffix}': a value has {Longest} characters at the most.", key, "Give the pods a shorter one that the Service selects.");

    /// <summary>The selector of the pods that are kept apart.</summary>
    public Dictionary<string, string> Selector(IReadOnlyDictionary<string, string> selector) => selector.ToDictionary(pair => pair.Key, pair => Value(pair.Key, pair.Value), StringComparer.Ordinal);

    /// <summary>Labels of an object.</summary>
    public static Dictionary<string, string> Read(JsonElement labels) =>
        labels.ValueKind == JsonValueKind.Object ? labels.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? "", StringComparer.Ordinal) : [];
}
