using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Google;

// Answers tell nothing of quotas, which a project's owner may set (https://docs.cloud.google.com/build/quotas): what is told is what this machine counted.
internal sealed partial class GoogleProvider : IRateBudgets
{
    public async IAsyncEnumerable<RateBudget> GetRateBudgetsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (RateBudget budget in await Builds.Governor.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return budget with { Context = Context };
    }

    public async Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken) =>
        await Builds.Governor.ForecastAsync(calls, cancellationToken).ConfigureAwait(false) with { Context = Context };
}
