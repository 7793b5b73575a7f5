using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

/// <summary>AWS's developer tools in one region of an account. One file per capability.</summary>
internal sealed partial class AwsProvider : IProvider
{
    /// <summary>How many pipelines or projects are asked at once.</summary>
    private const int Spreading = 8;

    /// <summary>The most names that a batch of CodeCommit or CodeBuild takes.</summary>
    private const int Batch = 100;

    /// <summary>How often something that is under way is looked at.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    private readonly Connection _connection;
    private readonly IProviderCatalog _catalog;
    private readonly Caller _caller;
    private readonly AwsApi _api;
    private readonly AwsPlace _place;
    private readonly Func<CancellationToken, ValueTask<SecretText?>> _credential;

    public AwsProvider(Connection connection, Caller caller, IProviderCatalog catalog, HttpLimits? limits = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        _connection = connection;
        _catalog = catalog;
        _caller = caller;
        environment ??= AmbientToken.Current;
        _place = new(new AwsProfiles(connection.ProfileFile).Region(connection, environment), AddressOf(connection)) { Environment = environment };
        AwsCredentials found = new(connection, caller, environment, _place, limits);
        _credential = caller.Credential is { } given ? _ => ValueTask.FromResult<SecretText?>(given) : found.GetAsync;
        _api = new(_place, connection, caller, limits, _credential);
    }

    public string Context => _connection.Name;

    /// <summary>What every answer is read by.</summary>
    private static AwsJson Json => AwsJson.Default;

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri? AddressOf(Connection connection) => connection.Address is not { } address ? null
        : Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri!
        : throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, $"'{Errors.Shown(address)}' is no address of AWS.", Errors.Shown(address), "Leave -Address away for AWS itself, or write it as https://host.");

    private Task<T> ReadAsync<T>(AwsService service, string operation, JsonObject body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        _api.CallAsync(service, AwsCall.Read(service, operation, body), type, cancellationToken);

    private Task<T?> FindAsync<T>(AwsService service, string operation, JsonObject body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => _api.FindAsync(service, AwsCall.Read(service, operation, body), type, cancellationToken);

    private static CicdException NotTaken(string what, string why, string target) =>
        new("NotTaken", CicdErrorKind.Invalid, $"AWS takes no {what}: {why}.", target, "Leave it away.");
}
