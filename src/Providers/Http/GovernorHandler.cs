namespace CicdTools.Providers.Http;

/// <summary>Lets a request go when the system's limits allow it, and takes in what the answer says of them.</summary>
internal sealed class GovernorHandler(RateGovernor governor, ApiDialect dialect, Caller caller, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (TimeSpan wait, string? place) = await governor.ReserveAsync(request.Call(), cancellationToken).ConfigureAwait(false);
        if (wait > TimeSpan.Zero)
        {
            if (wait > WorthTelling)
                caller.Progress?.Report(new(dialect.System, $"Waits {wait.TotalSeconds:0} s to stay within the limits of {dialect.System}."));
            await Task.Delay(wait, caller.Clock, cancellationToken).ConfigureAwait(false);
        }

        place ??= await governor.EnterAsync(cancellationToken).ConfigureAwait(false);
        RateReading? reading = null;
        TimeSpan? stop = null;
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            reading = dialect.Reading(response);
            stop = dialect.SlowDown(response);
            if (!response.IsSuccessStatusCode && (int)response.StatusCode >= 400)
            {
                await response.Content.LoadIntoBufferAsync().ConfigureAwait(false);
                ApiAnswer answer = await ApiAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false);
                if (dialect.IsThrottled(answer))
                    stop = Pauses.Asked(answer, dialect, caller.Clock.GetUtcNow());
            }

            return response;
        }
        finally
        {
            await governor.LeaveAsync(place, reading, stop).ConfigureAwait(false);
        }
    }
}
