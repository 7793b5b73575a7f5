namespace CicdTools.Providers.Http;

/// <summary>A limit that a vendor documents: how much may be spent in any span of a length.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limit">How much.</param>
/// <param name="Window">The span.</param>
/// <param name="Cost">What a call spends; 0 for nothing.</param>
/// <param name="Key">What is counted apart, such as a project; null where all calls share one count.</param>
internal sealed record RateRule(string Name, int Limit, TimeSpan Window, Func<ApiRequest, int> Cost, Func<ApiRequest, string>? Key = null)
{
    /// <summary>The name of the count that a call belongs to.</summary>
    public string CountOf(ApiRequest request) => Key is null ? Name : $"{Name} {Key(request)}";
}

/// <summary>What an answer tells of a budget.</summary>
/// <param name="Name">Which budget.</param>
/// <param name="Limit">How much there is in a window; null where it is not told.</param>
/// <param name="Remaining">How much is left.</param>
/// <param name="ResetsAt">When it is full again; null where it is not told.</param>
internal sealed record RateReading(string Name, int? Limit, int Remaining, DateTimeOffset? ResetsAt);
