namespace CicdTools;

/// <summary>A pipeline that a system has ready to begin from.</summary>
/// <param name="Key">What it is asked for by.</param>
/// <param name="Name">Its name.</param>
public sealed record PipelineTemplate(string Key, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Key;
}
