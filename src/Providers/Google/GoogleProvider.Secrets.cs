using System.Runtime.CompilerServices;
using System.Text;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Secret Manager keeps secrets by project, each with versions; builds name them in availableSecrets: https://docs.cloud.google.com/build/docs/securing-builds/use-secrets.
// The project stands where other systems have an organization: its secrets are for all of its repositories.
internal sealed partial class GoogleProvider : ISecrets
{
    private ApiClient Secrets => _services.SecretManager;

    public async IAsyncEnumerable<Secret> GetSecretsAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireProject(scope);
        if (name is not null)
        {
            if (await FindSecretAsync(name, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(found);
            yield break;
        }

        await foreach (SecretModel secret in Secrets.TokenPagesAsync<SecretsPage, SecretModel>(ApiRequest.Get($"v1/projects/{_place.Project}/secrets", ("pageSize", $"{PageSize}")), "pageToken", Json.SecretsPage, page => (page.Secrets ?? [], page.NextPageToken), cancellationToken).ConfigureAwait(false))
            yield return Describe(secret);
    }

    public async Task<Change> PlanSetSecretAsync(SecretRequest request, CancellationToken cancellationToken)
    {
        RequireProject(request.Scope);
        if (request.Protected is not null)
            throw NotTaken("-Protected", "whoever may access a secret is told by its roles", request.Name);
        string name = RequireSecretName(request.Name);
        SecretModel? there = await FindSecretAsync(name, cancellationToken).ConfigureAwait(false);
        ApiRequest create = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets").With(new(Replication: new(new())), Json.SecretModel) with { Query = [("secretId", name)] };
        ApiRequest add = ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/secrets/{name}:addVersion").With(new(new(Convert.ToBase64String(Encoding.UTF8.GetBytes(request.Value.Reveal())))), Json.AddVersion) with { Sensitive = true };
        return new Change($"{_place.Project}: {name}", there is null ? "Create the secret in Secret Manager" : "Add a version to the secret, which becomes its newest", async token =>
        {
            SecretModel made = there ?? await Secrets.CreateAsync(create, Json.SecretModel, look => FindSecretAsync(name, look), token).ConfigureAwait(false);
            await Secrets.ReadAsync(add, Json.SecretVersionModel, token).ConfigureAwait(false);
            return Describe(made) with { UpdatedAt = _caller.Clock.GetUtcNow() };
        })
        {
            WantsConfirmation = there is not null,
            Details = there is null ? null : "Older versions stay until they are destroyed.",
        }.Calling(Context, there is null ? [create, add] : [add]);
    }

    public async Task<Change> PlanRemoveSecretAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        RequireProject(scope);
        if (await FindSecretAsync(RequireSecretName(name), cancellationToken).ConfigureAwait(false) is null)
            throw Errors.NotFound("SecretNotFound", $"secret of the project {_place.Project}", name, remedy: "Get-CicdSecret shows them all.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"v1/projects/{_place.Project}/secrets/{name}");
        return new Change($"{_place.Project}: {name}", "Delete the secret with all its versions", async token =>
        {
            await Secrets.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private Task<SecretModel?> FindSecretAsync(string name, CancellationToken cancellationToken) =>
        Secrets.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/secrets/{RequireSecretName(name)}"), Json.SecretModel, cancellationToken);

    private Secret Describe(SecretModel secret) => new() { Context = Context, Organization = _place.Project, Name = Last(secret.Name ?? ""), CreatedAt = secret.CreateTime };

    private void RequireProject(SettingScope scope)
    {
        if (scope is not { Repository: null, Environment: null } || (scope.Organization is { } project && project != _place.Project))
            throw new CicdException("InvalidScope", CicdErrorKind.Invalid, "Secret Manager keeps secrets for a project, and this context is in the project " + $"'{_place.Project}'.", scope.ToString(), $"Give -Organization {_place.Project}.");
    }

    // https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
    private static string RequireSecretName(string name) => name.Length is > 0 and <= 255 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        ? name
        : throw Errors.InvalidName("a secret of Secret Manager", name, "it has letters, digits, dashes and underscores, 255 at the most.");
}
