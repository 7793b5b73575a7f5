using System.Collections.Concurrent;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

/// <summary>
/// The services of Google Cloud, each with a host and a client of its own. One address may stand for all of them; without one, each is found as
/// gcloud finds it, by <c>CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICE</c> (https://docs.cloud.google.com/sdk/docs/properties#setting_properties_through_environment_variables).
/// </summary>
internal sealed class GoogleServices(Connection connection, Caller caller, GoogleCredentials credentials, HttpLimits? limits, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ApiClient>> _clients = new(StringComparer.Ordinal);
    private readonly GoogleDialect _dialect = new(credentials.QuotaProject);

    public ApiClient CloudBuild => Of("cloudbuild");

    public ApiClient Storage => Of("storage");

    public ApiClient Logging => Of("logging");

    public ApiClient SecretManager => Of("secretmanager");

    public ApiClient ArtifactRegistry => Of("artifactregistry");

    public ApiClient ServiceUsage => Of("serviceusage");

    public ApiClient Iam => Of("iam");

    public ApiClient ResourceManager => Of("cloudresourcemanager");

    public ApiClient KubernetesEngine => Of("container");

    public ApiClient SecureSourceManager => Of("securesourcemanager");

    public ApiClient SourceRepositories => Of("sourcerepo");

    public ApiClient PubSub => Of("pubsub");

    /// <summary>The address of a service.</summary>
    /// <exception cref="CicdException"><c>InvalidAddress</c>.</exception>
    public Uri AddressOf(string service)
    {
        string? address = connection.Address
            ?? environment.GetValueOrDefault($"CLOUDSDK_API_ENDPOINT_OVERRIDES_{service.ToUpperInvariant()}")
            // https://docs.cloud.google.com/pubsub/docs/emulator#env
            ?? (service == "pubsub" && environment.GetValueOrDefault("PUBSUB_EMULATOR_HOST") is { Length: > 0 } emulator ? $"http://{emulator}" : null);
        if (address is null)
            return new($"https://{service}.googleapis.com/");
        string full = address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}";
        return Uri.TryCreate(full, UriKind.Absolute, out Uri? given) && given.Scheme is "http" or "https" && given.UserInfo.Length == 0
            ? new(given.AbsoluteUri.EndsWith('/') ? given.AbsoluteUri : $"{given.AbsoluteUri}/")
            : throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, "The address is no https address without user information.", "address", "Leave -Address away for Google Cloud itself, or give the address of an endpoint that stands for all of its services.");
    }

    public void Dispose()
    {
        foreach (Lazy<ApiClient> client in _clients.Values.Where(client => client.IsValueCreated))
            client.Value.Dispose();
    }

    private ApiClient Of(string service) =>
        _clients.GetOrAdd(service, name => new(() => new(_dialect, AddressOf(name), connection, caller with { Credential = credentials.Token }, credentials.FindAsync, limits, credentials.Identity))).Value;
}
