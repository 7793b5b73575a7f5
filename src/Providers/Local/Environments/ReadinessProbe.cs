using System.Net;

namespace CicdTools.Providers.Local.Environments;

/// <summary>Asks an instance over HTTP whether it is ready: <c>/healthz</c>, and where it has none, <c>/</c>.</summary>
internal sealed class ReadinessProbe(TimeProvider clock)
{
    /// <summary>With the delays below, a little over a minute: a slow runtime on a busy machine needs some of it.</summary>
    private const int MaxTries = 75;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    // The loopback is not reached through a proxy, and an application's redirect is answer enough.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromSeconds(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Asks until it answers, its process has ended, or the tries are over. Null when it answers; else a sentence.</summary>
    public async Task<string?> WaitAsync(int port, Func<bool> isAlive, CancellationToken cancellationToken)
    {
        TimeSpan delay = FirstDelay;
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            bool answers = await AnswersAsync(port, cancellationToken).ConfigureAwait(false);
            // Only a process that lives has answered: another one may have taken the port.
            if (!isAlive())
                return "it ended before it answered.";
            if (answers)
                return null;
            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            delay = delay * 1.5 < LongestDelay ? delay * 1.5 : LongestDelay;
        }

        return $"it did not answer on port {port.ToString(System.Globalization.CultureInfo.InvariantCulture)} within {MaxTries} tries.";
    }

    /// <summary>Whether it answers now.</summary>
    public async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        HttpStatusCode? health = await GetAsync(port, "/healthz", cancellationToken).ConfigureAwait(false);
        if (health is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
            return await GetAsync(port, "/", cancellationToken).ConfigureAwait(false) is { } root && (int)root < 500;
        return health is { } status && (int)status is >= 200 and < 300;
    }

    private async Task<HttpStatusCode?> GetAsync(int port, string path, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(AnswerTimeout, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            UriBuilder address = new("http", "127.0.0.1", port, path);
            using HttpResponseMessage response = await Client.GetAsync(address.Uri, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
