using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Git;
using CicdTools.Providers.Hosted.Import;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

internal sealed partial class AwsProvider : IImportTarget, IGitAccess
{
    /// <summary>What lies in a repository is CodeBuild's; CodePipeline keeps its pipelines itself.</summary>
    public string Format => BuildSpecFormat.FormatName;

    public Task<Change> PlanImportAsync(ImportRequest request, CancellationToken cancellationToken) =>
        new HostedImport(this, _catalog, _caller).PlanAsync(request, cancellationToken);

    public Task<string> NameAsync(ImportRequest request, GitSource source, CancellationToken cancellationToken) =>
        Task.FromResult(CodeCommitName.Require(request.Name ?? source.SuggestedName));

    public async Task<Repository?> FindAsync(string name, CancellationToken cancellationToken) =>
        await FindRepositoryAsync(CodeCommitName.Require(name), cancellationToken).ConfigureAwait(false) is { } found ? Describe(found) : null;

    public async Task<Repository> CreateAsync(string name, CancellationToken cancellationToken) =>
        Describe(await CreateRepositoryAsync(await PlanNameAsync(name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));

    public Task SetDefaultBranchAsync(string name, string branch, CancellationToken cancellationToken) =>
        _api.DoAsync(AwsService.CodeCommit, DefaultBranch(name, branch), cancellationToken);

    public ApiRequest[] CallsOf(string name, bool isNew, bool pipelines) =>
    [
        .. isNew ? new[] { Creating(name), DefaultBranch(name, "") } : [],
        .. pipelines ? new[] { AwsCall.Write(AwsService.CodeCommit, "CreatePullRequest", []) } : [],
    ];

    // A CodeBuild project's badge has an address that nobody can guess, and there is no project yet.
    public Badge? BadgeOf(Repository repository, string path, string branch) => null;

    public async Task<GitSource> GitAsync(Repository repository, CancellationToken cancellationToken) =>
        GitSource.Parse(await SignedAsync(repository.CloneUrl!, cancellationToken).ConfigureAwait(false));

    public async Task<SecretText> GetCloneAddressAsync(string repository, CancellationToken cancellationToken) =>
        new(await SignedAsync((await RequireRepositoryAsync(repository, cancellationToken).ConfigureAwait(false)).CloneUrlHttp!, cancellationToken).ConfigureAwait(false));

    private static ApiRequest DefaultBranch(string name, string branch) =>
        AwsCall.Write(AwsService.CodeCommit, "UpdateDefaultBranch", new JsonObject { ["repositoryName"] = name, ["defaultBranchName"] = branch }) with { Repeatable = true };

    private async Task<string> SignedAsync(string address, CancellationToken cancellationToken)
    {
        Uri repository = new(address);
        AwsKeys keys = AwsKeys.Parse((await _credential(cancellationToken).ConfigureAwait(false))!);
        (string user, string password) = GitSignature.Of(repository, _place.Region, keys, _api.Clock.Now);
        return new UriBuilder(repository) { UserName = Uri.EscapeDataString(user), Password = password }.Uri.AbsoluteUri;
    }
}
