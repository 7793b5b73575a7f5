using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// What may use a context: https://circleci.com/docs/guides/security/contexts/#restrict-a-context; asked for and changed as CircleCI's own CLI does:
// https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/context.go#L189-L221.
internal sealed partial class CircleProvider : IRestrictions
{
    public async IAsyncEnumerable<Restriction> GetRestrictionsAsync(string organization, string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<ContextModel> contexts = environment is null
            ? await ContextsOfAsync(organization, cancellationToken).ConfigureAwait(false)
            : [await RequireContextAsync(organization, environment, cancellationToken).ConfigureAwait(false)];
        foreach (ContextModel context in contexts)
        {
            foreach (RestrictionModel model in await RestrictionsOfAsync(context, cancellationToken).ConfigureAwait(false))
                yield return Describe(organization, context, model);
        }
    }

    public async Task<Change> PlanNewRestrictionAsync(RestrictionRequest request, CancellationToken cancellationToken)
    {
        RestrictionRules.Check(request);
        Organization owner = await RequireOrganizationAsync(request.Organization, cancellationToken).ConfigureAwait(false);
        if (request.Kind == RestrictionKind.Group && !owner.Slug.StartsWith("gh/", StringComparison.Ordinal))
            throw new CicdException("GroupsNotServed", CicdErrorKind.NotSupported, $"CircleCI restricts contexts to groups only in organizations of GitHub, which '{owner}' is not.", owner.Slug, "Restrict the context to projects, or by an expression.");
        ContextModel context = await RequireContextAsync(owner, request.Environment, cancellationToken).ConfigureAwait(false);
        string value = request.Value;
        if (request.Kind == RestrictionKind.Repository)
        {
            CircleSlug slug = CircleSlug.Require(request.Value);
            value = Identified(slug, (await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false)).Id);
        }

        List<RestrictionModel> all = await RestrictionsOfAsync(context, cancellationToken).ConfigureAwait(false);
        string kind = RestrictionRules.Word(request.Kind);
        bool Is(RestrictionModel one) => one.RestrictionType == kind && one.RestrictionValue == value;
        ApiRequest call = ApiRequest.Write(HttpMethod.Post, $"/api/v2/context/{context.Id}/restrictions").With(new(kind, value), Json.NewRestriction);
        RestrictionModel? there = all.Find(Is);
        return new Change($"{owner} ({context.Name})", $"Restrict the context to the {kind} {Errors.Shown(request.Value)}", async token =>
        {
            RestrictionModel made = there ?? await _api.CreateAsync(call, Json.RestrictionModel, async look => (await RestrictionsOfAsync(context, look).ConfigureAwait(false)).Find(Is), token).ConfigureAwait(false);
            return Describe(owner.Slug, context, made with { RestrictionType = kind, RestrictionValue = value });
        })
        {
            Details = RestrictionRules.Told([.. all, new(kind, value, request.Kind == RestrictionKind.Repository ? request.Value : null)], hadGroups: all.Exists(one => one.RestrictionType == "group")),
            AlreadyDone = there is null ? null : $"The context '{Errors.Shown(context.Name)}' is restricted to the {kind} {Errors.Shown(request.Value)} already.",
        }.Calling(Context, call);
    }

    public async Task<Change> PlanRemoveRestrictionAsync(string organization, string environment, string id, CancellationToken cancellationToken)
    {
        Organization owner = await RequireOrganizationAsync(organization, cancellationToken).ConfigureAwait(false);
        ContextModel context = await RequireContextAsync(owner, environment, cancellationToken).ConfigureAwait(false);
        List<RestrictionModel> all = await RestrictionsOfAsync(context, cancellationToken).ConfigureAwait(false);
        RestrictionModel there = all.Find(one => one.Id == id) ?? throw Errors.NotFound("RestrictionNotFound", $"restriction of the context '{Errors.Shown(context.Name)}'", id, all.Select(one => one.Id).OfType<string>(), "Get-CicdRestriction shows them.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Delete, $"/api/v2/context/{context.Id}/restrictions/{id}");
        return new Change($"{owner} ({context.Name})", $"Take away that the context is restricted to the {there.RestrictionType} {Errors.Shown(there.Name is { Length: > 0 } name ? name : there.RestrictionValue ?? "")}", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = RestrictionRules.Told([.. all.Where(one => one != there)], hadGroups: all.Exists(one => one.RestrictionType == "group")),
        }.Calling(Context, call);
    }

    /// <exception cref="CicdException"><c>RestrictionsNotServed</c>.</exception>
    private async Task<List<RestrictionModel>> RestrictionsOfAsync(ContextModel context, CancellationToken cancellationToken)
    {
        List<RestrictionModel> all = [];
        IAsyncEnumerable<RestrictionModel> pages = PagesAsync(ApiRequest.Get($"/api/v2/context/{context.Id}/restrictions"), Json.Restrictions, cancellationToken)
            .Missing(() => new("RestrictionsNotServed", CicdErrorKind.NotSupported, $"{_address.Root.Authority} does not tell what the context '{Errors.Shown(context.Name)}' is restricted to.", context.Name, "Look at the context's page; a CircleCI Server may be too old for it."), cancellationToken);
        await foreach (RestrictionModel one in pages.ConfigureAwait(false))
            all.Add(one);
        return all;
    }

    /// <summary>Who may use a context, in a sentence each; null where that is not told.</summary>
    private async Task<string?> RestrictionsAsync(ContextModel context, CancellationToken cancellationToken)
    {
        try
        {
            return RestrictionRules.Told(await RestrictionsOfAsync(context, cancellationToken).ConfigureAwait(false), hadGroups: false);
        }
        catch (CicdException exception) when (exception.Id == "RestrictionsNotServed")
        {
            return null;
        }
    }

    private Restriction Describe(string organization, ContextModel context, RestrictionModel model) => new()
    {
        Context = Context,
        Organization = organization,
        Environment = context.Name,
        Id = model.Id ?? "",
        Kind = RestrictionRules.Kind(model.RestrictionType),
        Value = model.RestrictionValue ?? "",
        Name = model.Name ?? "",
    };
}
