using Azure.Core;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Entra;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>An organization of Azure DevOps: Azure Repos and Azure Pipelines. One file per capability.</summary>
internal sealed partial class AzureDevOpsProvider : IProvider
{
    /// <summary>How many are asked for at once.</summary>
    private const string PageSize = "100";

    /// <summary>How many projects are asked at once.</summary>
    private const int Spreading = 8;

    /// <summary>How often something that is under way is looked at.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    /// <summary>The version of the API: https://learn.microsoft.com/en-us/azure/devops/integrate/concepts/rest-api-versioning.</summary>
    private static readonly (string Name, string? Value) Version = ("api-version", "7.1");

    /// <summary>That of parts which have not left their preview in it.</summary>
    private static readonly (string Name, string? Value) Preview = ("api-version", "7.1-preview.1");

    private readonly Connection _connection;
    private readonly IProviderCatalog _catalog;
    private readonly Caller _caller;
    private readonly ApiClient _api;
    private readonly AzureDevOpsAddress _address;
    private readonly AzureDevOpsToken _token;
    private readonly EntraToken? _entra;

    public AzureDevOpsProvider(Connection connection, Caller caller, IProviderCatalog catalog, HttpLimits? limits = null, TokenCredential? entra = null)
    {
        _connection = connection;
        _catalog = catalog;
        // https://learn.microsoft.com/azure/devops/pipelines/build/variables: a job stands in an organization.
        _address = AzureDevOpsAddress.From(connection.Address ?? AmbientToken.Current.GetValueOrDefault("SYSTEM_COLLECTIONURI"));
        _token = AzureDevOpsToken.Of(connection, caller.Credential, _address.Root);
        _caller = caller with { Credential = _token.Secret };
        // Entra knows the hosted organizations; a server of one's own has its own accounts.
        if (_token.Secret is null && connection.Credential is { Kind: "ambient" })
            _entra = entra is not null ? new(entra, EntraToken.AzureDevOps, caller.Clock) : _address.IsHosted ? EntraToken.OfMachine(EntraToken.AzureDevOps, caller.Clock) : null;
        _api = new(new AzureDevOpsDialect(), _address.Root, connection, _caller, SecretAsync, limits);
    }

    public string Context => _connection.Name;

    /// <summary>What every body is read and written by.</summary>
    private static AzureDevOpsJson Json => AzureDevOpsJson.Default;

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        _entra?.Dispose();
        return ValueTask.CompletedTask;
    }

    private ValueTask<SecretText?> SecretAsync(CancellationToken cancellationToken) =>
        _token.Secret is null && _entra is not null ? _entra.GetAsync(cancellationToken) : ValueTask.FromResult(_token.Secret);

    private static ApiRequest Get(FormattableString path, params (string Name, string? Value)[] query) => ApiRequest.Get(path, [Version, .. query]);

    private static ApiRequest Page(FormattableString path, params (string Name, string? Value)[] query) => Get(path, [("$top", PageSize), .. query]);

    private static ApiRequest Write(HttpMethod method, FormattableString path) => ApiRequest.Write(method, path) with { Query = [Version] };

    private static ApiRequest WritePreview(HttpMethod method, FormattableString path) => ApiRequest.Write(method, path) with { Query = [Preview] };

    private static CicdException NoRepository(string name) => Errors.NotFound("RepositoryNotFound", "repository", name, remedy: "Check the name; Azure DevOps answers the same where the token may not see it.");

    private static CicdException NoProject(string name) => Errors.NotFound("ProjectNotFound", "project of Azure DevOps", name, remedy: "Check the name; Azure DevOps answers the same where the token may not see it.");
}
