using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

/// <summary>GitLab with its CI/CD, hosted or a server of one's own. One file per capability.</summary>
internal sealed partial class GitLabProvider : IProvider
{
    /// <summary>The most that GitLab gives in a page: https://docs.gitlab.com/api/rest/#pagination.</summary>
    private const string PageSize = "100";

    /// <summary>How many projects are asked at once: enough to hide the way there and back.</summary>
    private const int Spreading = 16;

    /// <summary>How often something that is under way is looked at.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    private readonly Connection _connection;
    private readonly IProviderCatalog _catalog;
    private readonly Caller _caller;
    private readonly ApiClient _api;
    private readonly GitLabAddress _address;
    private readonly GitLabToken _token;

    public GitLabProvider(Connection connection, Caller caller, IProviderCatalog catalog, HttpLimits? limits = null)
    {
        _connection = connection;
        _catalog = catalog;
        _address = GitLabAddress.From(connection.Address);
        _token = GitLabToken.Of(connection, caller.Credential, _address.Web);
        _caller = caller with { Credential = _token.Secret };
        _api = new(new GitLabDialect(_address.IsHosted, _token.Kind), _address.Api, connection, _caller, limits: limits);
    }

    public string Context => _connection.Name;

    /// <summary>What every body is read and written by.</summary>
    private static GitLabJson Json => GitLabJson.Default;

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ApiRequest Page(FormattableString path, params (string Name, string? Value)[] query) => ApiRequest.Get(path, [("per_page", PageSize), .. query]);

    private static CicdException NoRepository(string project) => Errors.NotFound("RepositoryNotFound", "repository", project, remedy: "Check the name; GitLab answers the same where the token may not see it.");
}
