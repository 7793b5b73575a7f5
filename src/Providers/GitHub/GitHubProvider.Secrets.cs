using System.Runtime.CompilerServices;
using System.Text;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

// https://docs.github.com/rest/actions/secrets
internal sealed partial class GitHubProvider : ISecrets
{
    /// <summary>https://docs.github.com/actions/reference/security/secrets#limits-for-secrets</summary>
    private const int LongestSecret = 48 * 1024;

    public async IAsyncEnumerable<Secret> GetSecretsAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindSecretAsync(scope, name, cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(scope, found);
            yield break;
        }

        await foreach (SecretModel secret in _api.PagesAsync(ApiRequest.Get(SettingPaths.Of(scope, "secrets"), ("per_page", PageSize)), Json.SecretPage, page => page.Secrets, cancellationToken).Missing(() => NoScope(scope), cancellationToken).ConfigureAwait(false))
            yield return Describe(scope, secret);
    }

    public async Task<Change> PlanSetSecretAsync(SecretRequest request, CancellationToken cancellationToken)
    {
        string name = SettingPaths.RequireName("a secret of GitHub", request.Name);
        if (request.Protected is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "GitHub has no protected secrets: an environment with its own rules takes their place.", name, "Give -Environment instead of -Protected.");
        if (Encoding.UTF8.GetByteCount(request.Value.Reveal()) > LongestSecret)
            throw new CicdException("ValueTooLarge", CicdErrorKind.Invalid, $"The value of '{name}' has more than 48 KB, which is the most that GitHub keeps.", name, "Encrypt it into the repository, and keep its key as the secret.");
        SecretModel? before = await FindSecretAsync(request.Scope, name, cancellationToken).ConfigureAwait(false);
        if (before is null)
            await RequireScopeAsync(request.Scope, cancellationToken).ConfigureAwait(false);
        ApiRequest ask = ApiRequest.Get(SettingPaths.Of(request.Scope, "secrets", "public-key")), set = ApiRequest.Write(HttpMethod.Put, SettingPaths.Of(request.Scope, "secrets", name)) with { Sensitive = true };
        return new Change($"{request.Scope}: {name}", before is null ? "Add the secret" : "Overwrite the secret", async token =>
        {
            PublicKeyModel key = await _api.ReadAsync(ask, Json.PublicKeyModel, token).ConfigureAwait(false);
            SetSecret body = new(SealedBox.Seal(request.Value, key.Key), key.KeyId, request.Scope.Organization is null ? null : "private");
            await _api.DoAsync(set.With(body, Json.SetSecret), token).ConfigureAwait(false);
            DateTimeOffset now = _caller.Clock.GetUtcNow();
            return Describe(request.Scope, new SecretModel(name.ToUpperInvariant(), before?.CreatedAt ?? now, now));
        })
        {
            WantsConfirmation = before is not null,
        }.Calling(Context, ask, set);
    }

    public async Task<Change> PlanRemoveSecretAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        if (await FindSecretAsync(scope, name, cancellationToken).ConfigureAwait(false) is null)
            throw Errors.NotFound("SecretNotFound", $"secret of {scope}", name, remedy: "Get-CicdSecret shows them all.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, SettingPaths.Of(scope, "secrets", name));
        return new Change($"{scope}: {name}", "Remove the secret", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private Task<SecretModel?> FindSecretAsync(SettingScope scope, string name, CancellationToken cancellationToken) =>
        _api.FindAsync(ApiRequest.Get(SettingPaths.Of(scope, "secrets", SettingPaths.RequireName("a secret of GitHub", name))), Json.SecretModel, cancellationToken);

    private Secret Describe(SettingScope scope, SecretModel secret) => new()
    {
        Context = Context,
        Repository = scope.Repository,
        Environment = scope.Environment,
        Organization = scope.Organization,
        Name = secret.Name,
        CreatedAt = secret.CreatedAt,
        UpdatedAt = secret.UpdatedAt,
    };
}
