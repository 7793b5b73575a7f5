using System.Runtime.CompilerServices;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

// An account is where server groups go: https://spinnaker.io/docs/concepts/providers/#accounts. They are Spinnaker's settings, so that they are listed and not made.
internal sealed partial class SpinnakerProvider : IEnvironmentList
{
    public async IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AccountModel[] accounts = await _api.ReadAsync(ApiRequest.Get($"credentials"), Json.AccountModelArray, cancellationToken).ConfigureAwait(false);
        int order = 0;
        // Registries are accounts too, from which images come and to which nothing is deployed. The order of promotion is that of the names' words.
        foreach (AccountModel account in accounts.Where(account => account is { Name.Length: > 0, Type: not "dockerRegistry" }).OrderBy(account => EnvironmentTier.Of(account.Name!)).ThenBy(account => account.Name, StringComparer.Ordinal))
        {
            DeploymentEnvironment described = new() { Context = Context, Name = account.Name!, Order = order++ };
            if (query.Name is null || query.Name == described.Name)
                yield return described;
        }
    }
}
