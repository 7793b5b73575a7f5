namespace CicdTools.Providers.Http;

/// <summary>How long an answer asks to wait.</summary>
internal static class Pauses
{
    /// <summary>By <c>Retry-After</c> (RFC 9110, 10.2.3: seconds or a date), else as the dialect knows; null where it does not say.</summary>
    public static TimeSpan? Asked(ApiAnswer answer, ApiDialect dialect, DateTimeOffset now)
    {
        TimeSpan? asked = answer.Response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => dialect.IsThrottled(answer) ? dialect.Pause(answer, now) : null,
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }
}
