using CicdTools.Providers.Git;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Hosted.Import;

/// <summary>
/// Brings a repository into a hosted system: its commits and tags, its default branch, and its pipelines in the system's format on a branch
/// with a pull request. Each step looks at what is there, so that a second import, or one after a kill, does what is left.
/// </summary>
internal sealed class HostedImport(IImportTarget target, IProviderCatalog catalog, Caller caller)
{
    public async Task<Change> PlanAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        if (request.Trust is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "-Trust is for jobs that run on this machine.", request.Source, "Leave it away.");
        GitSource source = GitSource.Parse(request.Source);
        if (request.Importer is not null)
            throw Errors.ImporterMissing($"The system of '{target.Context}'", source.Shown);
        GitHeads heads = await GitRemote.ReadHeadsAsync(source, cancellationToken).ConfigureAwait(false);
        string name = await target.NameAsync(request, source, cancellationToken).ConfigureAwait(false);
        Repository? there = await target.FindAsync(name, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> tips = there is null ? new Dictionary<string, string>() : await TipsAsync(there, cancellationToken).ConfigureAwait(false);
        string[] moved = [.. heads.Tips.Where(head => tips.GetValueOrDefault(head.Key) != head.Value).Select(head => head.Key).Order(StringComparer.Ordinal)];
        bool pipelines = !request.NoPipeline && !tips.ContainsKey(ImportedPipelines.Branch);
        bool same = there is not null && moved.Length == 0 && !pipelines && there.DefaultBranch == heads.Default;
        string details = $"{heads.Tips.Count} {(heads.Tips.Count == 1 ? "branch" : "branches")}, the default one is '{heads.Default}'.{(moved.Length == 0 ? "" : $" To push: {string.Join(", ", moved)}.")}{(pipelines ? $" Pipelines that are not {target.Format}'s come on the branch '{ImportedPipelines.Branch}' with a pull request." : "")}";
        return new Change(name, there is null ? $"Import from {source.Shown} into a new private repository" : $"Update from {source.Shown}", async token =>
            same ? there! : await ImportAsync(request, source, heads, name, there, token).ConfigureAwait(false))
        {
            AlreadyDone = same ? $"'{name}' is what its source is." : null,
            Details = same ? null : details,
        }.Calling(target.Context, target.CallsOf(name, there is null, pipelines));
    }

    private async Task<Repository> ImportAsync(ImportRequest request, GitSource source, GitHeads heads, string name, Repository? there, CancellationToken cancellationToken)
    {
        using Local.Repositories.TemporaryFolder folder = new();
        GitFiles.Init(folder.Path, bare: true, heads.Default);
        using LibGit2Sharp.Repository git = new(folder.Path);
        await ImportedCommits.FetchAsync(git, source, caller.Progress, cancellationToken).ConfigureAwait(false);
        Repository repository = there ?? await target.CreateAsync(name, cancellationToken).ConfigureAwait(false);
        GitSource remote = await target.GitAsync(repository, cancellationToken).ConfigureAwait(false);
        await ImportedCommits.PushAsync(git, remote, heads, name, caller.Progress, cancellationToken).ConfigureAwait(false);
        if (repository.DefaultBranch != heads.Default)
            await target.SetDefaultBranchAsync(name, heads.Default, cancellationToken).ConfigureAwait(false);
        if (!request.NoPipeline)
            await new ImportedPipelines(target, catalog, caller).BringAsync(git, source, remote, name, heads, request.Format, cancellationToken).ConfigureAwait(false);
        return (await target.FindAsync(name, cancellationToken).ConfigureAwait(false) ?? repository) with { Source = source.Shown };
    }

    private async Task<IReadOnlyDictionary<string, string>> TipsAsync(Repository repository, CancellationToken cancellationToken) =>
        await GitRemote.ReadTipsAsync(await target.GitAsync(repository, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
}
