namespace CicdTools.Cmdlets.Contexts;

/// <summary>A context as it is shown: never with a credential.</summary>
public sealed record CicdContext
{
    /// <summary>The name.</summary>
    public string Context { get; init; } = "";

    /// <summary>The provider.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The address, or the data folder of a local context; null for the provider's default.</summary>
    public string? Address { get; init; }

    /// <summary>Where its credential is found, in words; null for none.</summary>
    public string? Credential { get; init; }

    /// <summary>Whether it is the one in force.</summary>
    public bool IsCurrent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Context;

    internal static CicdContext From(Connection connection) => new()
    {
        Context = connection.Name,
        Provider = connection.Provider,
        Address = connection.Address,
        Credential = connection.Credential is { } reference ? $"{reference.Kind} {reference.Name}".TrimEnd() : null,
        IsCurrent = connection.Name.Equals(ContextSelection.Resolve(null), StringComparison.OrdinalIgnoreCase),
    };
}
