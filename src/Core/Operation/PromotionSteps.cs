namespace CicdTools;

/// <summary>How a promotion goes share by share, and what has to hold after each.</summary>
public sealed record PromotionSteps
{
    /// <summary>The shares of instances, each larger than the one before; the last is what the promotion is about.</summary>
    public int[] Shares { get; init; } = [100];

    /// <summary>How long it stays at a share before it is looked at once more and goes on. Default: not at all.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>What is asked of the application after each share.</summary>
    public AddressCheck[] Addresses { get; init; } = [];

    /// <summary>What is asked of Prometheus after each share.</summary>
    public MetricCheck[] Metrics { get; init; } = [];

    /// <summary>How many of the shares are there.</summary>
    public int Done { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Shares.Select(share => $"{share} %"));
}

/// <summary>An address that has to answer with success, and with a text where one is named.</summary>
/// <param name="Address">The address; null for the first one that the application has then.</param>
/// <param name="Text">What has to be in the answer; null for anything.</param>
public sealed record AddressCheck(string? Address, string? Text);

/// <summary>A question to Prometheus whose answers have to lie within bounds.</summary>
/// <param name="Server">The address of the server.</param>
/// <param name="Query">The question in PromQL.</param>
/// <param name="Minimum">The least that is good; null for any.</param>
/// <param name="Maximum">The most that is good; null for any.</param>
public sealed record MetricCheck(string Server, string Query, double? Minimum, double? Maximum);
