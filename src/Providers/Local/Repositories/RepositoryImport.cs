using CicdTools.Providers.Git;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>Brings a repository in, and updates it from where it came.</summary>
internal sealed class RepositoryImport(RepositoryStore store, IPipelineGenerator generator, Func<CancellationToken, Task> prepareEnvironments)
{
    /// <summary>Checks the source and says what would be done.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>NotARepository</c>, <c>RepositoryEmpty</c>, <c>DetachedHead</c>, <c>InvalidName</c>, <c>FormatNotFound</c>, <c>RepositoryExists</c>.</exception>
    public async Task<Change> PlanAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        GitSource source = GitSource.Parse(request.Source);
        if (request.Importer is not null)
            throw Errors.ImporterMissing("This machine", source.Shown);
        string name = Names.Require("a repository", request.Name ?? source.SuggestedName);
        if (request.Format is { } format && !store.Formats.Any(known => known.Name.Equals(format, StringComparison.OrdinalIgnoreCase)))
            throw Errors.NotFound("FormatNotFound", "pipeline format", format, store.Formats.Select(known => known.Name));
        if (store.Exists(name))
            RequireSameSource(name, source);
        else
            store.RequireNew(name);
        GitHeads heads = await GitRemote.ReadHeadsAsync(source, cancellationToken).ConfigureAwait(false);
        return store.Exists(name)
            ? PlanUpdate(request, source, name, heads)
            : await PlanFirstAsync(request, source, name, heads, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Change> PlanFirstAsync(ImportRequest request, GitSource source, string name, GitHeads heads, CancellationToken cancellationToken)
    {
        List<string> details = [$"{heads.Tips.Count} {(heads.Tips.Count == 1 ? "branch" : "branches")}, the default one is '{heads.Default}' at {heads.Tips[heads.Default][..8]}."];
        if (!source.IsLocal)
        {
            details.Add(request.NoPipeline ? "No pipeline is written." : "A pipeline is written if it has none and what it is made of is known.");
        }
        else if (!request.NoPipeline)
        {
            using LibGit2Sharp.Repository git = new(source.Address);
            Commit tip = git.Branches[heads.Default].Tip;
            string[] pipelines = PipelinePaths.Find(tip, store.Formats);
            using MissingPipeline missing = new();
            Change? pipeline = pipelines.Length > 0 ? null : await missing.PlanAsync(tip, name, heads.Default, request.Format ?? source.Format, generator, cancellationToken).ConfigureAwait(false);
            details.Add(pipelines.Length > 0 ? $"It has {string.Join(", ", pipelines)}." : pipeline is null ? "It has no pipeline, and what it is made of is not known." : $"It has no pipeline; one is written.\n{pipeline.Details}".TrimEnd());
        }

        return new($"repository '{name}'", $"Import from {source.Shown}", async token => await ImportAsync(request, source, name, token).ConfigureAwait(false)) { Details = string.Join('\n', details) };
    }

    private Change PlanUpdate(ImportRequest request, GitSource source, string name, GitHeads heads)
    {
        RepositoryRecord record = store.Record(name);
        using LibGit2Sharp.Repository git = store.Open(name);
        string[] moved = [.. heads.Tips.Where(head => git.Refs[$"refs/cicdtools/upstream/heads/{head.Key}"]?.TargetIdentifier != head.Value).Select(head => head.Key).Order(StringComparer.Ordinal)];
        bool trust = request.Trust is { } asked && asked != record.Trusted;
        bool pipeline = !request.NoPipeline && git.Head.Tip is { } tip && PipelinePaths.Find(tip, store.Formats).Length == 0;
        bool newDefault = git.Head.FriendlyName != heads.Default;
        bool same = moved.Length == 0 && !trust && !pipeline && !newDefault && !record.Damaged;
        return new($"repository '{name}'", $"Update from {source.Shown}", async token => same ? store.Describe(name) : await UpdateAsync(request, source, name, token).ConfigureAwait(false))
        {
            AlreadyDone = same ? $"The repository '{name}' is what its source is." : null,
            Details = moved.Length == 0 ? null : $"Changed in the source: {string.Join(", ", moved)}.",
        };
    }

    private async Task<Repository> ImportAsync(ImportRequest request, GitSource source, string name, CancellationToken cancellationToken)
    {
        using FileLock turn = await store.LockAsync(name, cancellationToken).ConfigureAwait(false);
        store.RequireNew(name);
        GitHeads heads = await GitRemote.ReadHeadsAsync(source, cancellationToken).ConfigureAwait(false);
        string incoming = store.NewIncomingFolder();
        try
        {
            string path = Path.Combine(incoming, Path.GetFileName(store.Paths.RepositoryGit(name)));
            GitFiles.Init(path, bare: true, heads.Default);
            using (LibGit2Sharp.Repository git = new(path))
                await BringAsync(git, request, source, name, heads, cancellationToken).ConfigureAwait(false);
            await prepareEnvironments(cancellationToken).ConfigureAwait(false);
            return await store.PublishAsync(incoming, new() { Name = name, Source = source.Shown, Trusted = request.Trust ?? false }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Folders.Delete(incoming);
        }
    }

    private async Task<Repository> UpdateAsync(ImportRequest request, GitSource source, string name, CancellationToken cancellationToken)
    {
        using FileLock turn = await store.LockAsync(name, cancellationToken).ConfigureAwait(false);
        RequireSameSource(name, source);
        GitHeads heads = await GitRemote.ReadHeadsAsync(source, cancellationToken).ConfigureAwait(false);
        using (LibGit2Sharp.Repository git = store.Open(name))
            await BringAsync(git, request, source, name, heads, cancellationToken).ConfigureAwait(false);
        RepositoryRecord record = store.Record(name);
        await store.SaveRecordAsync(record with { Source = source.Shown, Trusted = request.Trust ?? record.Trusted }, cancellationToken).ConfigureAwait(false);
        return store.Describe(name);
    }

    private async Task BringAsync(LibGit2Sharp.Repository git, ImportRequest request, GitSource source, string name, GitHeads heads, CancellationToken cancellationToken)
    {
        await GitRemote.FetchAsync(git, source, BranchUpdate.Incoming, store.Caller.Progress, cancellationToken).ConfigureAwait(false);
        foreach (string sentence in new BranchUpdate(git, name, source.Shown, store.Caller.Actor, store.Caller.Clock.GetLocalNow()).Apply())
            store.Caller.Verbose?.Invoke(sentence);
        if (git.Refs[$"refs/heads/{heads.Default}"] is not null)
            git.Refs.UpdateTarget("HEAD", $"refs/heads/{heads.Default}");
        if (!request.NoPipeline && git.Head.Tip is { } tip && PipelinePaths.Find(tip, store.Formats).Length == 0)
            await WritePipelineAsync(git, tip, request.Format ?? source.Format, name, cancellationToken).ConfigureAwait(false);
    }

    private async Task WritePipelineAsync(LibGit2Sharp.Repository git, Commit tip, string? format, string name, CancellationToken cancellationToken)
    {
        using MissingPipeline missing = new();
        Change? plan = await missing.PlanAsync(tip, name, git.Head.FriendlyName, format, generator, cancellationToken).ConfigureAwait(false);
        if (plan is null)
        {
            store.Caller.Warn?.Invoke($"What '{name}' is made of is not known, so no pipeline was written; New-CicdPipeline writes one.");
            return;
        }

        if (await plan.ApplyAsync(cancellationToken).ConfigureAwait(false) is not Pipeline { Path: { } path })
            return;
        string text = await File.ReadAllTextAsync(Path.Combine(missing.Root, path), cancellationToken).ConfigureAwait(false);
        GitFiles.Commit(git, git.Head.FriendlyName, [(path, text)], $"Add the pipeline {path}", store.Caller.Actor, store.Caller.Clock.GetLocalNow());
        store.Caller.Verbose?.Invoke($"The pipeline '{path}' was written and committed.");
    }

    private void RequireSameSource(string name, GitSource source)
    {
        RepositoryRecord record = store.Record(name);
        if (!record.Damaged && record.Source != source.Shown)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{name}' already; it {(record.Source is null ? "was made here" : $"came from {record.Source}")}.", name, "Give another name with -Name, or remove that one with Remove-CicdRepository.");
    }
}
