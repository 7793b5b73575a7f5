using CicdTools.Providers.Badges;
using CicdTools.Providers.Git;
using CicdTools.Providers.Local.Repositories;
using LibGit2Sharp;

namespace CicdTools.Providers.Hosted.Import;

/// <summary>Gives a repository that was brought in a pipeline of its new system: converted from what it has, or written for what it is made of. It comes on a branch, with a pull request whose text is the report.</summary>
internal sealed class ImportedPipelines(IImportTarget target, IProviderCatalog catalog, Caller caller)
{
    public const string Branch = "cicdtools/pipeline";

    private const string Readme = "README.md";

    public async Task BringAsync(LibGit2Sharp.Repository git, GitSource source, GitSource remote, string name, GitHeads heads, string? format, CancellationToken cancellationToken)
    {
        LibGit2Sharp.Commit tip = git.Lookup<LibGit2Sharp.Commit>(heads.Tips[heads.Default]);
        IPipelineFormat[] own = [.. catalog.Formats.Where(known => known.Name == target.Format)];
        if (PipelinePaths.Find(tip, own).Length > 0)
            return;
        if ((await GitRemote.ReadTipsAsync(remote, cancellationToken).ConfigureAwait(false)).ContainsKey(Branch))
        {
            await OpenAsync(name, heads.Default, null, cancellationToken).ConfigureAwait(false);
            return;
        }

        using TemporaryFolder folder = new();
        string root = Path.Combine(folder.Path, name.Split('/')[^1]);
        await Task.Run(() => GitTree.Extract(tip, root, cancellationToken), cancellationToken).ConfigureAwait(false);
        (PipelineFile[] files, string text) = PipelinePaths.Find(tip, catalog.Formats).Length > 0
            ? Convert(root, cancellationToken)
            : await WriteAsync(tip, root, heads.Default, format, cancellationToken).ConfigureAwait(false);
        if (files.Length == 0)
        {
            caller.Warn?.Invoke($"'{name}' has no pipeline in {target.Format}'s format: {text}");
            return;
        }

        if (await MovedBadgeAsync(tip, source, name, files, heads.Default, cancellationToken).ConfigureAwait(false) is { } readme)
        {
            files = [.. files, readme];
            text += $"\n\n{readme.Path} shows the badge of this pipeline in place of the old one.";
        }

        git.Refs.Add($"refs/heads/{Branch}", tip.Id);
        GitFiles.Commit(git, Branch, files.Select(file => (file.Path, (string?)file.Text)), $"Add the pipeline for {target.Format}", caller.Actor, caller.Clock.GetLocalNow());
        IReadOnlyDictionary<string, string> refused = await GitPush.PushAsync(git, remote, [$"refs/heads/{Branch}:refs/heads/{Branch}"], caller.Progress, cancellationToken).ConfigureAwait(false);
        if (refused.Count > 0)
            throw new CicdException("BranchDiverged", CicdErrorKind.Conflict, $"'{name}' did not take the branch '{Branch}': {string.Join("; ", refused.Values)}.", name, "Remove the branch there, and import again.");
        await OpenAsync(name, heads.Default, text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The file for people with the badge of its source in the place of which the new one stands; null where it shows none.</summary>
    private async Task<PipelineFile?> MovedBadgeAsync(LibGit2Sharp.Commit tip, GitSource source, string name, PipelineFile[] files, string branch, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(source.Shown, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https")
            || tip[Readme]?.Target is not Blob blob || GitTree.Text(blob) is not { } old
            || await target.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } repository)
            return null;
        string home = address.AbsoluteUri.TrimEnd('/');
        home = (home.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? home[..^4] : home).TrimEnd('/');
        if (target.BadgeOf(repository, files[0].Path, branch) is not { } badge)
            return null;
        string moved = BadgeText.Move(old, home, badge);
        return moved == old ? null : new(Readme, moved);
    }

    private async Task OpenAsync(string name, string into, string? text, CancellationToken cancellationToken)
    {
        Change open = await target.PlanNewPullRequestAsync(new() { Repository = name, Title = $"Pipeline for {target.Format}", Body = text, Source = Branch, Target = into }, cancellationToken).ConfigureAwait(false);
        if (await open.ApplyAsync(cancellationToken).ConfigureAwait(false) is PullRequest request)
            caller.Verbose?.Invoke($"The pull request {request.Url ?? request.ToString()} brings the pipeline.");
    }

    private (PipelineFile[] Files, string Text) Convert(string root, CancellationToken cancellationToken)
    {
        PipelineConversion[] conversions = [.. catalog.Pipelines.Convert(new() { Path = root, Format = target.Format }, cancellationToken)];
        ConversionReport[] reports = [.. conversions.Where(conversion => conversion.Failure is null && conversion.Report is not null).Select(conversion => conversion.Report!)];
        return reports.Length == 0
            ? ([], string.Join(' ', conversions.Select(conversion => conversion.Failure?.Message)))
            : ([.. reports.SelectMany(report => report.Files)], ReportText.Of(reports, conversions.Select(conversion => conversion.Failure).OfType<CicdException>()));
    }

    private async Task<(PipelineFile[] Files, string Text)> WriteAsync(LibGit2Sharp.Commit tip, string root, string branch, string? format, CancellationToken cancellationToken)
    {
        using MissingPipeline missing = new();
        Change? plan = await missing.PlanAsync(tip, Path.GetFileName(root), branch, format ?? target.Format, catalog.Generator, cancellationToken).ConfigureAwait(false);
        if (plan is null || await plan.ApplyAsync(cancellationToken).ConfigureAwait(false) is not Pipeline { Path: { } path })
            return ([], "what it is made of is not known; New-CicdPipeline writes one.");
        return ([new(path, await File.ReadAllTextAsync(Path.Combine(missing.Root, path), cancellationToken).ConfigureAwait(false))], "Written for what the repository is made of. Look through it before you merge it.");
    }
}
