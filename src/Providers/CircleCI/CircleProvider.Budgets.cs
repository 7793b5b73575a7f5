using System.Runtime.CompilerServices;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/guides/toolkit/api-developers-guide/#rate-limits: answers tell what is left, and there is no question for it.
internal sealed partial class CircleProvider : IRateBudgets
{
    public async IAsyncEnumerable<RateBudget> GetRateBudgetsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await MeAsync(cancellationToken).ConfigureAwait(false);
        foreach (RateBudget budget in await _api.Governor.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return budget with { Context = Context };
    }

    public async Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken) =>
        await _api.Governor.ForecastAsync(calls, cancellationToken).ConfigureAwait(false) with { Context = Context };
}
