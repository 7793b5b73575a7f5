using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Git;
using CicdTools.Providers.Hosted.Import;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

internal sealed partial class GitHubProvider : IImportTarget, IGitAccess
{
    public string Format => "GitHubActions";

    public Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken) => new HostedImport(this, _catalog, _caller).PlanAsync(request, cancellationToken);

    public async Task<string> NameAsync(ImportRequest request, GitSource source, CancellationToken cancellationToken)
    {
        string name = request.Name ?? source.SuggestedName;
        // Without an owner it comes to the one whose token it is.
        return GitHubName.Parse(name.Contains('/', StringComparison.Ordinal) ? name : $"{(await GetAccountAsync(cancellationToken).ConfigureAwait(false)).Name}/{name}").ToString();
    }

    public async Task<Repository?> FindAsync(string name, CancellationToken cancellationToken) =>
        await FindRepositoryAsync(GitHubName.Parse(name), cancellationToken).ConfigureAwait(false) is { } found
            ? found.Archived ? Describe(await RequireWritableAsync(GitHubName.Parse(name), cancellationToken).ConfigureAwait(false)) : Describe(found)
            : null;

    public async Task<Repository> CreateAsync(string name, CancellationToken cancellationToken)
    {
        await CreateRepositoryAsync(GitHubName.Parse(name), RepositoryVisibility.Private, cancellationToken).ConfigureAwait(false);
        return Describe(await RequireRepositoryAsync(GitHubName.Parse(name), cancellationToken).ConfigureAwait(false));
    }

    public ApiRequest[] CallsOf(string name, bool isNew, bool pipelines)
    {
        GitHubName repository = GitHubName.Parse(name);
        ApiRequest look = ApiRequest.Get($"/repos/{repository.Owner}/{repository.Name}"), branch = ApiRequest.Get($"/repos/{repository.Owner}/{repository.Name}/branches/main"), pulls = ApiRequest.Get($"/repos/{repository.Owner}/{repository.Name}/pulls");
        return
        [
            .. isNew ? new[] { ApiRequest.Get($"/user"), ApiRequest.Write(HttpMethod.Post, $"/user/repos"), look, ApiRequest.Write(HttpMethod.Patch, $"/repos/{repository.Owner}/{repository.Name}") } : [],
            .. pipelines ? new[] { look, branch, branch, pulls, ApiRequest.Write(HttpMethod.Post, $"/repos/{repository.Owner}/{repository.Name}/pulls") } : [],
            look,
        ];
    }

    public Task SetDefaultBranchAsync(string name, string branch, CancellationToken cancellationToken)
    {
        GitHubName repository = GitHubName.Parse(name);
        return _api.DoAsync(ApiRequest.Write(HttpMethod.Patch, $"/repos/{repository.Owner}/{repository.Name}").With(new DefaultBranch(branch), Json.DefaultBranch) with { Repeatable = true }, cancellationToken);
    }

    // https://docs.github.com/get-started/git-basics/about-remote-repositories#cloning-with-https-urls: the token is the password, and the user any name.
    public async Task<GitSource> GitAsync(Repository repository, CancellationToken cancellationToken) =>
        GitSource.Parse(await CloneAsync(repository.CloneUrl!, cancellationToken).ConfigureAwait(false));

    public async Task<SecretText> GetCloneAddressAsync(string repository, CancellationToken cancellationToken) =>
        new(await CloneAsync((await RequireRepositoryAsync(GitHubName.Parse(repository), cancellationToken).ConfigureAwait(false)).CloneUrl, cancellationToken).ConfigureAwait(false));

    private async Task<string> CloneAsync(string address, CancellationToken cancellationToken) =>
        GitCredential.Put(address, _address.Web, "x-access-token", await TokenAsync(cancellationToken).ConfigureAwait(false));
}
