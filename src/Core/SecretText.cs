namespace CicdTools;

/// <summary>A text that must not be shown: its <see cref="ToString"/> is <c>***</c>, so that no log, format or error record can show it by accident.</summary>
public sealed class SecretText(string value)
{
    /// <summary>The text itself, for the one call that needs it.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
