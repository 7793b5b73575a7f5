using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/guides/security/contexts/: a context stands where other systems have an environment.
internal sealed partial class CircleProvider
{
    // By its identifier, since a CircleCI Server does not take the slug: https://circleci.com/docs/api/v2/#operation/listContexts.
    private IAsyncEnumerable<ContextModel> ContextsAsync(Organization owner, CancellationToken cancellationToken) =>
        PagesAsync(ApiRequest.Get($"/api/v2/context", ("owner-id", owner.Id), ("owner-slug", owner.Id is null ? owner.Slug : null)), Json.Contexts, cancellationToken);

    private async Task<List<ContextModel>> ContextsOfAsync(string organization, CancellationToken cancellationToken) =>
        await ContextsOfAsync(await RequireOrganizationAsync(organization, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<List<ContextModel>> ContextsOfAsync(Organization organization, CancellationToken cancellationToken)
    {
        List<ContextModel> all = [];
        await foreach (ContextModel context in ContextsAsync(organization, cancellationToken).ConfigureAwait(false))
            all.Add(context);
        return all;
    }

    private async Task<ContextModel> RequireContextAsync(string organization, string name, CancellationToken cancellationToken) =>
        await RequireContextAsync(await RequireOrganizationAsync(organization, cancellationToken).ConfigureAwait(false), name, cancellationToken).ConfigureAwait(false);

    private async Task<ContextModel> RequireContextAsync(Organization organization, string name, CancellationToken cancellationToken)
    {
        List<ContextModel> all = await ContextsOfAsync(organization, cancellationToken).ConfigureAwait(false);
        return all.Find(context => context.Name == name) ?? throw Errors.NotFound("EnvironmentNotFound", $"context of '{organization}'", name, all.Select(context => context.Name), "Set-CicdSecret makes a context with its first secret.");
    }

    private async IAsyncEnumerable<Secret> ContextSecretsAsync(string organization, string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<ContextModel> contexts = name is null
            ? await ContextsOfAsync(organization, cancellationToken).ConfigureAwait(false)
            : [await RequireContextAsync(organization, name, cancellationToken).ConfigureAwait(false)];
        foreach (ContextModel context in contexts)
        {
            await foreach (ContextVariableModel variable in ContextVariablesAsync(context, cancellationToken).ConfigureAwait(false))
                yield return Describe(organization, context.Name, variable);
        }
    }

    private IAsyncEnumerable<ContextVariableModel> ContextVariablesAsync(ContextModel context, CancellationToken cancellationToken) =>
        PagesAsync(ApiRequest.Get($"/api/v2/context/{context.Id}/environment-variable") with { Sensitive = true }, Json.ContextVariables, cancellationToken);

    private async Task<Change> PlanSetInContextAsync(string organization, string name, string variable, SecretText value, CancellationToken cancellationToken)
    {
        Organization owner = await RequireOrganizationAsync(organization, cancellationToken).ConfigureAwait(false);
        ContextModel? context = (await ContextsOfAsync(owner, cancellationToken).ConfigureAwait(false)).Find(one => one.Name == name);
        bool isThere = false;
        if (context is not null)
        {
            await foreach (ContextVariableModel one in ContextVariablesAsync(context, cancellationToken).ConfigureAwait(false))
                isThere |= one.Variable == variable;
        }

        string action = context is null ? $"Make the context '{Errors.Shown(name)}', which every project of the organization may use, and add the environment variable"
            : isThere ? "Change the environment variable" : "Add the environment variable";
        Change change = new($"{organization} ({name}): {variable}", action, async token =>
        {
            await _api.DoAsync(Call(context ?? await CreateContextAsync(owner, name, token).ConfigureAwait(false)), token).ConfigureAwait(false);
            return Describe(organization, name, new(variable, null, _caller.Clock.GetUtcNow()));
        })
        {
            WantsConfirmation = isThere,
            Details = context is null ? null : await RestrictionsAsync(context, cancellationToken).ConfigureAwait(false),
        };
        // One that is yet to be made has no identifier to call it by.
        return context is null ? change : change.Calling(Context, Call(context));

        ApiRequest Call(ContextModel there) => ApiRequest.Write(HttpMethod.Put, $"/api/v2/context/{there.Id}/environment-variable/{variable}").With(new(value.Reveal()), Json.NewValue) with { Sensitive = true };
    }

    private Task<ContextModel> CreateContextAsync(Organization owner, string name, CancellationToken cancellationToken) => _api.CreateAsync(
        ApiRequest.Write(HttpMethod.Post, $"/api/v2/context").With(new(name, new(owner.Id, owner.Id is null ? owner.Slug : null, "organization")), Json.NewContext),
        Json.ContextModel,
        async token => (await ContextsOfAsync(owner, token).ConfigureAwait(false)).Find(one => one.Name == name),
        cancellationToken);

    private Secret Describe(string organization, string context, ContextVariableModel variable) =>
        new() { Context = Context, Organization = organization, Environment = context, Name = variable.Variable, CreatedAt = variable.CreatedAt, UpdatedAt = variable.UpdatedAt };
}
