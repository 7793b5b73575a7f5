namespace CicdTools.Providers.Http;

/// <summary>How long the chain tries and waits, and where it keeps what was spent.</summary>
internal sealed record HttpLimits
{
    /// <summary>Attempts of one call, the first included. Default 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long one attempt may take, its body included unless that is streamed. Default 60 s; infinite for no limit.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause that a refusal may ask for; beyond it the call ends as <c>RateLimited</c>. Default 60 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The first pause where the server names none; it doubles. Default 1 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The folder of the ledgers. Default: the user's, so that all processes share them.</summary>
    public string Ledgers { get; init; } = DataFolders.Rates;

    /// <summary>Spreads pauses, 0 to 1.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
