using System.Runtime.CompilerServices;

namespace CicdTools.Providers.Aws;

// AWS tells no budget: its services throttle bursts, by limits that differ for each account and operation.
internal sealed partial class AwsProvider : IRateBudgets
{
    public async IAsyncEnumerable<RateBudget> GetRateBudgetsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (RateBudget budget in await _api.Of(AwsService.CodePipeline).Governor.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return budget with { Context = Context };
    }

    public async Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken) =>
        await _api.Of(AwsService.CodePipeline).Governor.ForecastAsync(calls, cancellationToken).ConfigureAwait(false) with { Context = Context };
}
