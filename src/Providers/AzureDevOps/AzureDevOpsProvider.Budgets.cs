using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/azure/devops/integrate/concepts/rate-limits: it tells what is left once a caller comes near the limit, and has no question for it.
internal sealed partial class AzureDevOpsProvider : IRateBudgets
{
    public async IAsyncEnumerable<RateBudget> GetRateBudgetsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _api.DoAsync(Get($"/_apis/projects", ("$top", "1")), cancellationToken).ConfigureAwait(false);
        foreach (RateBudget budget in await _api.Governor.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return budget with { Context = Context };
    }

    public async Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken) =>
        await _api.Governor.ForecastAsync(calls, cancellationToken).ConfigureAwait(false) with { Context = Context };
}
