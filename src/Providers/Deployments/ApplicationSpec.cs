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

    /// <summary>How the two releases share the traffic; of one release alone it says nothing. Default <see cref="PromotionStrategy.Rolling"/>: by their instances.</summary>
    public PromotionStrategy Strategy { get; init; }

    /// <summary>How many instances.</summary>
    public int Instances { get; init; }

    /// <summary>Their variables.</summary>
    public VariableMap Variables { get; init; } = new();

    [JsonIgnore]
    public string ConfigurationDigest => EnvironmentSettings.Digest(Instances, Variables);

    /// <summary>Whether the traffic is led to the two releases, and not shared by the number of their instances.</summary>
    [JsonIgnore]
    public bool SplitsTraffic => Previous is not null && Promotions.Strategies.StandsBy(Strategy);

    /// <summary>How many instances run <see cref="Current"/>: the share rounded down, and at least one. Where the share is one of the traffic it is rounded up, so that they can bear it.</summary>
    [JsonIgnore]
    public int CurrentCount => Math.Max(1, SplitsTraffic ? ((Instances * Percent) + 99) / 100 : Instances * Percent / 100);

    /// <summary>How many instances run <see cref="Previous"/>.</summary>
    [JsonIgnore]
    public int PreviousCount => Previous is null ? 0 : SplitsTraffic ? Instances : Instances - CurrentCount;

    /// <summary>What shall run after a release was promoted onto this, or onto nothing.</summary>
    /// <param name="before">What runs; null for nothing.</param>
    /// <param name="release">What is promoted.</param>
    /// <param name="percent">To which share.</param>
    /// <param name="settings">What the user says of the environment.</param>
    /// <param name="strategy">How the two share the traffic.</param>
    /// <param name="isLast">Whether nothing comes after this: else the release before stands by at 100 % too, where the strategy has it so.</param>
    public static ApplicationSpec Promote(ApplicationSpec? before, ReleaseId release, int percent, EnvironmentSettings settings, PromotionStrategy strategy = PromotionStrategy.Rolling, bool isLast = true)
    {
        // A version that takes over a share takes it from what was there for good, not from another one that was only being tried.
        ReleaseId? rest = before is null ? null
            : before.Current == release ? before.Previous
            : before.Previous is null || before.Previous == release ? before.Current
            : before.Previous;
        ReleaseId? previous = percent == 100 && (isLast || !Promotions.Strategies.StandsBy(strategy)) ? null : rest;
        return new()
        {
            Current = release,
            // With nothing to share with, a version keeps the share that it has.
            Percent = rest is null && before is not null ? Math.Max(percent, before.Percent) : percent,
            Previous = previous,
            Strategy = previous is null ? PromotionStrategy.Rolling : strategy,
            Instances = settings.Instances,
            Variables = settings.Variables,
        };
    }
}
