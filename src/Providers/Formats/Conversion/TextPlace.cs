namespace CicdTools.Providers.Formats.Conversion;

/// <summary>Where a text stands: who replaces the references in it.</summary>
internal enum TextPlace
{
    /// <summary>A setting, whose references the system replaces.</summary>
    Setting,

    /// <summary>A script, which a shell reads: environment variables will do.</summary>
    Script,

    /// <summary>The key of a cache.</summary>
    CacheKey,

    /// <summary>A side of a condition.</summary>
    Condition,
}
