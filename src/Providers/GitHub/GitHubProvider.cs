using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

/// <summary>GitHub with its Actions, hosted or a server of one's own. One file per capability.</summary>
internal sealed partial class GitHubProvider : IProvider
{
    /// <summary>The most that GitHub gives in a page.</summary>
    private const string PageSize = "100";

    /// <summary>How many repositories are asked at once: as many requests as GitHub allows (see <see cref="GitHubDialect.Concurrency"/>); what others have under way, the governor counts.</summary>
    private const int Spreading = 100;

    private readonly Connection _connection;
    private readonly Caller _caller;
    private readonly IProviderCatalog _catalog;
    private readonly ApiClient _api;
    private readonly GitHubAddress _address;
    private readonly AmbientToken? _ambient;
    private readonly GitHubApp? _app;

    public GitHubProvider(Connection connection, Caller caller, IProviderCatalog catalog, HttpLimits? limits = null)
    {
        _connection = connection;
        _catalog = catalog;
        _address = GitHubAddress.From(connection.Address);
        // https://cli.github.com/manual/gh_help_environment: a token of github.com's is none for a server of one's own.
        string[] variables = _address.IsHosted ? ["GH_TOKEN", "GITHUB_TOKEN"] : ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"];
        _ambient = caller.Credential is null && connection.Credential is { Kind: "ambient" } ? new(_address.Web, variables, AmbientToken.Current) : null;
        _caller = _ambient?.FromEnvironment() is { } token ? caller with { Credential = token } : caller;
        _app = caller.Credential is null && connection.Credential is { Kind: "app" } ? new(connection, _address, caller, limits) : null;
        _api = new(new GitHubDialect(_address.IsHosted), _address.Api, connection, _caller, TokenAsync, limits, _app?.Identity);
    }

    public string Context => _connection.Name;

    /// <summary>What every body is read and written by.</summary>
    private static GitHubJson Json => GitHubJson.Default;

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        _app?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The context's token: given, or what the machine has for the server.</summary>
    private async ValueTask<SecretText?> TokenAsync(CancellationToken cancellationToken) =>
        _caller.Credential ?? (_app is not null ? await _app.GetTokenAsync(cancellationToken).ConfigureAwait(false) : _ambient is null ? null : await _ambient.FromGitAsync(_caller.Clock, cancellationToken).ConfigureAwait(false));

    private static ApiRequest Page(FormattableString path, params (string Name, string? Value)[] query) => ApiRequest.Get(path, [("per_page", PageSize), .. query]);

    private static CicdException NoRepository(GitHubName name) => Errors.NotFound("RepositoryNotFound", "repository", name.ToString(), remedy: "Check the name; GitHub answers the same where the token may not see it.");
}
