using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// Environment variables of projects and of contexts: CircleCI shows nobody a value of either, so both are secrets, and it has no variables.
// https://circleci.com/docs/api/v2/#tag/Project and #tag/Context
internal sealed partial class CircleProvider : ISecrets
{
    public async IAsyncEnumerable<Secret> GetSecretsAsync(SettingScope scope, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<Secret> all = scope switch
        {
            { Organization: { } organization, Repository: null } => ContextSecretsAsync(organization, scope.Environment, cancellationToken),
            { Organization: null, Repository: { } project, Environment: null } => ProjectSecretsAsync(CircleSlug.Require(project), cancellationToken),
            _ => throw InvalidScope(scope),
        };
        await foreach (Secret secret in all.ConfigureAwait(false))
        {
            if (name is null || secret.Name == name)
                yield return secret;
        }
    }

    public async Task<Change> PlanSetSecretAsync(SecretRequest request, CancellationToken cancellationToken)
    {
        string name = SettingRules.RequireName(request.Name);
        if (request.Protected is not null)
            throw NotTaken("-Protected", "the restrictions of a context say who may use it", name);
        return request.Scope switch
        {
            { Organization: { } organization, Repository: null, Environment: { } context } => await PlanSetInContextAsync(organization, context, name, request.Value, cancellationToken).ConfigureAwait(false),
            { Organization: null, Repository: { } project, Environment: null } => await PlanSetInProjectAsync(CircleSlug.Require(project), name, request.Value, cancellationToken).ConfigureAwait(false),
            _ => throw InvalidScope(request.Scope),
        };
    }

    public async Task<Change> PlanRemoveSecretAsync(SettingScope scope, string name, CancellationToken cancellationToken)
    {
        SettingRules.RequireName(name);
        if (scope is { Organization: not null, Environment: null })
            throw InvalidScope(scope);
        List<string> known = [];
        await foreach (Secret secret in GetSecretsAsync(scope, null, cancellationToken).ConfigureAwait(false))
            known.Add(secret.Name);
        if (!known.Contains(name, StringComparer.Ordinal))
            throw Errors.NotFound("SecretNotFound", $"secret of {scope}", name, known, "Get-CicdSecret shows them all.");
        ApiRequest call;
        if (scope.Organization is { } organization)
        {
            ContextModel context = await RequireContextAsync(organization, scope.Environment!, cancellationToken).ConfigureAwait(false);
            call = ApiRequest.Write(HttpMethod.Delete, $"/api/v2/context/{context.Id}/environment-variable/{name}");
        }
        else
        {
            call = ApiRequest.Write(HttpMethod.Delete, $"/api/v2/project/{CircleSlug.Require(scope.Repository!)}/envvar/{name}");
        }

        return new Change($"{scope}: {name}", "Remove the environment variable", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private async IAsyncEnumerable<Secret> ProjectSecretsAsync(CircleSlug project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (EnvVarModel variable in EnvVarsAsync(project, cancellationToken).ConfigureAwait(false))
            yield return new() { Context = Context, Repository = project.ToString(), Name = variable.Name, CreatedAt = variable.CreatedAt };
    }

    // An answer holds the end of each value: no trace shows it.
    private IAsyncEnumerable<EnvVarModel> EnvVarsAsync(CircleSlug project, CancellationToken cancellationToken) =>
        PagesAsync(ApiRequest.Get($"/api/v2/project/{project}/envvar") with { Sensitive = true }, Json.EnvVars, cancellationToken).Missing(() => NoRepository(project), cancellationToken);

    private async Task<Change> PlanSetInProjectAsync(CircleSlug project, string name, SecretText value, CancellationToken cancellationToken)
    {
        bool isThere = false;
        await foreach (EnvVarModel variable in EnvVarsAsync(project, cancellationToken).ConfigureAwait(false))
            isThere |= variable.Name == name;
        // It overwrites what is there, so that it may be sent twice.
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/api/v2/project/{project}/envvar").With(new(name, value.Reveal()), Json.NewEnvVar) with { Sensitive = true, Repeatable = true };
        return new Change($"{project}: {name}", isThere ? "Change the environment variable" : "Add the environment variable", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return new Secret { Context = Context, Repository = project.ToString(), Name = name, UpdatedAt = _caller.Clock.GetUtcNow() };
        })
        {
            WantsConfirmation = isThere,
        }.Calling(Context, call);
    }

    private static CicdException InvalidScope(SettingScope scope) =>
        new("InvalidScope", CicdErrorKind.Invalid, "An environment variable of CircleCI is kept in a project, or in a context of an organization.", scope.ToString(), "Give -Repository; or -Organization, with the context's name as -Environment.");
}
