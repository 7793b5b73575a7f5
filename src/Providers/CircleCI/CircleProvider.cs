using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

/// <summary>CircleCI, hosted or a CircleCI Server. One file per capability.</summary>
internal sealed partial class CircleProvider : IProvider
{
    /// <summary>How many projects or pipelines are asked at once: enough to hide the way there and back; CircleCI throttles bursts.</summary>
    private const int Spreading = 8;

    /// <summary>How often something that is under way is looked at.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    private readonly Connection _connection;
    private readonly Caller _caller;
    private readonly ApiClient _api;
    private readonly CircleAddress _address;

    public CircleProvider(Connection connection, Caller caller, HttpLimits? limits = null)
    {
        _connection = connection;
        _address = CircleAddress.From(connection.Address);
        _caller = caller with { Credential = caller.Credential ?? Ambient(connection, _address) };
        _api = new(new CircleDialect(_address.IsHosted, caller.Clock), _address.Root, connection, _caller, limits: limits);
    }

    public string Context => _connection.Name;

    /// <summary>What every body is read and written by.</summary>
    private static CircleJson Json => CircleJson.Default;

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    // As CircleCI's own CLI reads them: https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/config/config.go#L489-L499,
    // and the last one as its older releases do: https://circleci.com/docs/guides/config-policies/create-and-manage-config-policies/.
    // A variable says nothing of its server, so it goes to circleci.com alone.
    private static SecretText? Ambient(Connection connection, CircleAddress address) =>
        connection.Credential is { Kind: "ambient" } && address.IsHosted ? new AmbientToken(address.Web, ["CIRCLE_TOKEN", "CIRCLE_CLI_TOKEN", "CIRCLECI_CLI_TOKEN"], AmbientToken.Current).FromEnvironment() : null;

    private IAsyncEnumerable<T> PagesAsync<T>(ApiRequest first, System.Text.Json.Serialization.Metadata.JsonTypeInfo<PageModel<T>> type, CancellationToken cancellationToken) =>
        _api.TokenPagesAsync<PageModel<T>, T>(first, "page-token", type, page => (page.Items, page.NextPageToken), cancellationToken);

    private static CicdException NoRepository(CircleSlug project) =>
        Errors.NotFound("RepositoryNotFound", "project", project.ToString(), remedy: "Check the name; CircleCI answers the same where the token may not see it. New-CicdRepository sets a project up.");

    private static CicdException NotTaken(string what, string why, string target) =>
        new("NotTaken", CicdErrorKind.Invalid, $"CircleCI takes no {what}: {why}.", target, "Leave it away.");
}
