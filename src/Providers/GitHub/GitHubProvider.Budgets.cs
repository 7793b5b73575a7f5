using System.Runtime.CompilerServices;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

internal sealed partial class GitHubProvider : IRateBudgets
{
    // https://docs.github.com/rest/rate-limit/rate-limit: the question itself costs nothing.
    public async IAsyncEnumerable<RateBudget> GetRateBudgetsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A server without limits answers 404.
        if (await _api.FindAsync(ApiRequest.Get($"/rate_limit"), Json.RateLimitModel, cancellationToken).ConfigureAwait(false) is { } told)
        {
            foreach ((string name, RateResource resource) in told.Resources.OrderBy(pair => pair.Key == "core" ? "" : pair.Key, StringComparer.Ordinal))
                yield return new() { Context = Context, Name = name, Limit = resource.Limit, Remaining = resource.Remaining, ResetsAt = DateTimeOffset.FromUnixTimeSeconds(resource.Reset), Source = "server" };
        }

        foreach (RateBudget budget in await _api.Governor.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (budget.Source == "counted")
                yield return budget with { Context = Context };
        }
    }

    public async Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken) =>
        await _api.Governor.ForecastAsync(calls, cancellationToken).ConfigureAwait(false) with { Context = Context };
}
