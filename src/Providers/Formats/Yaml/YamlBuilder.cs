using System.Globalization;

namespace CicdTools.Providers.Formats.Yaml;

/// <summary>Makes trees to write. What is null or empty is left out.</summary>
internal sealed class YamlBuilder
{
    private readonly List<YamlEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>The mapping so far.</summary>
    public YamlMap Map => new([.. _entries]);

    /// <summary>Whether there is such a key.</summary>
    public bool Has(string key) => _names.Contains(key);

    /// <summary>Adds a node, unless it is null.</summary>
    public YamlBuilder Add(string key, YamlNode? value)
    {
        if (value is null)
            return this;
        _entries.Add(new(key, value));
        _names.Add(key);
        return this;
    }

    /// <summary>Adds text, unless it is null.</summary>
    public YamlBuilder Add(string key, string? value) => Add(key, value is null ? null : new YamlScalar(value));

    /// <summary>Adds a number, unless it is null.</summary>
    public YamlBuilder Add(string key, int? value) => Add(key, value is null ? null : Plain(value.Value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Adds a boolean that differs from its default.</summary>
    public YamlBuilder AddFlag(string key, bool value, bool byDefault = false) => value == byDefault ? this : Add(key, Plain(value ? "true" : "false"));

    /// <summary>Adds a list, unless it is empty.</summary>
    public YamlBuilder Add(string key, IReadOnlyCollection<string> values) => values.Count == 0 ? this : Add(key, List(values));

    /// <summary>Adds variables, unless there are none.</summary>
    public YamlBuilder Add(string key, VariableMap values) => values.Count == 0 ? this : Add(key, Variables(values));

    /// <summary>Adds each of these under its own name.</summary>
    public YamlBuilder AddAll(VariableMap? values)
    {
        foreach ((string name, string value) in values ?? new())
            Add(name, value);
        return this;
    }

    /// <summary>Adds a mapping, unless it is empty.</summary>
    public YamlBuilder Add(string key, YamlBuilder value) => value.IsEmpty ? this : Add(key, value.Map);

    /// <summary>Adds the native settings of a format under their keys, those of other formats are named as lost.</summary>
    public YamlBuilder AddNative(IEnumerable<NativeSetting> settings, string format, string owner, DiagnosticBag diagnostics, params string[] handled) =>
        AddNative(settings, format, owner, diagnostics, null, handled);

    /// <summary>The same, with the part of the pipeline that a setting's key is.</summary>
    public YamlBuilder AddNative(IEnumerable<NativeSetting> settings, string format, string owner, DiagnosticBag diagnostics, Func<string, string>? subject, params string[] handled)
    {
        foreach (NativeSetting setting in settings)
        {
            if (setting.Format != format)
                diagnostics.Lost($"'{setting.Key}' of {owner} ({setting.Format})", format, null, subject?.Invoke(setting.Key));
            else if (!handled.Contains(setting.Key) && !Has(setting.Key))
                Add(setting.Key, YamlLoader.Fragment(setting.Text));
        }

        return this;
    }

    /// <summary>A scalar that is no text: a number, a boolean.</summary>
    public static YamlScalar Plain(string value) => new(value, YamlStyle.Plain);

    /// <summary>A list of texts.</summary>
    public static YamlList List(IEnumerable<string> values) => new([.. values.Select(value => new YamlScalar(value))]);

    /// <summary>A text, or a list where there are several.</summary>
    public static YamlNode OneOrList(IReadOnlyList<string> values) => values.Count == 1 ? new YamlScalar(values[0]) : List(values);

    private static YamlMap Variables(VariableMap values) => new([.. values.Select(entry => new YamlEntry(entry.Key, new YamlScalar(entry.Value)))]);
}
