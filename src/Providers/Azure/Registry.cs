using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Azure;

/// <summary>
/// One registry of Azure. A token of Entra is exchanged for one of the registry, and that for one of what shall be done there
/// (https://azure.github.io/acr/AAD-OAuth.html); each is kept as long as this is.
/// </summary>
internal sealed class Registry : IDisposable
{
    private const int PageSize = 100;

    private readonly Func<CancellationToken, ValueTask<SecretText?>> _entra;
    private readonly ApiClient _tokens;
    private readonly ConcurrentDictionary<string, ApiClient> _clients = new(StringComparer.Ordinal);
    private readonly Func<string, ApiClient> _open;
    private readonly ConcurrentDictionary<string, SecretText> _access = new(StringComparer.Ordinal);
    private SecretText? _refresh;

    public Registry(Uri root, Connection connection, Caller caller, Func<CancellationToken, ValueTask<SecretText?>> entra, HttpLimits? limits)
    {
        Server = root.Authority;
        _entra = entra;
        _tokens = new(new AzureDialect("Azure Container Registry"), root, connection, caller, null, limits);
        _open = scope => new(new AzureDialect("Azure Container Registry"), root, connection, caller, token => TokenAsync(scope, token), limits, identity: new($"registry {root.Authority}"));
    }

    /// <summary>The address, such as <c>contoso.azurecr.io</c>.</summary>
    public string Server { get; }

    private static AzureJson Json => AzureJson.Default;

    public void Dispose()
    {
        foreach (ApiClient client in _clients.Values)
            client.Dispose();
        _tokens.Dispose();
    }

    /// <summary>The names of the repositories. A page goes on behind the last name of the one before.</summary>
    public async IAsyncEnumerable<string> RepositoriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        while (true)
        {
            CatalogModel page = await For("registry:catalog:*").ReadAsync(ApiRequest.Get($"/acr/v1/_catalog", ("n", "100"), ("last", last)), Json.CatalogModel, cancellationToken).ConfigureAwait(false);
            string[] names = page.Repositories ?? [];
            foreach (string name in names)
                yield return name;
            if (names.Length < PageSize || names[^1] == last)
                yield break;
            last = names[^1];
        }
    }

    /// <summary>The images of a repository with their tags, newest first.</summary>
    public async IAsyncEnumerable<ManifestModel> ManifestsAsync(string repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        while (true)
        {
            ApiRequest request = ApiRequest.Get($"/acr/v1", ("n", "100"), ("last", last), ("orderby", "timedesc"));
            ManifestsModel? page = await For($"repository:{repository}:metadata_read").FindAsync(request with { Path = $"/acr/v1/{Path(repository)}/_manifests" }, Json.ManifestsModel, cancellationToken).ConfigureAwait(false);
            ManifestModel[] manifests = page?.Manifests ?? [];
            foreach (ManifestModel manifest in manifests)
                yield return manifest;
            if (manifests.Length < PageSize || manifests[^1].Digest == last)
                yield break;
            last = manifests[^1].Digest;
        }
    }

    public async Task<ManifestModel?> FindAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        await foreach (ManifestModel manifest in ManifestsAsync(repository, cancellationToken).ConfigureAwait(false))
        {
            if (manifest.Digest == digest)
                return manifest;
        }

        return null;
    }

    public Task RemoveAsync(string repository, string digest, CancellationToken cancellationToken) =>
        For($"repository:{repository}:delete").DoAsync(ApiRequest.Write(HttpMethod.Delete, $"/v2") with { Path = $"/v2/{Path(repository)}/manifests/{Uri.EscapeDataString(digest)}" }, cancellationToken);

    // A repository's name has slashes, which stay what they are.
    private static string Path(string repository) => string.Join('/', repository.Split('/').Select(part => part is "" or "." or ".." ? throw Errors.InvalidName("a repository of images", repository, "it would mean another path.") : Uri.EscapeDataString(part)));

    private ApiClient For(string scope) => _clients.GetOrAdd(scope, _open);

    private async ValueTask<SecretText?> TokenAsync(string scope, CancellationToken cancellationToken)
    {
        // Each lives longer than we do: https://azure.github.io/acr/AAD-OAuth.html.
        if (_access.TryGetValue(scope, out SecretText? known))
            return known;
        if (_refresh is null)
        {
            string entra = (await _entra(cancellationToken).ConfigureAwait(false))?.Reveal() ?? "";
            _refresh = new((await PostAsync("/oauth2/exchange", Json.RefreshTokenModel, cancellationToken, ("grant_type", "access_token"), ("service", Server), ("access_token", entra)).ConfigureAwait(false)).RefreshToken);
        }

        return _access[scope] = new((await PostAsync("/oauth2/token", Json.AccessTokenModel, cancellationToken, ("grant_type", "refresh_token"), ("service", Server), ("scope", scope), ("refresh_token", _refresh.Reveal())).ConfigureAwait(false)).AccessToken);
    }

    // A token is no change of anything that anybody keeps there.
    private Task<T> PostAsync<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken, params (string Name, string Value)[] fields) =>
        _tokens.ReadAsync(ApiRequest.Foreign(HttpMethod.Post, path, Intent.Read) with { Content = () => new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))), Sensitive = true }, type, cancellationToken);
}
