using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>The runs of a repository, which go with it: another repository of the same name must not find their releases.</summary>
internal sealed class RunHistory(LocalPaths paths, RunStore runs)
{
    private static readonly RunStatus[] Unfinished = [RunStatus.Queued, RunStatus.Waiting, RunStatus.Running];

    /// <summary>Refuses a repository of which something runs.</summary>
    /// <exception cref="CicdException"><c>RepositoryBusy</c>.</exception>
    public async Task RequireIdleAsync(string repository, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(paths.Runs))
            return;
        await foreach (Run run in runs.FindAsync(new() { Repository = repository, Status = Unfinished }, cancellationToken).ConfigureAwait(false))
            throw new CicdException("RepositoryBusy", CicdErrorKind.Conflict, $"{run} is {run.Status}; nothing was removed.", repository, "Stop it with Stop-CicdRun, or wait until it has ended.");
    }

    /// <summary>Removes the runs with their logs and artifacts.</summary>
    public void Delete(string repository)
    {
        if (!Directory.Exists(paths.Runs))
            return;
        WriteScope.Demand(Intent.Write, paths.Runs);
        foreach (string id in runs.Index.Find(new() { Repository = repository }))
            Folders.Delete(runs.Folder(id).Path);
        runs.Index.Remove(repository);
    }
}
