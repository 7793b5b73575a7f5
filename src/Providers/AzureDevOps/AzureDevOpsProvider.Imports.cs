using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Git;
using CicdTools.Providers.Hosted.Import;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

internal sealed partial class AzureDevOpsProvider : IImportTarget, IGitAccess
{
    public string Format => AzurePipelinesFormat.FormatName;

    public Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken) =>
        request.Importer is { } use ? PlanImporterAsync(request, use, cancellationToken) : new HostedImport(this, _catalog, _caller).PlanAsync(request, cancellationToken);

    public Task<string> NameAsync(ImportRequest request, GitSource source, CancellationToken cancellationToken)
    {
        string name = request.Name ?? source.SuggestedName;
        return name.Contains('/', StringComparison.Ordinal)
            ? Task.FromResult(AzureDevOpsName.Parse(name).ToString())
            : throw Errors.InvalidName("a repository of Azure DevOps", name, "its project is not told. Give -Name PROJECT/REPOSITORY.");
    }

    public async Task<Repository?> FindAsync(string name, CancellationToken cancellationToken)
    {
        AzureDevOpsName parsed = AzureDevOpsName.Parse(name);
        return await FindRepositoryAsync(parsed, cancellationToken).ConfigureAwait(false) is null ? null : Describe(await RequireEnabledAsync(parsed, cancellationToken).ConfigureAwait(false));
    }

    public async Task<Repository> CreateAsync(string name, CancellationToken cancellationToken)
    {
        AzureDevOpsName parsed = AzureDevOpsName.Parse(name);
        return Describe(await CreateRepositoryAsync(parsed, await PlanRepositoryAsync(parsed, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));
    }

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/repositories/update: by its identifier only.
    public async Task SetDefaultBranchAsync(string name, string branch, CancellationToken cancellationToken)
    {
        AzureDevOpsName parsed = AzureDevOpsName.Parse(name);
        RepositoryModel repository = await RequireRepositoryAsync(parsed, cancellationToken).ConfigureAwait(false);
        await _api.DoAsync(Write(HttpMethod.Patch, $"/{parsed.Project}/_apis/git/repositories/{repository.Id}").With(new($"refs/heads/{branch}"), Json.SetDefaultBranch), cancellationToken).ConfigureAwait(false);
    }

    public ApiRequest[] CallsOf(string name, bool isNew, bool pipelines)
    {
        AzureDevOpsName parsed = AzureDevOpsName.Parse(name);
        ApiRequest look = Get($"/{parsed.Project}/_apis/git/repositories/{parsed.Repository}"), branches = Get($"/{parsed.Project}/_apis/git/repositories/{parsed.Repository}/refs");
        ApiRequest list = Get($"/{parsed.Project}/_apis/git/repositories/{parsed.Repository}/pullrequests");
        return
        [
            .. isNew ? new[] { Get($"/_apis/projects/{parsed.Project}"), look, Creating(parsed), look, Write(HttpMethod.Patch, $"/{parsed.Project}/_apis/git/repositories/{parsed.Repository}") } : [],
            .. pipelines ? new[] { look, branches, branches, list, Write(HttpMethod.Post, $"/{parsed.Project}/_apis/git/repositories/{parsed.Repository}/pullrequests") } : [],
            look,
        ];
    }

    public async Task<GitSource> GitAsync(Repository repository, CancellationToken cancellationToken) => GitSource.Parse(await CloneAsync(repository.CloneUrl!, cancellationToken).ConfigureAwait(false));

    public async Task<SecretText> GetCloneAddressAsync(string repository, CancellationToken cancellationToken) =>
        new(await CloneAsync(Describe(await RequireRepositoryAsync(AzureDevOpsName.Parse(repository), cancellationToken).ConfigureAwait(false)).CloneUrl!, cancellationToken).ConfigureAwait(false));

    // https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate#use-a-pat-with-git: any name, and the token as its password.
    private async Task<string> CloneAsync(string address, CancellationToken cancellationToken) => GitCredential.Put(address, _address.Root, "cicdtools", await SecretAsync(cancellationToken).ConfigureAwait(false));
}
