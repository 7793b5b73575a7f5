using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

// https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers: GitLab tells what is left with every answer, and has no question for it.
internal sealed partial class GitLabProvider : IRateBudgets
{
    public async IAsyncEnumerable<RateBudget> GetRateBudgetsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _api.DoAsync(ApiRequest.Get($"/version"), cancellationToken).ConfigureAwait(false);
        foreach (RateBudget budget in await _api.Governor.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return budget with { Context = Context };
    }

    public async Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken) =>
        await _api.Governor.ForecastAsync(calls, cancellationToken).ConfigureAwait(false) with { Context = Context };
}
