namespace CicdTools.Providers.Rules;

/// <summary>Which keys may stand below a key.</summary>
internal sealed class KeyShape
{
    /// <summary>The keys with a name of their own.</summary>
    public Dictionary<string, KeyShape> Keys { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What stands below any other key; null where there are no others.</summary>
    public KeyShape? Any { get; init; }

    /// <summary>What an item of the list holds; null where it is no list.</summary>
    public KeyShape? Item { get; init; }

    /// <summary>A value of one line, or a block of text.</summary>
    public static KeyShape Text { get; } = new();

    /// <summary>A list of texts.</summary>
    public static KeyShape Texts { get; } = new() { Item = Text };

    /// <summary>Names and texts.</summary>
    public static KeyShape Map { get; } = new() { Any = Text };
}
