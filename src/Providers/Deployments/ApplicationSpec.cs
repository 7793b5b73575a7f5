using System.Text.Json.Serialization;

namespace CicdTools.Providers.Deployments;

/// <summary>A release as state and ledger name it.</summary>
/// <param name="Version">The version.</param>
/// <param name="Digest">What identifies its content.</param>
/// <param name="Commit">The commit it was built from.</param>
internal sealed record ReleaseId(string Version, string Digest, string Commit);

/// <summary>What shall run of an application in an environment: all that undoing must bring back.</summary>
internal sealed record ApplicationSpec
{
    /// <summary>The newest release there.</summary>
    public required ReleaseId Current { get; init; }

    /// <summary>The share of instances on it, 1 to 100.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>The release of the other instances; null for none.</summary>
    public ReleaseId? Previous { get; init; }

    /// <summary>How many instances.</summary>
    public int Instances { get; init; }

    /// <summary>Their variables.</summary>
    public VariableMap Variables { get; init; } = new();

    [JsonIgnore]
    public string ConfigurationDigest => EnvironmentSettings.Digest(Instances, Variables);

    /// <summary>How many instances run <see cref="Current"/>: the share rounded down, and at least one.</summary>
    [JsonIgnore]
    public int CurrentCount => Math.Max(1, Instances * Percent / 100);

    /// <summary>How many instances run <see cref="Previous"/>.</summary>
    [JsonIgnore]
    public int PreviousCount => Previous is null ? 0 : Instances - CurrentCount;

    /// <summary>What shall run after a release was promoted onto this, or onto nothing.</summary>
    public static ApplicationSpec Promote(ApplicationSpec? before, ReleaseId release, int percent, EnvironmentSettings settings)
    {
        // A version that takes over a share takes it from what was there for good, not from another one that was only being tried.
        ReleaseId? rest = before is null ? null
            : before.Current == release ? before.Previous
            : before.Previous is null || before.Previous == release ? before.Current
            : before.Previous;
        return new()
        {
            Current = release,
            // With nothing to share with, a version keeps the share that it has.
            Percent = rest is null && before is not null ? Math.Max(percent, before.Percent) : percent,
            Previous = percent == 100 ? null : rest,
            Instances = settings.Instances,
            Variables = settings.Variables,
        };
    }
}
