using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Azure.Core;
using CicdTools.Providers.Entra;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Azure;

/// <summary>Azure by its Resource Manager: the clusters and registries of the subscriptions that whoever is signed in sees. One file per capability.</summary>
internal sealed partial class AzureProvider : IProvider
{
    private const string Hosted = "https://management.azure.com/";

    private readonly Connection _connection;
    private readonly Caller _caller;
    private readonly HttpLimits? _limits;
    private readonly Uri _root;
    private readonly SecretText? _given;
    private readonly EntraToken? _entra;
    private readonly ApiClient _api;

    public AzureProvider(Connection connection, Caller caller, HttpLimits? limits = null, TokenCredential? entra = null)
    {
        _connection = connection;
        _limits = limits;
        _root = Root(connection.Address);
        _given = caller.Credential;
        if (_given is null)
            _entra = entra is null ? EntraToken.OfMachine($"{_root.AbsoluteUri}.default", caller.Clock) : new(entra, $"{_root.AbsoluteUri}.default", caller.Clock);
        _caller = caller with { Credential = null };
        _api = new(new AzureDialect("Azure"), _root, connection, _caller, SecretAsync, limits, identity: _given);
    }

    public string Context => _connection.Name;

    private static AzureJson Json => AzureJson.Default;

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        _entra?.Dispose();
        return ValueTask.CompletedTask;
    }

    // Other clouds of Azure have other addresses, and their tokens are for these: https://learn.microsoft.com/en-us/azure/azure-government/compare-azure-government-global-azure.
    private static Uri Root(string? address) =>
        Uri.TryCreate(address is null or "" ? Hosted : address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}", UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/"
            ? uri
            : throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, "The address is none of Azure's Resource Manager.", "address", $"Leave it away for {Hosted}, or give that of another cloud, such as https://management.usgovcloudapi.net.");

    private ValueTask<SecretText?> SecretAsync(CancellationToken cancellationToken) => _entra is null ? ValueTask.FromResult(_given) : _entra.GetAsync(cancellationToken);

    /// <summary>All of a list, page by page: each names the next one's whole address.</summary>
    private static async IAsyncEnumerable<T> PagesAsync<T>(ApiClient api, ApiRequest first, JsonTypeInfo<PageModel<T>> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> seen = [];
        for (ApiRequest? request = first; request is not null;)
        {
            PageModel<T> page = await api.ReadAsync(request, type, cancellationToken).ConfigureAwait(false);
            foreach (T item in page.Value)
                yield return item;
            // One that comes again would go round for ever.
            request = page.NextLink is { Length: > 0 } next && seen.Add(next) ? ApiRequest.GetAddress(new(next)) : null;
        }
    }
}
