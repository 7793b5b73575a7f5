using System.Security.Cryptography;
using System.Text;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// A connection to GitHub is let in by a person, in a browser, in two steps: https://docs.cloud.google.com/build/docs/automating-builds/github/connect-repo-github?generation=2nd-gen.
// One to GitLab has a token: https://docs.cloud.google.com/build/docs/automating-builds/gitlab/connect-host-gitlab.
internal sealed partial class GoogleProvider
{
    private const string SecretAdministrator = "roles/secretmanager.admin", SecretReader = "roles/secretmanager.secretAccessor";

    /// <summary>What makes a connection, told beforehand.</summary>
    private sealed record ConnectionSetup(string Action, string? Details, ApiRequest[] Calls, Func<CancellationToken, Task> MakeAsync);

    private Task<ConnectionModel?> FindConnectionAsync(string name, CancellationToken cancellationToken) =>
        Builds.FindAsync(ApiRequest.Get($"v2/projects/{_place.Project}/locations/{_place.Location}/connections/{name}"), Json.ConnectionModel, cancellationToken);

    /// <summary>Whether repositories can be linked by it. Connections without a person's step tell no stage.</summary>
    private static bool IsReady(ConnectionModel connection) => connection.Disabled != true && connection.InstallationState?.Stage is null or "STAGE_UNSPECIFIED" or "COMPLETE";

    private static ServiceConnectionKind KindOf(ConnectionModel connection) =>
        connection.GithubConfig is not null ? ServiceConnectionKind.GitHub : connection.GitlabConfig is not null ? ServiceConnectionKind.GitLab : ServiceConnectionKind.Other;

    private void RequireKind(ConnectionModel? there, string name, ServiceConnectionKind kind)
    {
        if (there is not null && KindOf(there) != kind)
            throw new CicdException("ConnectionExists", CicdErrorKind.Conflict, $"The project '{_place.Project}' has a connection '{name}' already, and it is not to {kind}.", name, "Choose another name.");
        if (there?.Disabled == true)
            throw new CicdException("ConnectionDisabled", CicdErrorKind.Conflict, $"The connection '{name}' is switched off.", name, $"Switch it on: gcloud builds connections update {kind.ToString().ToLowerInvariant()} {name} --region={_place.Location} --no-disabled.");
    }

    private async Task<ConnectionSetup> PlanGitHubAsync(string name, ConnectionModel? there, CancellationToken cancellationToken)
    {
        if (there is not null)
            return new($"Wait until a person has let the connection '{name}' in at GitHub", StepOf(there), [], _ => Task.CompletedTask);
        // What a person gives at GitHub is kept as a secret, by Cloud Build's own account.
        string member = await BuildAgentAsync(cancellationToken).ConfigureAwait(false);
        bool isBound = await MayKeepSecretsAsync(member, cancellationToken).ConfigureAwait(false);
        ApiRequest create = Creating(name).With(new(GithubConfig: new()), Json.NewConnectionModel);
        return new(
            $"Make the connection '{name}' to GitHub, wait until a person has let it in",
            $"{(isBound ? "" : $"granted: {SecretAdministrator} of the project to {member}, so that Cloud Build can keep GitHub's token as a secret\n")}A person has to open two addresses in a browser, signed in at GitHub; they are told while it waits.",
            [.. isBound ? Array.Empty<ApiRequest>() : [ProjectPolicy().Write], create],
            async token =>
            {
                if (!isBound)
                    await RideOutAsync(name, again => BindAsync(ProjectPolicy(), SecretAdministrator, member, again), token).ConfigureAwait(false);
                await CreateConnectionAsync(name, create, token).ConfigureAwait(false);
            });
    }

    private async Task<ConnectionSetup> PlanGitLabAsync(NewServiceConnectionRequest request, SecretText secret, CancellationToken cancellationToken)
    {
        string member = await BuildAgentAsync(cancellationToken).ConfigureAwait(false);
        string[] names = [RequireSecretName($"{request.Name}-gitlab-token"), RequireSecretName($"{request.Name}-gitlab-webhook")];
        ApiRequest create = Creating(request.Name);
        return new(
            $"Make the connection '{request.Name}' to {request.Address ?? "gitlab.com"}",
            $"kept in Secret Manager: {string.Join(", ", names)}\ngranted: {SecretReader} of both to {member}",
            [.. names.SelectMany(SecretCalls), create],
            async token =>
            {
                string credential = await KeepAsync(names[0], secret, member, token).ConfigureAwait(false);
                string webhook = await KeepAsync(names[1], new(RandomNumberGenerator.GetHexString(64, lowercase: true)), member, token).ConfigureAwait(false);
                GitLabConfigModel config = new(request.Address, new(credential), new(credential), webhook, request.Authority);
                await CreateConnectionAsync(request.Name, create.With(new(GitlabConfig: config), Json.NewConnectionModel), token).ConfigureAwait(false);
            });
    }

    private ApiRequest Creating(string name) => ApiRequest.Write(HttpMethod.Post, $"v2/projects/{_place.Project}/locations/{_place.Location}/connections") with { Query = [("connectionId", name)] };

    private async Task CreateConnectionAsync(string name, ApiRequest create, CancellationToken cancellationToken)
    {
        try
        {
            await EndAsync(await Builds.ReadAsync(create, Json.OperationModel, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Id is "OutcomeUnknown" or "ServerBroken")
        {
            if (await FindConnectionAsync(name, cancellationToken).ConfigureAwait(false) is null)
                throw;
        }
    }

    /// <summary>The connection once a person has done each step; the address of each is told once, as Google gives it.</summary>
    /// <exception cref="CicdException"><c>ConnectionIncomplete</c>: what was made stays, and the same command goes on from there.</exception>
    private async Task<ConnectionModel> WaitForPersonAsync(string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        DateTimeOffset until = _caller.Clock.GetUtcNow() + patience;
        string? told = null;
        while (true)
        {
            ConnectionModel now = await FindConnectionAsync(name, cancellationToken).ConfigureAwait(false) ?? throw NoConnection(name);
            if (IsReady(now))
                return now;
            string step = StepOf(now);
            if (_caller.Clock.GetUtcNow() >= until)
                throw new CicdException("ConnectionIncomplete", CicdErrorKind.Unavailable, $"The connection '{name}' waits for a person. {step}", name, "Do that, then run the same command again: it goes on from there.");
            if (step != told)
                _caller.Warn?.Invoke($"The connection '{name}' waits for a person. {step}");
            told = step;
            _caller.Progress?.Report(new("Google Cloud", $"Waiting until a person has let the connection '{name}' in."));
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What a person has to do next, with the exact address.</summary>
    private static string StepOf(ConnectionModel connection) => connection.InstallationState switch
    {
        // A text of Google's own service, which is opened in a browser: no other kind of address is told.
        { ActionUri: { Length: > 0 } link } state when Uri.TryCreate(link, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps => $"Open {link}{(state.Message is { Length: > 0 } message ? $" (Google says: {Errors.Short(message, 200)})" : "")}",
        { Message: { Length: > 0 } message } => $"Google says: {Errors.Short(message, 200)}",
        { Stage: { } stage } => $"It stands at {Errors.Shown(stage)}.",
        _ => "Google does not say for what.",
    };

    /// <summary>Cloud Build's own account in the project, which keeps and reads the secrets of connections: https://docs.cloud.google.com/build/docs/cloud-build-service-account.</summary>
    private async Task<string> BuildAgentAsync(CancellationToken cancellationToken)
    {
        ProjectModel project = await _services.ResourceManager.ReadAsync(ApiRequest.Get($"v3/projects/{_place.Project}"), Json.ProjectModel, cancellationToken).ConfigureAwait(false);
        return $"serviceAccount:service-{Last(project.Name ?? "")}@gcp-sa-cloudbuild.iam.gserviceaccount.com";
    }

    private async Task<bool> MayKeepSecretsAsync(string member, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadPolicyAsync(ProjectPolicy(), cancellationToken).ConfigureAwait(false) is { } policy && IamPolicy.Has(policy, SecretAdministrator, member);
        }
        catch (CicdException exception) when (exception is { Kind: CicdErrorKind.Forbidden, Id: not "ApiNotEnabled" })
        {
            _caller.Warn?.Invoke($"Whether Cloud Build may keep a secret could not be seen, so that it is taken to be so; else the connection is refused, and whoever administers the project has to grant {SecretAdministrator} to {member}.");
            return true;
        }
    }

    /// <summary>Keeps a text as a new version of a secret that Cloud Build may read; its full name.</summary>
    private async Task<string> KeepAsync(string name, SecretText value, string member, CancellationToken cancellationToken)
    {
        ApiRequest create = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets").With(new(Replication: new(new())), Json.SecretModel) with { Query = [("secretId", name)] };
        if (await FindSecretAsync(name, cancellationToken).ConfigureAwait(false) is null)
            await Secrets.CreateAsync(create, Json.SecretModel, look => FindSecretAsync(name, look), cancellationToken).ConfigureAwait(false);
        ApiRequest add = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets/{name}:addVersion").With(new(new(Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Reveal())))), Json.AddVersion) with { Sensitive = true };
        string version = (await Secrets.ReadAsync(add, Json.SecretVersionModel, cancellationToken).ConfigureAwait(false)).Name;
        await RideOutAsync(name, again => BindAsync(SecretPolicy(name), SecretReader, member, again), cancellationToken).ConfigureAwait(false);
        return version;
    }

    private ApiRequest[] SecretCalls(string name) =>
    [
        ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets"),
        ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets/{name}:addVersion"),
        SecretPolicy(name).Write,
    ];

    private PolicyPlace SecretPolicy(string name) => new(
        name,
        Secrets,
        ApiRequest.Get($"v1/projects/{_place.Project}/secrets/{name}:getIamPolicy", ("options.requestedPolicyVersion", "3")),
        ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets/{name}:setIamPolicy"));
}
