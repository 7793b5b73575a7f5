using System.Runtime.CompilerServices;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Cloud Build's connections to hosts of repositories, of a project's region: https://docs.cloud.google.com/build/docs/api/reference/rest/v2/projects.locations.connections.
internal sealed partial class GoogleProvider : IServiceConnections
{
    public async IAsyncEnumerable<ServiceConnection> GetServiceConnectionsAsync(string repository, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireOwnProject(repository);
        await foreach (ConnectionModel connection in ConnectionsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (name is null || Last(connection.Name) == name)
                yield return Describe(connection);
        }
    }

    public async Task<Change> PlanNewServiceConnectionAsync(NewServiceConnectionRequest request, CancellationToken cancellationToken)
    {
        RequireOwnProject(request.Repository);
        RequireConnectionName(request.Name);
        RequireSettings(request);
        ConnectionModel? there = await FindConnectionAsync(request.Name, cancellationToken).ConfigureAwait(false);
        RequireKind(there, request.Name, request.Kind);
        if (there is not null && IsReady(there))
            return new($"{_place.Project}: {request.Name}", "Nothing", _ => Task.FromResult<object?>(Describe(there))) { AlreadyDone = $"'{_place.Project}' has the connection '{request.Name}' already." };
        ConnectionSetup setup = request.Kind == ServiceConnectionKind.GitHub
            ? await PlanGitHubAsync(request.Name, there, cancellationToken).ConfigureAwait(false)
            : await PlanGitLabAsync(request, request.Secret!, cancellationToken).ConfigureAwait(false);
        return new Change($"{_place.Project}: {request.Name}", setup.Action, async token =>
        {
            await setup.MakeAsync(token).ConfigureAwait(false);
            return Describe(await WaitForPersonAsync(request.Name, request.Patience, token).ConfigureAwait(false));
        })
        {
            Details = setup.Details,
        }.Calling(Context, setup.Calls);
    }

    public async Task<Change> PlanRemoveServiceConnectionAsync(string repository, string name, CancellationToken cancellationToken)
    {
        RequireOwnProject(repository);
        if (await FindConnectionAsync(name, cancellationToken).ConfigureAwait(false) is null)
            throw NoConnection(name);
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"v2/projects/{_place.Project}/locations/{_place.Location}/connections/{name}");
        return new Change($"{_place.Project}: {name}", "Remove the connection", async token =>
        {
            await EndAsync(await Builds.ReadAsync(call, Json.OperationModel, token).ConfigureAwait(false), token).ConfigureAwait(false);
            return null;
        })
        {
            Details = "The repositories stay where they are, and so do the host's app and the secrets that the connection had.",
        }.Calling(Context, call);
    }

    private ServiceConnection Describe(ConnectionModel connection) => new()
    {
        Context = Context,
        Repository = _place.Project,
        Name = Last(connection.Name),
        SystemId = connection.Name,
        Kind = KindOf(connection),
        SystemKind = connection switch
        {
            { GithubConfig: not null } => "github",
            { GithubEnterpriseConfig: not null } => "github-enterprise",
            { GitlabConfig: not null } => "gitlab",
            { BitbucketDataCenterConfig: not null } => "bitbucket-data-center",
            { BitbucketCloudConfig: not null } => "bitbucket-cloud",
            _ => "",
        },
        Address = connection switch
        {
            { GithubConfig: not null } => "https://github.com",
            { GitlabConfig: { } gitlab } => gitlab.HostUri ?? "https://gitlab.com",
            _ => connection.GithubEnterpriseConfig?.HostUri ?? connection.BitbucketDataCenterConfig?.HostUri,
        },
        Scheme = connection.GithubConfig is not null ? "App" : "Token",
        IsReady = IsReady(connection),
        Problem = IsReady(connection) ? null : connection.Disabled == true ? "It is switched off." : $"It waits for a person. {StepOf(connection)}",
    };

    private void RequireOwnProject(string repository)
    {
        if (repository != _place.Project && GoogleRepositoryName.TryParse(repository) is null)
            throw new CicdException("InvalidScope", CicdErrorKind.Invalid, $"Connections are a project's, and this context is in the project '{_place.Project}'.", repository, $"Give {_place.Project}.");
    }

    private static void RequireSettings(NewServiceConnectionRequest request)
    {
        CicdException Refused(string what, string why) => new("SettingNotTaken", CicdErrorKind.Invalid, $"A connection of Cloud Build to {request.Kind} takes no {what}: {why}.", request.Name, "Leave it away.");
        if (request.Kind is not (ServiceConnectionKind.GitHub or ServiceConnectionKind.GitLab))
            throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, $"Cloud Build makes no connections to {request.Kind}.", request.Name, "Give -Kind GitHub or GitLab.");
        if (request.UserName is not null || request.Tenant is not null || request.Subscription is not null || request.SubscriptionName is not null)
            throw Refused("-UserName, -Tenant or -Subscription", "it signs in by its app or by a token");
        if (request.Pipelines.Length > 0)
            throw Refused("-AllowPipeline", "every trigger of the project may use it");
        if (request.Kind == ServiceConnectionKind.GitHub && (request.Secret is not null || request.Address is not null || request.Authority is not null))
            throw Refused("-Secret, -Address or -CertificateAuthority", "a person lets Google's app in at github.com");
        if (request.Kind == ServiceConnectionKind.GitLab && request.Secret is null)
            throw new CicdException("SettingMissing", CicdErrorKind.Invalid, "A connection to GitLab wants a personal access token with the scope api.", request.Name, "Give it as -Secret.");
        if (request.Address is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out Uri? host) && host.Scheme == Uri.UriSchemeHttps && host.UserInfo.Length == 0))
            throw new CicdException("InvalidServer", CicdErrorKind.Invalid, $"'{Errors.Shown(address)}' is no https address without user information.", request.Name, "Give the address of the GitLab server, such as https://gitlab.example.com.");
    }

    private static void RequireConnectionName(string name)
    {
        // Names of secrets are made of it, and it stands in paths.
        if (name.Length is 0 or > 60 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            throw Errors.InvalidName("a connection of Cloud Build", name, "it has letters, digits, dashes and underscores, 60 at the most.");
    }
}
