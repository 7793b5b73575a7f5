using CicdTools.Providers.Http;
using Octokit;
using RepositoryVisibility = CicdTools.RepositoryVisibility;
using ApiClient = CicdTools.Providers.Http.ApiClient;

namespace CicdTools.Providers.GitHub;

/// <summary>Makes repositories: https://docs.github.com/rest/repos/repos#create-a-repository-for-the-authenticated-user and #create-an-organization-repository.</summary>
internal sealed class GitHubCreation(ApiClient api, CancellationToken cancellationToken)
{
    public async Task RepositoryAsync(GitHubName name, RepositoryVisibility visibility)
    {
        GitHubClient read = OctokitClients.Create(api, Intent.Read, cancellationToken);
        User me = await read.User.Current().ConfigureAwait(false);
        GitHubClient write = OctokitClients.Create(api, Intent.Write, cancellationToken);
        bool own = me.Login.Equals(name.Owner, StringComparison.OrdinalIgnoreCase);
        if (own && visibility == RepositoryVisibility.Internal)
            throw new CicdException("VisibilityNotTaken", CicdErrorKind.Invalid, "On GitHub only an organization's repositories can be internal.", name.ToString(), "Choose Private or Public, or an organization.");
        NewRepository wanted = new(name.Name) { Private = visibility != RepositoryVisibility.Public };
        if (visibility == RepositoryVisibility.Internal)
            wanted.Visibility = Octokit.RepositoryVisibility.Internal;
        if (own)
            await write.Repository.Create(wanted).ConfigureAwait(false);
        else
            await write.Repository.Create(name.Owner, wanted).ConfigureAwait(false);
    }
}
