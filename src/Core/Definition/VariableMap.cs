using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CicdTools;

/// <summary>Names and values in the order given. Names are case-sensitive. A PowerShell hashtable converts to it.</summary>
public sealed class VariableMap : IReadOnlyDictionary<string, string>, IEquatable<VariableMap>
{
    private readonly List<KeyValuePair<string, string>> _entries = [];
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>An empty map.</summary>
    public VariableMap()
    {
    }

    /// <summary>A map of the dictionary's entries, their values as culture-independent text.</summary>
    public VariableMap(IDictionary values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (DictionaryEntry entry in values)
            Add(Text(entry.Key), Text(entry.Value));
    }

    /// <summary>A map of these entries; of two with one name the later wins.</summary>
    public VariableMap(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach ((string name, string value) in values)
            Add(name, value);
    }

    /// <inheritdoc/>
    public string this[string key] => _values[key];

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    /// <inheritdoc/>
    public IEnumerable<string> Values => _entries.Select(entry => entry.Value);

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _values.TryGetValue(key, out value);

    /// <summary>The value, or null where there is none.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>A new map with this entry added or replaced.</summary>
    public VariableMap With(string name, string value) => new(_entries.Append(KeyValuePair.Create(name, value)));

    /// <summary>A new map with the other's entries added; the other's win.</summary>
    public VariableMap With(VariableMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Count == 0 ? this : Count == 0 ? other : new(_entries.Concat(other));
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(VariableMap? other) =>
        other is not null && Count == other.Count && _values.All(entry => other._values.TryGetValue(entry.Key, out string? value) && value == entry.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VariableMap);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private void Add(string name, string value)
    {
        if (_values.TryAdd(name, value))
        {
            _entries.Add(KeyValuePair.Create(name, value));
            return;
        }

        _values[name] = value;
        _entries[_entries.FindIndex(entry => entry.Key == name)] = KeyValuePair.Create(name, value);
    }
}
