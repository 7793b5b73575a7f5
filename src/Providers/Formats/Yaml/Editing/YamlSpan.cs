namespace CicdTools.Providers.Formats.Yaml.Editing;

/// <summary>A node with its place in the text, from the first character to behind the last one.</summary>
internal abstract record YamlSpan(int Start, int End);

/// <summary>A scalar.</summary>
internal sealed record ScalarSpan(int Start, int End, string Value, bool IsPlain) : YamlSpan(Start, End)
{
    /// <summary>Whether it says nothing.</summary>
    public bool IsNull => IsPlain && (Value is "" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A list.</summary>
internal sealed record ListSpan(int Start, int End, bool IsFlow, YamlSpan[] Items) : YamlSpan(Start, End);

/// <summary>A mapping.</summary>
internal sealed record MapSpan(int Start, int End, bool IsFlow, (ScalarSpan Key, YamlSpan Value)[] Pairs) : YamlSpan(Start, End)
{
    /// <summary>The value of a key; null for none.</summary>
    public YamlSpan? Find(string key) => Array.Find(Pairs, pair => pair.Key.Value == key).Value;
}
