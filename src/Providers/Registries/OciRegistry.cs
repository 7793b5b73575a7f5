using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Registries;

/// <summary>One container registry, by the interface that all have: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md.</summary>
internal sealed class OciRegistry : IDisposable
{
    private const string Manifests = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json";

    private readonly Uri _root;
    private readonly Connection _connection;
    private readonly Caller _caller;
    private readonly HttpLimits? _limits;
    private readonly SecretText? _login;
    private readonly Dictionary<string, ApiClient> _clients = new(StringComparer.Ordinal);
    private AuthenticationHeaderValue? _challenge;
    private bool _asked;

    /// <param name="host">The registry's host, with its port where it has one.</param>
    /// <param name="login">The name and password as <c>name:password</c>; null for nobody's.</param>
    public OciRegistry(string host, SecretText? login, Caller caller, HttpLimits? limits = null)
    {
        // What is on this machine has no certificate (https://docs.docker.com/reference/cli/dockerd/#insecure-registries); Docker's hub is found under another name (https://docs.docker.com/reference/api/registry/latest/).
        string name = host.Split(':')[0];
        _root = new($"{(name == "localhost" || (IPAddress.TryParse(name, out IPAddress? address) && IPAddress.IsLoopback(address)) ? "http" : "https")}://{(host == "docker.io" ? "registry-1.docker.io" : host)}/");
        _connection = new() { Name = host, Provider = "Registry", Address = _root.AbsoluteUri };
        _login = login;
        // The credential of the context is another system's.
        _caller = caller with { Credential = null };
        _limits = limits;
        Host = host;
    }

    public string Host { get; }

    private static RegistryJson Json => RegistryJson.Default;

    public void Dispose()
    {
        foreach (ApiClient client in _clients.Values)
            client.Dispose();
    }

    /// <summary>The tags of a repository; null where the registry has none of that name.</summary>
    public async Task<string[]?> TagsAsync(string repository, CancellationToken cancellationToken)
    {
        ApiClient client = await ForAsync(repository, "pull", cancellationToken).ConfigureAwait(false);
        List<string> all = [];
        bool found = false;
        await foreach (string tag in PagesAsync(client, Call(HttpMethod.Get, repository, "tags/list", Intent.Read) with { Query = [("n", "100")] }, () => found = true, cancellationToken).ConfigureAwait(false))
            all.Add(tag);
        return found ? [.. all] : null;
    }

    /// <summary>What a tag or digest stands for; null where there is none.</summary>
    public async Task<(string Digest, ManifestModel Manifest)?> FindAsync(string repository, string reference, CancellationToken cancellationToken)
    {
        ApiClient client = await ForAsync(repository, "pull", cancellationToken).ConfigureAwait(false);
        using HttpResponseMessage response = await client.SendAsync(Call(HttpMethod.Get, repository, $"manifests/{Uri.EscapeDataString(reference)}", Intent.Read) with { Accept = Manifests, MayBeMissing = true }, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ManifestModel manifest = JsonSerializer.Deserialize(bytes, Json.ManifestModel) ?? throw new JsonException("It is null.");
            // The digest is of the bytes: what the registry says of it need not be believed.
            return ($"sha256:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)).ToLowerInvariant()}", manifest);
        }
        catch (JsonException exception)
        {
            throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, $"What the registry {Host} has of '{repository}:{Errors.Shown(reference)}' is no manifest: {exception.Message}", Host, "Check the registry's address.", exception);
        }
    }

    /// <summary>The size of an image and when it was made; of one for several platforms, the sum and the first.</summary>
    public async Task<(long Size, DateTimeOffset? Created)> DescribeAsync(string repository, ManifestModel manifest, CancellationToken cancellationToken)
    {
        if (manifest.Manifests is { Length: > 0 } platforms)
        {
            long all = 0;
            DateTimeOffset? first = null;
            foreach (DescriptorModel platform in platforms.Where(one => one.Digest is not null))
            {
                if (await FindAsync(repository, platform.Digest!, cancellationToken).ConfigureAwait(false) is not ({ }, { Manifests: null } inner))
                    continue;
                (long size, DateTimeOffset? created) = await DescribeAsync(repository, inner, cancellationToken).ConfigureAwait(false);
                all += size;
                first ??= created;
            }

            return (all, first);
        }

        long sum = (manifest.Config?.Size ?? 0) + (manifest.Layers ?? []).Sum(layer => layer.Size);
        if (manifest.Config?.Digest is not { } digest)
            return (sum, null);
        ApiClient client = await ForAsync(repository, "pull", cancellationToken).ConfigureAwait(false);
        ConfigModel? config = await client.FindAsync(Call(HttpMethod.Get, repository, $"blobs/{Uri.EscapeDataString(digest)}", Intent.Read), Json.ConfigModel, cancellationToken).ConfigureAwait(false);
        return (sum, config?.Created);
    }

    /// <summary>Removes an image with all its tags: .../spec.md#deleting-manifests.</summary>
    public async Task RemoveAsync(string repository, string digest, CancellationToken cancellationToken) =>
        await (await ForAsync(repository, "pull,delete", cancellationToken).ConfigureAwait(false)).DoAsync(Call(HttpMethod.Delete, repository, $"manifests/{Uri.EscapeDataString(digest)}", Intent.Write), cancellationToken).ConfigureAwait(false);

    private static async IAsyncEnumerable<string> PagesAsync(ApiClient client, ApiRequest first, Action found, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<string> each = client.PagesAsync(first, Json.TagsModel, page =>
        {
            found();
            return page.Tags ?? [];
        }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable end = each.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (CicdException missing) when (missing.Kind == CicdErrorKind.NotFound)
            {
                yield break;
            }

            yield return each.Current;
        }
    }

    private static ApiRequest Call(HttpMethod method, string repository, string rest, Intent intent) => ApiRequest.Foreign(method, $"/v2/{Path(repository)}/{rest}", intent);

    // https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests: a name has slashes, which stay what they are.
    private static string Path(string repository) => string.Join('/', repository.Split('/').Select(part => part is "" or "." or ".." ? throw Errors.InvalidName("a repository of images", repository, "it would mean another path.") : Uri.EscapeDataString(part)));

    private async Task<ApiClient> ForAsync(string repository, string actions, CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue? challenge = await ChallengeAsync(cancellationToken).ConfigureAwait(false);
        if (challenge is null)
            return Client("", "Basic", null);
        if (challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return Client("basic", "Basic", _ => ValueTask.FromResult(_login));
        string scope = $"repository:{repository}:{actions}";
        SecretText? token = null;
        return Client(scope, "Bearer", async stop => token ??= await new RegistryTokens(challenge, _root, _login, _caller, _limits).GetAsync(scope, stop).ConfigureAwait(false));
    }

    // What the registry wants of whoever comes is asked first: https://distribution.github.io/distribution/spec/auth/token/
    private async Task<AuthenticationHeaderValue?> ChallengeAsync(CancellationToken cancellationToken)
    {
        if (_asked)
            return _challenge;
        using ApiClient client = new(new RegistryDialect("Basic", asksForChallenge: true), _root, _connection, _caller, null, _limits);
        using HttpResponseMessage response = await client.SendAsync(ApiRequest.Get($"/v2/") with { MayBeMissing = true }, cancellationToken).ConfigureAwait(false);
        _challenge = response.StatusCode == HttpStatusCode.Unauthorized ? response.Headers.WwwAuthenticate.FirstOrDefault(one => one.Scheme.ToLowerInvariant() is "basic" or "bearer") : null;
        _asked = true;
        return _challenge;
    }

    private ApiClient Client(string key, string scheme, Func<CancellationToken, ValueTask<SecretText?>>? credential)
    {
        if (!_clients.TryGetValue(key, out ApiClient? client))
            _clients.Add(key, client = new(new RegistryDialect(scheme), _root, _connection, _caller, credential, _limits, identity: new($"registry {Host}")));
        return client;
    }
}
