namespace CicdTools.Providers.Formats.Yaml;

/// <summary>A mapping as it is being read: what nobody took is named at the end, so that nothing is dropped in silence.</summary>
internal sealed class YamlFields
{
    private readonly Dictionary<string, YamlEntry> _rest;
    private readonly string _format;
    private readonly string _owner;
    private readonly DiagnosticBag _diagnostics;

    /// <summary>The fields of a node. One that is no mapping is reported, save null, which has no fields.</summary>
    public YamlFields(YamlNode? node, string format, string owner, DiagnosticBag diagnostics)
    {
        _format = format;
        _owner = owner;
        _diagnostics = diagnostics;
        Node = node as YamlMap ?? new YamlMap([]);
        _rest = Node.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        if (node is not (null or YamlMap or YamlScalar { IsNull: true }))
            Wrong(node, $"{owner} must be a mapping of keys and values.");
    }

    /// <summary>The mapping.</summary>
    public YamlMap Node { get; }

    /// <summary>What is read, as messages name it.</summary>
    public string Owner => _owner;

    /// <summary>Takes the node under a key; null where there is none.</summary>
    public YamlNode? Take(string key) => _rest.Remove(key, out YamlEntry? entry) ? entry.Value : null;

    /// <summary>Looks at the node under a key without taking it.</summary>
    public YamlNode? Peek(string key) => _rest.TryGetValue(key, out YamlEntry? entry) ? entry.Value : null;

    /// <summary>What was not taken yet.</summary>
    public YamlMap Remaining => new([.. Node.Entries.Where(entry => _rest.ContainsKey(entry.Name))]);

    /// <summary>Takes all that is left.</summary>
    public void TakeAll() => _rest.Clear();

    /// <summary>Takes text; null where there is none.</summary>
    public string? Text(string key)
    {
        switch (Take(key))
        {
            case null or YamlScalar { IsNull: true }:
                return null;
            case YamlScalar scalar:
                return TextOf(scalar);
            case YamlNode other:
                Wrong(other, $"'{key}' of {_owner} must be text.");
                return null;
        }
    }

    /// <summary>Takes a list of texts; one text is a list of one.</summary>
    public string[] List(string key) => Texts(Take(key), $"'{key}' of {_owner}");

    /// <summary>Takes names and values.</summary>
    public VariableMap Variables(string key) => Variables(Take(key), $"'{key}' of {_owner}");

    /// <summary>Takes a boolean; what is neither true nor false stays, to be kept as native.</summary>
    public bool Flag(string key, bool byDefault = false)
    {
        bool? value = Peek(key) is YamlScalar scalar ? scalar.Value switch { "true" or "True" or "TRUE" => true, "false" or "False" or "FALSE" => false, _ => null } : null;
        if (value is not null)
            Take(key);
        return value ?? byDefault;
    }

    /// <summary>Keeps all that was not taken as native settings, and warns of the keys that the format does not know.</summary>
    public NativeSetting[] Rest(params string[] known)
    {
        List<NativeSetting> settings = [];
        foreach (YamlEntry entry in Node.Entries.Where(entry => _rest.ContainsKey(entry.Name)))
        {
            if (!known.Contains(entry.Name, StringComparer.Ordinal))
                _diagnostics.Warning("UnknownKey", $"{_format} knows no key '{Errors.Shown(entry.Name)}' in {_owner}; it is kept as it is.", entry.Key.Mark?.Path, entry.Key.Line, "Correct or remove it.");
            settings.Add(new(_format, entry.Name, YamlText.Fragment(entry.Value)));
        }

        _rest.Clear();
        return [.. settings];
    }

    /// <summary>Warns of all that was not taken, where the model has no place to keep it.</summary>
    public void Drop()
    {
        foreach (YamlEntry entry in Node.Entries.Where(entry => _rest.ContainsKey(entry.Name)))
            _diagnostics.Warning("UnknownKey", $"{_format} knows no key '{Errors.Shown(entry.Name)}' in {_owner}; it is left out.", entry.Key.Mark?.Path, entry.Key.Line, "Correct or remove it.");
        _rest.Clear();
    }

    /// <summary>The texts of a node: a list of scalars, or one scalar.</summary>
    public string[] Texts(YamlNode? node, string what)
    {
        switch (node)
        {
            case null or YamlScalar { IsNull: true }:
                return [];
            case YamlScalar scalar:
                return [TextOf(scalar)];
            case YamlList list:
                foreach (YamlNode item in list.Items.Where(item => item is not YamlScalar))
                    Wrong(item, $"{what} must hold texts only.");
                return [.. list.Items.OfType<YamlScalar>().Select(TextOf)];
            default:
                Wrong(node, $"{what} must be text or a list of texts.");
                return [];
        }
    }

    /// <summary>Names and values of a node.</summary>
    public VariableMap Variables(YamlNode? node, string what)
    {
        switch (node)
        {
            case null or YamlScalar { IsNull: true }:
                return new();
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries.Where(entry => entry.Value is not YamlScalar))
                    Wrong(entry.Value, $"'{Errors.Shown(entry.Name)}' in {what} must be text.");
                return new(map.Entries.Where(entry => entry.Value is YamlScalar).Select(entry => KeyValuePair.Create(entry.Name, TextOf((YamlScalar)entry.Value))));
            default:
                Wrong(node, $"{what} must be names and values.");
                return new();
        }
    }

    /// <summary>Reports a value of the wrong shape.</summary>
    public void Wrong(YamlNode node, string message) =>
        _diagnostics.Error("WrongType", message, node.Mark?.Path, node.Line, "See the format's documentation for its shape.");

    /// <summary>The text that the system sees. It reads 3.10 without quotes as the number 3.1.</summary>
    public string TextOf(YamlScalar scalar)
    {
        if (scalar.IsNull)
            return "";
        string text = scalar.Value;
        // "All variables are strings" (https://learn.microsoft.com/azure/devops/pipelines/process/variables).
        if (_format == "AzurePipelines")
            return text;
        if (scalar.Style != YamlStyle.Plain || scalar.Tag is not null || !text.EndsWith('0') || text.Count(character => character == '.') != 1 || text.Any(character => !char.IsAsciiDigit(character) && character != '.') || text[0] == '.')
            return text;
        string seen = text.TrimEnd('0').TrimEnd('.');
        // GitLab's reader prints a whole number as 1.0, GitHub's as 1.
        if (_format == "GitLabCI" && !seen.Contains('.', StringComparison.Ordinal))
            seen += ".0";
        if (seen == text)
            return text;
        _diagnostics.Warning("NumberNotText", $"'{text}' without quotes is the number {seen}, in {_owner}.", scalar.Mark?.Path, scalar.Line, $"Write '{text}' in quotes where text is meant.");
        return seen;
    }
}
