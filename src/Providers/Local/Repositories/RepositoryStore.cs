using CicdTools.Providers.Git;
using CicdTools.Providers.Records;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>The repositories of a local context: bare Git repositories and a record beside each.</summary>
internal sealed class RepositoryStore(LocalPaths paths, Caller caller, IReadOnlyList<IPipelineFormat> formats, RunHistory history, string context)
{
    /// <summary>How long a change waits for another process's.</summary>
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

    public LocalPaths Paths => paths;

    public Caller Caller => caller;

    public IReadOnlyList<IPipelineFormat> Formats => formats;

    public string Context => context;

    /// <summary>The names, in order.</summary>
    public string[] Names() => !Directory.Exists(paths.Repositories) ? []
        : [.. Directory.EnumerateDirectories(paths.Repositories).Select(folder => Path.GetFileName(folder)).Where(name => name[0] != '.' && Directory.Exists(paths.RepositoryGit(name))).Order(StringComparer.Ordinal)];

    /// <summary>Whether there is a repository of this name.</summary>
    public bool Exists(string name) => Directory.Exists(paths.RepositoryGit(name));

    /// <summary>Refuses a name that another repository has, also in other letters: some file systems take them for one.</summary>
    /// <exception cref="CicdException"><c>RepositoryExists</c>.</exception>
    public void RequireNew(string name)
    {
        if (Names().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } taken)
            throw new CicdException("RepositoryExists", CicdErrorKind.Conflict, $"There is a repository '{taken}' already.", name, "Choose another name, or remove that one with Remove-CicdRepository.");
    }

    /// <summary>Opens the Git repository of a name.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>, <c>RepositoryNotFound</c>.</exception>
    public LibGit2Sharp.Repository Open(string name)
    {
        CicdTools.Names.Require("a repository", name);
        return Exists(name) ? new(paths.RepositoryGit(name)) : throw NotFound(name);
    }

    public CicdException NotFound(string name) =>
        Errors.NotFound("RepositoryNotFound", "repository", name, Names(), "Bring it in with Import-CicdRepository, or make it with New-CicdRepository.");

    /// <summary>The record of a name.</summary>
    public RepositoryRecord Record(string name)
    {
        string path = paths.RepositoryRecord(name);
        if (!File.Exists(path))
            return new() { Name = name, Damaged = true };
        return RecordJson.Read<RepositoryRecord>(File.ReadAllText(path)) ?? new() { Name = name, Damaged = true };
    }

    /// <summary>Replaces the record. One that could not be read is kept beside it.</summary>
    public async Task SaveRecordAsync(RepositoryRecord record, CancellationToken cancellationToken)
    {
        string path = paths.RepositoryRecord(record.Name);
        WriteScope.Demand(Intent.Write, path);
        if (File.Exists(path) && Record(record.Name).Damaged)
        {
            File.Move(path, $"{path}.damaged", overwrite: true);
            caller.Warn?.Invoke($"The record of '{record.Name}' could not be read; it is kept as '{path}.damaged' and was written anew.");
        }

        await AtomicFile.WriteAsync(path, RecordJson.Write(record), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The repository as users see it.</summary>
    public Repository Describe(string name)
    {
        using LibGit2Sharp.Repository git = Open(name);
        RepositoryRecord record = Record(name);
        LibGit2Sharp.Commit? tip = git.Head.Tip;
        return new()
        {
            Context = context,
            Name = name,
            DefaultBranch = git.Head.FriendlyName,
            Commit = tip?.Sha,
            Source = record.Source,
            CloneUrl = paths.RepositoryGit(name),
            Pipelines = tip is null ? [] : PipelinePaths.Find(tip, formats),
            Trusted = record.Trusted,
        };
    }

    /// <summary>Waits for this process's turn at the repository.</summary>
    public Task<FileLock> LockAsync(string name, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(paths.Lock("repository", name), $"the repository '{name}'", LockTimeout, caller.Clock, cancellationToken);

    /// <summary>A folder in which a repository is made ready, unseen until it is moved to its name in one step.</summary>
    public string NewIncomingFolder()
    {
        WriteScope.Demand(Intent.Write, paths.Repositories);
        Directory.CreateDirectory(paths.Repositories);
        foreach (string left in Directory.EnumerateDirectories(paths.Repositories, ".*").Where(folder => caller.Clock.GetUtcNow() - Directory.GetCreationTimeUtc(folder) > TimeSpan.FromDays(1)))
            Folders.Delete(left);
        return Directory.CreateDirectory(Path.Combine(paths.Repositories, $".incoming-{Guid.NewGuid():N}")).FullName;
    }

    /// <summary>Gives a folder that was made ready its name.</summary>
    public async Task<Repository> PublishAsync(string incoming, RepositoryRecord record, CancellationToken cancellationToken)
    {
        await AtomicFile.WriteAsync(Path.Combine(incoming, Path.GetFileName(paths.RepositoryRecord(record.Name))), RecordJson.Write(record), cancellationToken).ConfigureAwait(false);
        RequireNew(record.Name);
        // What an interrupted removal of an earlier repository of this name left.
        history.Delete(record.Name);
        Directory.Move(incoming, Path.GetDirectoryName(paths.RepositoryGit(record.Name))!);
        return Describe(record.Name);
    }

    /// <summary>Refuses to remove a repository that is in use.</summary>
    public Task RequireIdleAsync(string name, CancellationToken cancellationToken) => history.RequireIdleAsync(name, cancellationToken);

    /// <summary>Removes a repository: unseen in one step, then file by file.</summary>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        using FileLock turn = await LockAsync(name, cancellationToken).ConfigureAwait(false);
        if (!Exists(name))
            throw NotFound(name);
        await history.RequireIdleAsync(name, cancellationToken).ConfigureAwait(false);
        WriteScope.Demand(Intent.Write, paths.RepositoryGit(name));
        string removed = Path.Combine(paths.Repositories, $".removed-{Guid.NewGuid():N}");
        Directory.Move(Path.GetDirectoryName(paths.RepositoryGit(name))!, removed);
        history.Delete(name);
        Folders.Delete(removed);
    }
}
