using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/javascript/api/azure-devops-extension-api/connectiondata. No answer tells what a token may do, or when it ends.
internal sealed partial class AzureDevOpsProvider : IAccounts
{
    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        // It has never left its preview.
        ConnectionDataModel data = await _api.ReadAsync(ApiRequest.Get($"/_apis/connectionData", ("api-version", "7.1-preview.1")), Json.ConnectionDataModel, cancellationToken).ConfigureAwait(false);
        IdentityModel user = data.AuthenticatedUser;
        return new()
        {
            Name = user.Properties?.Account?.Value is { Length: > 0 } account ? account : user.ProviderDisplayName ?? user.Id,
            Kind = _token.IsJob ? "Job" : "User",
        };
    }
}
