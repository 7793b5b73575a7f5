using CicdTools.Providers.Http;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.Kubernetes;

namespace CicdTools.Providers.JenkinsX;

/// <summary>Jenkins X, now called JayeX, by its objects in a cluster and by Git. One file per capability.</summary>
internal sealed partial class JenkinsXProvider : IProvider
{
    /// <summary>How often something that is under way is looked at where nothing tells of changes.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    private readonly Connection _connection;
    private readonly Caller _caller;
    private readonly IProviderCatalog _catalog;
    private readonly KubernetesProvider _cluster;
    private readonly GitHost _host;
    private readonly HttpLimits? _limits;
    private Task<Team>? _team;

    public JenkinsXProvider(Connection connection, Caller caller, IProviderCatalog catalog, HttpLimits? limits = null)
    {
        _connection = connection;
        _caller = caller;
        _catalog = catalog;
        _limits = limits;
        _cluster = new(connection, caller, limits);
        _host = new(connection, caller.GitHost, caller);
        Promotions = new PullRequestPromotions(this, _host, caller);
    }

    public string Context => _connection.Name;

    /// <summary>Promotions by pull requests.</summary>
    public IPromotions Promotions { get; }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>The team's namespace, looked for once.</summary>
    internal async Task<Team> TeamAsync(CancellationToken cancellationToken)
    {
        if (_team is { IsCompletedSuccessfully: true } known)
            return await known.ConfigureAwait(false);
        Task<Team> team = Team.FindAsync(await _cluster.ConnectAsync(cancellationToken).ConfigureAwait(false), _connection.Project, cancellationToken);
        Team found = await team.ConfigureAwait(false);
        _team = team;
        return found;
    }
}
