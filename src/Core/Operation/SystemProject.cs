namespace CicdTools;

/// <summary>What a context can be connected to one of: a subscription of Azure.</summary>
/// <param name="Name">The name that people see, which <c>Connect-CicdProvider -Project</c> takes.</param>
/// <param name="SystemId">The identifier in its system, which is taken as well.</param>
public sealed record SystemProject(string Name, string SystemId)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
