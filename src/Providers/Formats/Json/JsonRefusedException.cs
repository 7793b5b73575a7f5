namespace CicdTools.Providers.Formats.Json;

/// <summary>Well-formed JSON that is refused: too deep, too large, or ambiguous.</summary>
internal sealed class JsonRefusedException(string id, SourceMark mark, string message, string remedy) : Exception(message)
{
    /// <summary>The diagnostic's id.</summary>
    public string Id => id;

    /// <summary>Where it stands.</summary>
    public SourceMark Mark => mark;

    /// <summary>What to do.</summary>
    public string Remedy => remedy;
}
