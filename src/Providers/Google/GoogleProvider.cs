using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

/// <summary>Google Cloud Build and the services around it. One file per capability.</summary>
internal sealed partial class GoogleProvider : IProvider
{
    private const int PageSize = 100;

    /// <summary>How often something that is under way is looked at: gcloud's own pace.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(2);

    private readonly Connection _connection;
    private readonly Caller _caller;
    private readonly GoogleCredentials _credentials;
    private readonly GoogleServices _services;
    private readonly GooglePlace _place;

    public GoogleProvider(Connection connection, Caller caller, HttpLimits? limits = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        IReadOnlyDictionary<string, string> variables = environment ?? AmbientToken.Current;
        GoogleCredentials credentials = GoogleCredentials.From(connection, caller, variables);
        _connection = connection;
        _caller = caller;
        _credentials = credentials;
        _place = GooglePlace.Of(connection, credentials, variables);
        _services = new(connection, caller, credentials, limits, variables);
    }

    public string Context => _connection.Name;

    /// <summary>What every body is read and written by.</summary>
    private static GoogleJson Json => GoogleJson.Default;

    private ApiClient Builds => _services.CloudBuild;

    public ValueTask DisposeAsync()
    {
        _services.Dispose();
        return ValueTask.CompletedTask;
    }
}
