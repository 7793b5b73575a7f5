using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;

namespace CicdTools.Providers.Google;

/// <summary>
/// Whose the calls are. An access token is used as it is; JSON of a credential (a service account's key, a user's, or a workload identity
/// federation) gives tokens by Google's own library; and without either the machine is asked: the variables of gcloud and Terraform,
/// then the application default credentials (https://docs.cloud.google.com/docs/authentication/application-default-credentials).
/// </summary>
internal sealed class GoogleCredentials
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    // Whom a cluster lets in it knows by the address of mail: https://docs.cloud.google.com/kubernetes-engine/docs/how-to/api-server-authentication.
    private static readonly string[] ClusterScopes = [Scope, "https://www.googleapis.com/auth/userinfo.email"];

    // The file or the variable that holds a token: https://docs.cloud.google.com/sdk/docs/properties (auth/access_token_file),
    // and https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference#authentication.
    private static readonly string[] TokenVariables = ["GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN"];
    private const string TokenFile = "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE";

    private readonly Connection _connection;
    private readonly Caller _caller;
    private readonly SecretText? _json;
    private readonly SemaphoreSlim _turn = new(1);
    private GoogleCredential? _credential, _forClusters;

    private GoogleCredentials(Connection connection, Caller caller, SecretText? token, SecretText? json)
    {
        _connection = connection;
        _caller = caller;
        Token = token;
        _json = json;
    }

    /// <summary>A token that does not change; null where one is made when it is needed.</summary>
    public SecretText? Token { get; }

    /// <summary>What limits are counted by: the credential itself; null for the machine's own.</summary>
    public SecretText? Identity => Token ?? _json;

    /// <summary>Whether calls are nobody's: emulators take anybody, and the machine's own credential goes to Google alone.</summary>
    private bool IsNobody => Token is null && _json is null && (_connection.Credential is null || !IsGoogles(_connection));

    /// <summary>The project whose quota is spent; null for the credential's own (https://docs.cloud.google.com/docs/quotas/set-quota-project).</summary>
    public string? QuotaProject { get; private init; }

    /// <summary>The project that a service account's key names; null for none.</summary>
    public string? Project => _json is { } json ? GoogleKeys.ProjectOf(json) : null;

    public static GoogleCredentials From(Connection connection, Caller caller, IReadOnlyDictionary<string, string> environment)
    {
        string? quota = environment.GetValueOrDefault("GOOGLE_CLOUD_QUOTA_PROJECT") is { Length: > 0 } project ? project : null;
        SecretText? given = caller.Credential;
        if (given is null && connection.Credential is { Kind: "ambient" } && IsGoogles(connection))
            given = new AmbientToken(new("https://cloud.google.com/"), TokenVariables, environment).FromEnvironment() ?? FromFile(environment);
        bool isJson = given is not null && given.Reveal().AsSpan().TrimStart().StartsWith("{");
        return new(connection, caller, isJson ? null : given, isJson ? given : null) { QuotaProject = quota };
    }

    /// <summary>A token that is good now.</summary>
    /// <exception cref="CicdException"><c>CredentialNotFound</c>, <c>CredentialInvalid</c>, <c>CredentialRejected</c>.</exception>
    public async ValueTask<SecretText?> FindAsync(CancellationToken cancellationToken)
    {
        if (Token is not null || IsNobody)
            return Token;
        return await TokenOfAsync(async () => _credential ??= await CreateAsync([Scope], cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A token that clusters take, and until when it is good; null where that is not known.</summary>
    /// <exception cref="CicdException"><c>CredentialNotFound</c>, <c>CredentialInvalid</c>, <c>CredentialRejected</c>.</exception>
    public async Task<(SecretText Token, DateTimeOffset? ExpiresAt)> ForClustersAsync(CancellationToken cancellationToken)
    {
        if (Token is not null)
            return (Token, null);
        if (IsNobody)
            throw new CicdException("CredentialNotFound", CicdErrorKind.Unauthorized, $"The context '{_connection.Name}' has no credential that a cluster could take.", _connection.Name, "Connect-CicdProvider Google with a credential; the machine's own goes to Google's own addresses alone.");
        SecretText token = await TokenOfAsync(async () => _forClusters ??= await CreateAsync(ClusterScopes, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        TokenResponse? told = _forClusters!.UnderlyingCredential switch { ServiceCredential service => service.Token, UserCredential user => user.Token, _ => null };
        return (token, told?.ExpiresInSeconds is { } seconds ? new DateTimeOffset(told.IssuedUtc, TimeSpan.Zero).AddSeconds(seconds) : null);
    }

    private async Task<SecretText> TokenOfAsync(Func<Task<GoogleCredential>> find, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            GoogleCredential credential = await find().ConfigureAwait(false);
            return new(await ((ITokenAccess)credential).GetAccessTokenForRequestAsync(null, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is TokenResponseException or HttpRequestException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw GoogleKeys.Refused(exception, _json is not null);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<GoogleCredential> CreateAsync(string[] scopes, CancellationToken cancellationToken)
    {
        GoogleCredential found = _json is { } json ? GoogleKeys.Read(json) : await GoogleCredential.GetApplicationDefaultAsync(cancellationToken).ConfigureAwait(false);
        GoogleCredential scoped = found.IsCreateScopedRequired ? found.CreateScoped(scopes) : found;
        _caller.Verbose?.Invoke($"The credential is {(_json is null ? "the machine's own (application default credentials)" : "one of JSON")}.");
        return scoped.CreateWithHttpClientFactory(new Chained(_connection));
    }

    // Endpoints of a network of one's own are below it too: https://docs.cloud.google.com/vpc/docs/about-accessing-google-apis-endpoints.
    private static bool IsGoogles(Connection connection) =>
        connection.Address is not { } address || (Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}", UriKind.Absolute, out Uri? given) && given.Scheme == Uri.UriSchemeHttps && given.Host.EndsWith(".googleapis.com", StringComparison.OrdinalIgnoreCase));

    private static SecretText? FromFile(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault(TokenFile) is { Length: > 0 } path && File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } token ? new(token) : null;

    /// <summary>The library's own requests go through the context's proxy, with its authorities.</summary>
    private sealed class Chained(Connection connection) : HttpClientFactory
    {
        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => new Kept(Transports.For(connection));

        // The pool outlives the library's client.
        private sealed class Kept(HttpMessageHandler inner) : DelegatingHandler(inner)
        {
            protected override void Dispose(bool disposing)
            {
            }
        }
    }
}
