using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Cloud Source Repositories, which organizations keep that used them before 17 June 2024: https://docs.cloud.google.com/source-repositories/docs.
internal sealed partial class GoogleProvider
{
    private ApiClient SourceRepos => _services.SourceRepositories;

    // Where the project has them not, only a trigger may know one by its name.
    private async Task<SourceRepoModel?> FindSourceRepositoryAsync(string name, CancellationToken cancellationToken) =>
        await IfEnabledAsync(() => SourceRepos.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/repos/{name}"), Json.SourceRepoModel, cancellationToken)).ConfigureAwait(false);

    private async Task<Repository[]> SourceRepositoriesAsync(CancellationToken cancellationToken)
    {
        List<Repository> all = [];
        await foreach (SourceRepoModel model in SourceRepos.TokenPagesAsync<SourceReposPage, SourceRepoModel>(ApiRequest.Get($"v1/projects/{_place.Project}/repos", ("pageSize", $"{PageSize}")), "pageToken", Json.SourceReposPage, page => (page.Repos ?? [], page.NextPageToken), cancellationToken).ConfigureAwait(false))
            all.Add(Describe(model));
        return [.. all];
    }

    private async Task<Change> PlanSourceRepositoryAsync(string text, CancellationToken cancellationToken)
    {
        string name = SourceName(text);
        // Asked directly, so that a project that has them no more is told so now.
        if (await SourceRepos.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/repos/{name}"), Json.SourceRepoModel, cancellationToken).ConfigureAwait(false) is not null)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"Cloud Source Repositories have a repository '{name}' already.", text, "New-CicdPipeline makes a trigger for it.");
        ApiRequest call = CreatingSource(name);
        return new Change($"{GoogleRepositoryName.SourceRepositories}/{name}", "Create the repository in Cloud Source Repositories", async token => Describe(await CreateSourceAsync(name, call, token).ConfigureAwait(false))).Calling(Context, call);
    }

    private ApiRequest CreatingSource(string name) => ApiRequest.Write(HttpMethod.Post, $"v1/projects/{_place.Project}/repos").With(new($"projects/{_place.Project}/repos/{name}"), Json.SourceRepoModel);

    private Task<SourceRepoModel> CreateSourceAsync(string name, ApiRequest call, CancellationToken cancellationToken) =>
        SourceRepos.CreateAsync(call, Json.SourceRepoModel, look => SourceRepos.FindAsync(ApiRequest.Get($"v1/projects/{_place.Project}/repos/{name}"), Json.SourceRepoModel, look), cancellationToken);

    // Without an identifier, which is what triggers name a repository of a connection by.
    private Repository Describe(SourceRepoModel model) => new()
    {
        Context = Context,
        Name = $"{GoogleRepositoryName.SourceRepositories}/{Last(model.Name ?? "")}",
        CloneUrl = model.Url,
        Url = $"https://source.cloud.google.com/{_place.Project}/{Last(model.Name ?? "")}",
    };

    private static string SourceName(string text)
    {
        string name = text.StartsWith($"{GoogleRepositoryName.SourceRepositories}/", StringComparison.Ordinal) ? text[(GoogleRepositoryName.SourceRepositories.Length + 1)..] : text;
        return GoogleRepositoryName.TryParse($"{GoogleRepositoryName.SourceRepositories}/{name}") is not null ? name
            : throw Errors.InvalidName("a repository of Cloud Source Repositories", text, "it has letters, digits, dashes, dots and underscores.");
    }
}
