using Azure.Core;
using Azure.Identity;

namespace CicdTools.Providers.Entra;

/// <summary>
/// Tokens of Microsoft Entra ID for one resource, by whatever this machine signs in with. One is kept in memory, and another asked for shortly before it ends.
/// </summary>
internal sealed class EntraToken(TokenCredential credential, string scope, TimeProvider clock) : IDisposable
{
    /// <summary>https://learn.microsoft.com/en-us/azure/devops/integrate/get-started/authentication/service-principal-managed-identity: the resource that Azure DevOps is.</summary>
    public const string AzureDevOps = "499b84ac-1321-427f-aa17-267ca6975798/.default";

    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1);
    private AccessToken? _token;

    /// <summary>By the chain of https://learn.microsoft.com/en-us/dotnet/azure/sdk/authentication/credential-chains: variables, a workload's or a managed identity, and whoever has signed in with the tools of Azure.</summary>
    public static EntraToken OfMachine(string scope, TimeProvider clock) => new(new DefaultAzureCredential(), scope, clock);

    /// <summary>When the newest token ends; null before the first.</summary>
    public DateTimeOffset? ExpiresAt => _token?.ExpiresOn;

    /// <summary>Tokens of the same one for another resource.</summary>
    public EntraToken For(string other) => new(credential, other, clock);

    /// <exception cref="CicdException"><c>CredentialMissing</c>, <c>CredentialRejected</c>.</exception>
    public async ValueTask<SecretText?> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is not { } known || known.ExpiresOn - Reserve <= clock.GetUtcNow())
                _token = await credential.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken).ConfigureAwait(false);
            return new(_token.Value.Token);
        }
        catch (CredentialUnavailableException exception)
        {
            throw new CicdException("CredentialMissing", CicdErrorKind.Unauthorized, "There is no token, and nobody is signed in to Azure on this machine.", scope, "Sign in with 'az login', set the variables of a service principal (AZURE_TENANT_ID, AZURE_CLIENT_ID, …), or give the context a token.", exception);
        }
        catch (AuthenticationFailedException exception)
        {
            throw new CicdException("CredentialRejected", CicdErrorKind.Unauthorized, $"Microsoft Entra ID gives no token: {Errors.Short(exception.Message, 300)}", scope, "Sign in again with 'az login', or mend the variables of the service principal.", exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
