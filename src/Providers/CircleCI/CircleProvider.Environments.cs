using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// https://circleci.com/docs/guides/deploy/configure-deploy-markers/#manage-environments: an environment belongs to an organization, and the first marker that names it makes it.
// Asked for as CircleCI's own CLI does: https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/deploy_environment.go#L53-L83.
internal sealed partial class CircleProvider : IEnvironmentList
{
    public async IAsyncEnumerable<DeploymentEnvironment> GetEnvironmentsAsync(EnvironmentQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string organization in await OrganizationIdsAsync(query.Repository, cancellationToken).ConfigureAwait(false))
        {
            int order = 0;
            foreach (DeployEnvironmentModel environment in await PlacesAsync(organization, cancellationToken).ConfigureAwait(false))
            {
                DeploymentEnvironment described = new() { Context = Context, Name = environment.Attributes.Name, Order = order++ };
                if (query.Name is null || query.Name == described.Name)
                    yield return described;
            }
        }
    }

    private async Task<string[]> OrganizationIdsAsync(string? repository, CancellationToken cancellationToken)
    {
        if (repository is null)
            return [.. (await OrganizationsAsync(cancellationToken).ConfigureAwait(false)).Select(one => one.Id).OfType<string>().Distinct(StringComparer.Ordinal)];
        CircleSlug slug = CircleApplication.ProjectOf(repository);
        return [Identified(slug, (await RequireProjectAsync(slug, cancellationToken).ConfigureAwait(false)).OrganizationId)];
    }

    /// <summary>The environments of an organization, in the order of their names' words.</summary>
    private async Task<List<DeployEnvironmentModel>> PlacesAsync(string organization, CancellationToken cancellationToken)
    {
        List<DeployEnvironmentModel> all = [];
        await foreach (DeployEnvironmentModel one in ListAsync(ApiRequest.Get($"/api/v3/deploy/environments", ("filter[org_id]", organization)), Json.DeployEnvironments, cancellationToken).ConfigureAwait(false))
            all.Add(one);
        return [.. all.OrderBy(one => EnvironmentTier.Of(one.Attributes.Name))];
    }

    /// <summary>All of what the API v3 has of one kind: https://circleci.com/docs/api/v3/conventions.md.</summary>
    private IAsyncEnumerable<T> ListAsync<T>(ApiRequest first, System.Text.Json.Serialization.Metadata.JsonTypeInfo<ListModel<T>> type, CancellationToken cancellationToken) =>
        _api.TokenPagesAsync<ListModel<T>, T>(first, "page[cursor]", type, page => (page.Data, page.Page?.Next), cancellationToken).Missing(() => _address.IsHosted
            ? Errors.NotFound("DeploysNotFound", "deploys", first.ToString(), remedy: "Check that the account may see the organization's deploys.")
            : new("DeploysNotServed", CicdErrorKind.NotSupported, $"{_address.Root.Authority} does not serve CircleCI's API v3, which is the one that knows of deployments.", _address.Root.Authority, "Look at the runs: Get-CicdRun."), cancellationToken);

    /// <exception cref="CicdException"><c>AnswerInvalid</c>.</exception>
    private static string Identified(CircleSlug slug, string? id) =>
        id ?? throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, $"CircleCI did not say which identifier '{slug}' has.", slug.ToString(), "Check the context's address and the server's version.");
}
