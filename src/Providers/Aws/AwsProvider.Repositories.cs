using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

// https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListRepositories.html and its neighbors
internal sealed partial class AwsProvider : IRepositories
{
    public async IAsyncEnumerable<Repository> GetRepositoriesAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            if (await FindRepositoryAsync(CodeCommitName.Require(name), cancellationToken).ConfigureAwait(false) is { } found)
                yield return Describe(found);
            yield break;
        }

        // The listing tells names alone.
        IAsyncEnumerable<RepositoriesModel> pages = _api.PagesAsync<RepositoriesModel, RepositoriesModel>(AwsService.CodeCommit, "ListRepositories", [], Json.RepositoriesModel, page => ([page], page.NextToken), cancellationToken);
        await foreach (RepositoriesModel page in pages.ConfigureAwait(false))
        {
            foreach (RepositoryNameModel[] names in (page.Repositories ?? []).Chunk(Batch))
            {
                JsonObject body = new() { ["repositoryNames"] = new JsonArray([.. names.Select(one => (JsonNode)one.RepositoryName)]) };
                RepositoryBatchModel batch = await ReadAsync(AwsService.CodeCommit, "BatchGetRepositories", body, Json.RepositoryBatchModel, cancellationToken).ConfigureAwait(false);
                foreach (RepositoryModel repository in (batch.Repositories ?? []).OrderBy(one => one.RepositoryName, StringComparer.Ordinal))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return Describe(repository);
                }
            }
        }
    }

    public async Task<Change> PlanNewRepositoryAsync(NewRepositoryRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust)
            throw NotTaken("-Trust", "CodeBuild decides how jobs run", request.Name);
        if (request.Visibility is not (null or RepositoryVisibility.Private))
            throw NotTaken("-Visibility", "a repository of CodeCommit is the account's own", request.Name);
        if (request.ForkOf is not null)
            throw NotTaken("-ForkOf", "CodeCommit has no forks", request.Name);
        string name = await PlanNameAsync(request.Name, cancellationToken).ConfigureAwait(false);
        PipelineFile[] files = request.Template is { } template ? TemplateFiles(template, name) : [];
        ApiRequest[] calls = files.Length == 0 ? [Creating(name)] : [Creating(name), Committing(name, "main", null, "", [])];
        return new Change(name, files.Length == 0 ? $"Create a repository in CodeCommit, {_place.Region}" : $"Create a repository in CodeCommit, {_place.Region}, from the template '{request.Template}'", async token =>
        {
            RepositoryModel made = await CreateRepositoryAsync(name, token).ConfigureAwait(false);
            if (files.Length == 0)
                return Describe(made);
            await CommitAsync(name, "main", null, $"Start from the template {request.Template}", files, token).ConfigureAwait(false);
            return Describe(await RequireRepositoryAsync(name, token).ConfigureAwait(false));
        })
        {
            Details = files.Length == 0 ? null : string.Join('\n', files.Select(file => $"+ {file.Path}").Order(StringComparer.Ordinal)),
        }.Calling(Context, calls);
    }

    public async Task<Change> PlanRemoveRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        RepositoryModel repository = await RequireRepositoryAsync(name, cancellationToken).ConfigureAwait(false);
        // One that is gone is answered as one that was just removed.
        ApiRequest call = AwsCall.Write(AwsService.CodeCommit, "DeleteRepository", new() { ["repositoryName"] = repository.RepositoryName }) with { Repeatable = true };
        return new Change(repository.RepositoryName, "Delete the repository with its history; CodeCommit cannot bring it back", async token =>
        {
            await _api.DoAsync(AwsService.CodeCommit, call, token).ConfigureAwait(false);
            return null;
        }).Calling(Context, call);
    }

    private static ApiRequest Creating(string name) => AwsCall.Write(AwsService.CodeCommit, "CreateRepository", new() { ["repositoryName"] = name });

    /// <exception cref="CicdException"><c>RepositoryExists</c>, <c>InvalidName</c>.</exception>
    private async Task<string> PlanNameAsync(string name, CancellationToken cancellationToken) =>
        await FindRepositoryAsync(CodeCommitName.Require(name), cancellationToken).ConfigureAwait(false) is null
            ? name
            : throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{name}' already.", name, "Choose another name.");

    private async Task<RepositoryModel> CreateRepositoryAsync(string name, CancellationToken cancellationToken) =>
        (await _api.CreateAsync(AwsService.CodeCommit, Creating(name), Json.RepositoryAnswer, async token => await FindRepositoryAsync(name, token).ConfigureAwait(false) is { } found ? new RepositoryAnswer(found) : null, cancellationToken).ConfigureAwait(false)).RepositoryMetadata;

    private async Task<RepositoryModel?> FindRepositoryAsync(string name, CancellationToken cancellationToken) =>
        (await FindAsync(AwsService.CodeCommit, "GetRepository", new() { ["repositoryName"] = name }, Json.RepositoryAnswer, cancellationToken).ConfigureAwait(false))?.RepositoryMetadata;

    private async Task<RepositoryModel> RequireRepositoryAsync(string name, CancellationToken cancellationToken) =>
        await FindRepositoryAsync(CodeCommitName.Require(name), cancellationToken).ConfigureAwait(false) ?? throw NoRepository(name);

    private CicdException NoRepository(string name) =>
        Errors.NotFound("RepositoryNotFound", "repository", name, remedy: $"Check the name and the region: {_place.Region} was asked.");

    private PipelineFile[] TemplateFiles(string template, string name) => _catalog.Templates.Templates.Any(known => known.Name == template)
        ? _catalog.Templates.Render(template, name)
        : throw Errors.NotFound("TemplateNotFound", "template", template, _catalog.Templates.Templates.Select(known => known.Name), "CodeCommit has no templates of its own.");

    private Repository Describe(RepositoryModel repository) => new()
    {
        Context = Context,
        Name = repository.RepositoryName,
        SystemId = repository.RepositoryId,
        DefaultBranch = repository.DefaultBranch ?? "",
        CloneUrl = repository.CloneUrlHttp,
        // https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-browse.html
        Url = $"https://{_place.Region}.console.aws.amazon.com/codesuite/codecommit/repositories/{Uri.EscapeDataString(repository.RepositoryName)}/browse?region={_place.Region}",
    };
}
