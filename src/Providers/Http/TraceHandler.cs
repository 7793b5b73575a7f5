namespace CicdTools.Providers.Http;

/// <summary>Tells of every attempt: one line of detail, and an entry of the trace where one is kept.</summary>
internal sealed class TraceHandler(ApiDialect dialect, Redaction redaction, Caller caller, HarTrace? trace, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DateTimeOffset startedAt = caller.Clock.GetUtcNow();
        long begin = caller.Clock.GetTimestamp();
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            TimeSpan elapsed = caller.Clock.GetElapsedTime(begin);
            string budget = dialect.Reading(response) is { } reading ? $", {reading.Remaining}{(reading.Limit is { } limit ? $" of {limit}" : "")} left" : "";
            caller.Verbose?.Invoke(FormattableString.Invariant($"{redaction.Text(request.Name())} {(int)response.StatusCode} {elapsed.TotalMilliseconds:0} ms{budget}"));
            if (trace is not null)
                await trace.AddAsync(request, response, startedAt, elapsed, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (Exception failure) when (Transience.IsTransport(failure))
        {
            caller.Verbose?.Invoke(FormattableString.Invariant($"{redaction.Text(request.Name())} failed after {caller.Clock.GetElapsedTime(begin).TotalMilliseconds:0} ms: {redaction.Text(failure.Message)}"));
            trace?.Add(request, failure, startedAt, caller.Clock.GetElapsedTime(begin));
            throw;
        }
    }
}
