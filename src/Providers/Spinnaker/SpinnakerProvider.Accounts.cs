using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

internal sealed partial class SpinnakerProvider : IAccounts, IRateBudgets
{
    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        UserModel user = await UserAsync(cancellationToken).ConfigureAwait(false);
        VersionModel? version = await _api.FindAsync(ApiRequest.Get($"version"), Json.VersionModel, cancellationToken).ConfigureAwait(false);
        return new() { Name = user.Username ?? "anonymous", ServerVersion = version?.Version };
    }

    // Gate may shed load (https://spinnaker.io/docs/setup/productionize/), and tells nothing of it beforehand: what is told is what this machine counted.
    public async IAsyncEnumerable<RateBudget> GetRateBudgetsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (RateBudget budget in await _api.Governor.ReadAsync(cancellationToken).ConfigureAwait(false))
            yield return budget with { Context = Context };
    }

    public async Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken) =>
        await _api.Governor.ForecastAsync(calls, cancellationToken).ConfigureAwait(false) with { Context = Context };

    // Where nobody must sign in, there is no user: the answer is empty.
    private async Task<UserModel> UserAsync(CancellationToken cancellationToken)
    {
        string? text = await _api.FindTextAsync(ApiRequest.Get($"auth/user"), cancellationToken).ConfigureAwait(false);
        return string.IsNullOrWhiteSpace(text) ? new() : System.Text.Json.JsonSerializer.Deserialize(text, Json.UserModel) ?? new();
    }
}
