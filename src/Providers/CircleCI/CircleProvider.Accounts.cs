using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/api/v2/#operation/getCurrentUser and #operation/getCollaborations
internal sealed partial class CircleProvider : IAccounts
{
    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        UserModel user = await _api.ReadAsync(ApiRequest.Get($"/api/v2/me"), Json.UserModel, cancellationToken).ConfigureAwait(false);
        Organization[] organizations = await OrganizationsAsync(cancellationToken).ConfigureAwait(false);
        return new()
        {
            Name = user.Login,
            // A personal token may do what its owner may: https://circleci.com/docs/guides/toolkit/managing-api-tokens/.
            Lacks = organizations.Length > 0 ? [] : ["The account belongs to no organization, so there are no projects that New-CicdRepository could set up."],
        };
    }

    private async Task<Organization[]> OrganizationsAsync(CancellationToken cancellationToken) =>
        [.. (await _api.ReadAsync(ApiRequest.Get($"/api/v2/me/collaborations"), Json.CollaborationModelArray, cancellationToken).ConfigureAwait(false))
            .Select(one => (one.Id, one.Name, Slug: one.Slug ?? (CircleSlug.Short(one.VcsType ?? one.DashedVcs ?? "") is { } vcs ? $"{vcs}/{one.Name}" : null)))
            .Where(one => one.Slug is not null)
            .Select(one => new Organization(Shorten(one.Slug!), one.Name, one.Id))];

    /// <summary>The organization of a slug or of a name that only one has.</summary>
    /// <exception cref="CicdException"><c>OrganizationNotFound</c>.</exception>
    private async Task<Organization> RequireOrganizationAsync(string name, CancellationToken cancellationToken)
    {
        Organization[] all = await OrganizationsAsync(cancellationToken).ConfigureAwait(false);
        string slug = Shorten(name);
        Organization[] found = [.. all.Where(one => one.Slug.Equals(slug, StringComparison.OrdinalIgnoreCase))];
        if (found.Length == 0)
            found = [.. all.Where(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return found is [{ } only]
            ? only
            : throw Errors.NotFound("OrganizationNotFound", "organization", name, all.Select(one => one.Slug), "Give its slug, such as gh/contoso; CircleCI knows those that the token's owner works in.");
    }

    private static string Shorten(string slug)
    {
        string[] parts = slug.Split('/', 2);
        return parts.Length == 2 && CircleSlug.Short(parts[0]) is { } vcs ? $"{vcs}/{parts[1]}" : slug;
    }

    private sealed record Organization(string Slug, string Name, string? Id)
    {
        public override string ToString() => Slug;
    }
}
