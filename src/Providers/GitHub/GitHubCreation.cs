using CicdTools.Providers.Http;
using Octokit;
using ApiClient = CicdTools.Providers.Http.ApiClient;

namespace CicdTools.Providers.GitHub;

/// <summary>Makes repositories: https://docs.github.com/rest/repos/repos#create-a-repository-for-the-authenticated-user and #create-an-organization-repository.</summary>
internal sealed class GitHubCreation(ApiClient api, CancellationToken cancellationToken)
{
    public async Task RepositoryAsync(GitHubName name, bool isPrivate)
    {
        GitHubClient read = OctokitClients.Create(api, Intent.Read, cancellationToken);
        User me = await read.User.Current().ConfigureAwait(false);
        GitHubClient write = OctokitClients.Create(api, Intent.Write, cancellationToken);
        NewRepository wanted = new(name.Name) { Private = isPrivate };
        if (me.Login.Equals(name.Owner, StringComparison.OrdinalIgnoreCase))
            await write.Repository.Create(wanted).ConfigureAwait(false);
        else
            await write.Repository.Create(name.Owner, wanted).ConfigureAwait(false);
    }
}
