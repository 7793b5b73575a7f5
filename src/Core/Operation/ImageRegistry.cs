namespace CicdTools;

/// <summary>A registry of images.</summary>
/// <param name="Name">The name that commands take.</param>
/// <param name="Address">The host that images begin with, such as <c>contoso.azurecr.io</c>; empty where there is none yet.</param>
public sealed record ImageRegistry(string Name, string Address)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
