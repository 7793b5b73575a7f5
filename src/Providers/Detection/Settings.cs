namespace CicdTools.Providers.Detection;

/// <summary>A value in a manifest, where it stood.</summary>
/// <param name="Keys">The keys that lead to it; items of a list have their index as key.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Line">The line from 1.</param>
internal sealed record Setting(string[] Keys, string Value, int Line);

/// <summary>The values of a manifest in the order of the file, whatever its syntax.</summary>
internal sealed class Settings(IReadOnlyList<Setting> items)
{
    public static Settings None { get; } = new([]);

    public IReadOnlyList<Setting> Items => items;

    /// <summary>The value at these keys.</summary>
    public Setting? Find(params string[] keys) => items.FirstOrDefault(item => item.Keys.AsSpan().SequenceEqual(keys));

    /// <summary>All values below these keys.</summary>
    public IEnumerable<Setting> Below(params string[] keys) =>
        items.Where(item => item.Keys.Length > keys.Length && item.Keys.AsSpan(0, keys.Length).SequenceEqual(keys));

    /// <summary>The first value whose last key is this one.</summary>
    public Setting? Last(string key) => items.FirstOrDefault(item => item.Keys[^1] == key);

    /// <summary>Whether there is anything at or below these keys.</summary>
    public Setting? Section(params string[] keys) =>
        items.FirstOrDefault(item => item.Keys.Length >= keys.Length && item.Keys.AsSpan(0, keys.Length).SequenceEqual(keys));
}
