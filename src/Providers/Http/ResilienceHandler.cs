using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace CicdTools.Providers.Http;

/// <summary>
/// Tries again what may be tried again. Reads: whenever the server or the network broke. Writes: only where they were surely not carried out
/// (never sent, or told to wait), or where doing them twice does no harm.
/// </summary>
internal sealed class ResilienceHandler : DelegatingHandler
{
    private static readonly ResiliencePropertyKey<HttpRequestMessage> Message = new("message");

    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly ApiDialect _dialect;
    private readonly HttpLimits _limits;
    private readonly Caller _caller;

    public ResilienceHandler(ApiDialect dialect, HttpLimits limits, Caller caller, HttpMessageHandler inner)
        : base(inner)
    {
        _dialect = dialect;
        _limits = limits;
        _caller = caller;
        ResiliencePipelineBuilder<HttpResponseMessage> builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = caller.Clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = Math.Max(1, limits.Attempts - 1),
                UseJitter = false,
                ShouldHandle = async arguments => await PauseAsync(arguments.Outcome, arguments.AttemptNumber, arguments.Context).ConfigureAwait(false) is not null,
                DelayGenerator = arguments => PauseAsync(arguments.Outcome, arguments.AttemptNumber, arguments.Context),
                OnRetry = Tell,
            });
        if (limits.Attempt != Timeout.InfiniteTimeSpan)
            builder.AddTimeout(new TimeoutStrategyOptions { Timeout = limits.Attempt });
        _pipeline = builder.Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Message, request);
        try
        {
            return await _pipeline.ExecuteAsync(static async (context, handler) => await handler.AttemptAsync(context.Properties.GetValue(Message, null!), context.CancellationToken).ConfigureAwait(false), context, this).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // What is not streamed is read here, so that a connection that breaks in the middle of a body is one more failed attempt.
    private async Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(message, cancellationToken).ConfigureAwait(false);
        if (message.Call().Streamed && (response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols))
            return response;
        response.Content = new ReadContent(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), response.Content.Headers);
        return response;
    }

    /// <summary>How long to wait before the next attempt; null where there is none.</summary>
    private async ValueTask<TimeSpan?> PauseAsync(Outcome<HttpResponseMessage> outcome, int attempt, ResilienceContext context)
    {
        ApiRequest call = context.Properties.GetValue(Message, null!).Call();
        if (outcome.Exception is { } failure)
            return Transience.IsTransport(failure) && !Transience.IsLasting(failure) && (call.Repeatable || Transience.NeverSent(failure)) ? Growing(attempt) : null;
        HttpResponseMessage response = outcome.Result!;
        if (response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
            return null;
        ApiAnswer answer = await ApiAnswer.ReadAsync(response, context.CancellationToken).ConfigureAwait(false);
        if (_dialect.IsMended(answer))
            return TimeSpan.Zero;
        bool throttled = _dialect.IsThrottled(answer);
        if (!throttled && !(call.Repeatable && Transience.IsBroken(answer.Status)))
            return null;
        TimeSpan pause = Pauses.Asked(answer, _dialect, _caller.Clock.GetUtcNow()) ?? Growing(attempt);
        return pause <= _limits.LongestPause ? pause : null;
    }

    private TimeSpan Growing(int attempt) => _limits.FirstPause * Math.Pow(2, attempt) * (0.5 + (_limits.Jitter() / 2));

    private ValueTask Tell(OnRetryArguments<HttpResponseMessage> arguments)
    {
        string why = arguments.Outcome.Exception is { } failure ? failure.Message : $"It answered {(int)arguments.Outcome.Result!.StatusCode}.";
        string name = arguments.Context.Properties.GetValue(Message, null!).Name();
        _caller.Verbose?.Invoke($"{name}: {why} Attempt {arguments.AttemptNumber + 2} follows in {arguments.RetryDelay.TotalSeconds:0.#} s.");
        if (arguments.RetryDelay > TimeSpan.FromSeconds(1))
            _caller.Progress?.Report(new(_dialect.System, $"Waits {arguments.RetryDelay.TotalSeconds:0} s before it asks again."));
        arguments.Outcome.Result?.Dispose();
        return default;
    }
}
