using System.Text.Json.Serialization;

namespace CicdTools.Providers.Local;

/// <summary>What is known of a repository beside its Git objects.</summary>
internal sealed record RepositoryRecord
{
    public string Name { get; init; } = "";

    /// <summary>Where it was imported from, without user information; null when it was made here.</summary>
    public string? Source { get; init; }

    /// <summary>Whether its owner agreed that its jobs run on this machine without a container.</summary>
    public bool Trusted { get; init; }

    /// <summary>Whether its file could not be read: what it said is not known, so nothing is trusted.</summary>
    [JsonIgnore]
    public bool Damaged { get; init; }
}
