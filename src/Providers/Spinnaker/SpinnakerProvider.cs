using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

/// <summary>Spinnaker, through Gate. Applications stand where other systems have repositories. One file per capability.</summary>
internal sealed partial class SpinnakerProvider : IProvider
{
    /// <summary>How many executions a page asks for.</summary>
    private const int PageSize = 50;

    /// <summary>How often something that is under way is looked at.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(3);

    private readonly Connection _connection;
    private readonly Caller _caller;
    private readonly ApiClient _api;

    public SpinnakerProvider(Connection connection, Caller caller, HttpLimits? limits = null)
    {
        _connection = connection;
        _caller = caller;
        _api = new(new GateDialect(), Address(connection), connection, caller, limits: limits);
    }

    public string Context => _connection.Name;

    /// <summary>What every body is read and written by.</summary>
    private static GateJson Json => GateJson.Default;

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri Address(Connection connection)
    {
        if (connection.Address is not { } address)
            throw new CicdException("AddressMissing", CicdErrorKind.Invalid, "A Spinnaker is at nobody's address but its own.", connection.Name, "Connect-CicdProvider Spinnaker -Address https://gate.example.com; of one in a cluster, forward Gate's port 8084.");
        return Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}", UriKind.Absolute, out Uri? given) && given.Scheme is "http" or "https" && given.UserInfo.Length == 0
            ? given
            : throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, "The address is no https address without user information.", "address", "Give the address of Gate, such as https://gate.example.com.");
    }

    private static CicdException NotTaken(string what, string why, string target) =>
        new("NotTaken", CicdErrorKind.Invalid, $"Spinnaker takes no {what}: {why}.", target, "Leave it away.");
}
