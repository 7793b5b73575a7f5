namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>How a construct was found again.</summary>
internal enum FindingKind
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Not as what it is, but its words stand in something else.</summary>
    Traced,

    /// <summary>As what it is, with another content.</summary>
    Differs,

    /// <summary>With the same meaning.</summary>
    Same,
}

/// <summary>How a construct was found again, and as what.</summary>
internal readonly record struct Finding(FindingKind Kind, string Text = "", string? Other = null)
{
    public static Finding None { get; }

    public static Finding Same { get; } = new(FindingKind.Same);

    /// <summary>The comparison of what was written with the one that came back; none where nothing did.</summary>
    public static Finding Compare(object written, object? read) => read is null ? None
        : Meaning.Of(written) is var before && Meaning.Of(read) is var after && before == after ? Same
        : new(FindingKind.Differs, $"'{ConstructList.Short(after)}' instead of '{ConstructList.Short(before)}'", after);
}
