using CicdTools.Providers.Deployments;
using CicdTools.Providers.Git;
using CicdTools.Providers.Records;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Environments;

/// <summary>The environments of a local context. Each is a Git repository whose newest commit is the truth; one commit is the only way to change it.</summary>
internal sealed class EnvironmentStore(LocalPaths paths, Caller caller, string context)
{
    private const string Branch = "main";

    /// <summary>A deployment holds the lock while its instances start, so this is longer than that may take.</summary>
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(5);

    /// <summary>The environments until somebody changes them.</summary>
    private static readonly EnvironmentSettings[] Defaults =
    [
        new() { Name = "staging", Order = 0 },
        new() { Name = "production", Order = 1, RequiresApproval = true },
    ];

    public LocalPaths Paths => paths;

    public Caller Caller => caller;

    public string Context => context;

    /// <summary>Whether nobody has changed anything yet, so that the defaults stand for themselves.</summary>
    private bool IsUntouched => !Directory.Exists(paths.Environments);

    /// <summary>The names, in the order of promotion.</summary>
    public string[] Names() => [.. All().Select(settings => settings.Settings.Name)];

    /// <summary>The settings of all, in the order of promotion.</summary>
    public (EnvironmentSettings Settings, string? Commit)[] All()
    {
        if (IsUntouched)
            return [.. Defaults.Select(settings => (settings, (string?)null))];
        List<(EnvironmentSettings Settings, string? Commit)> found = [];
        foreach (string name in Directory.EnumerateDirectories(paths.Environments).Select(folder => Path.GetFileName(folder)).Where(name => name[0] != '.'))
        {
            if (Read(name, snapshot => (snapshot.Settings, snapshot.Commit)) is ({ } settings, { } commit))
                found.Add((settings, commit));
        }

        return [.. found.OrderBy(entry => entry.Settings.Order).ThenBy(entry => entry.Settings.Name, StringComparer.Ordinal)];
    }

    /// <summary>What a reader finds in the newest commit; the default value where the environment has none.</summary>
    public T? Read<T>(string name, Func<EnvironmentSnapshot, T> reader)
    {
        if (!Exists(name))
            return default;
        try
        {
            using LibGit2Sharp.Repository git = new(paths.EnvironmentGit(name));
            return git.Branches[Branch]?.Tip is { } tip ? reader(new(name, tip)) : throw EnvironmentSnapshot.Damaged(name, "its branch");
        }
        catch (LibGit2SharpException failure)
        {
            throw EnvironmentSnapshot.Damaged(name, "its Git repository", failure);
        }
    }

    /// <summary>What a reader finds in each environment, in the order of promotion.</summary>
    public IEnumerable<T> ReadAll<T>(string? name, Func<EnvironmentSnapshot, T[]> reader)
    {
        foreach (string known in Names().Where(known => name is null || known == name))
        {
            foreach (T item in Read(known, reader) ?? [])
                yield return item;
        }
    }

    public CicdException NotFound(string name) =>
        Errors.NotFound("EnvironmentNotFound", "environment", name, Names(), "Make it with New-CicdEnvironment.");

    /// <summary>Waits for this process's turn at an environment.</summary>
    public Task<FileLock> LockAsync(string name, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(paths.Lock("environment", name), $"the environment '{name}'", LockTimeout, caller.Clock, cancellationToken);

    /// <summary>Makes the default environments, all at once, unless somebody has changed something before.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!IsUntouched)
            return;
        using FileLock turn = await FileLock.TakeAsync(paths.Lock("environments", "all"), "the environments", LockTimeout, caller.Clock, cancellationToken).ConfigureAwait(false);
        if (!IsUntouched)
            return;
        WriteScope.Demand(Intent.Write, paths.Environments);
        string incoming = Path.Combine(paths.Root, $".incoming-{Guid.NewGuid():N}");
        // Variables of environments are nobody else's business.
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(incoming);
        else
            Directory.CreateDirectory(incoming, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            foreach (EnvironmentSettings settings in Defaults)
                Make(Path.Combine(incoming, settings.Name), settings);
            Directory.Move(incoming, paths.Environments);
        }
        finally
        {
            Folders.Delete(incoming);
        }
    }

    /// <summary>Makes an environment, unseen until it is complete. The caller holds its lock.</summary>
    public void Create(EnvironmentSettings settings)
    {
        WriteScope.Demand(Intent.Write, paths.Environment(settings.Name));
        string incoming = Path.Combine(paths.Environments, $".incoming-{Guid.NewGuid():N}");
        try
        {
            Make(incoming, settings);
            Directory.Move(incoming, paths.Environment(settings.Name));
        }
        finally
        {
            Folders.Delete(incoming);
        }
    }

    /// <summary>Takes an environment away: unseen in one step, then file by file. The caller holds its lock.</summary>
    public void Delete(string name)
    {
        WriteScope.Demand(Intent.Write, paths.Environment(name));
        string removed = Path.Combine(paths.Environments, $".removed-{Guid.NewGuid():N}");
        Directory.Move(paths.Environment(name), removed);
        Folders.Delete(removed);
    }

    /// <summary>The commit point: all of the files, or none. The caller holds the lock. Returns the commit's id.</summary>
    public string Commit(string name, IEnumerable<(string Path, string? Content)> files, string message)
    {
        using LibGit2Sharp.Repository git = new(paths.EnvironmentGit(name));
        return GitFiles.Commit(git, Branch, files, message, caller.Actor, caller.Clock.GetLocalNow());
    }

    /// <summary>Whether users see an environment of this name, readable or not.</summary>
    public bool IsKnown(string name) => Exists(name) || (IsUntouched && Defaults.Any(settings => settings.Name == name));

    /// <summary>Whether the environment is there.</summary>
    public bool Exists(string name) => Directory.Exists(paths.EnvironmentGit(name));

    private void Make(string folder, EnvironmentSettings settings)
    {
        string path = Path.Combine(folder, "state.git");
        GitFiles.Init(path, bare: true, Branch);
        using LibGit2Sharp.Repository git = new(path);
        // The ledger must outlive a loss of power; libgit2 reads this setting too.
        git.Config.Set("core.fsyncObjectFiles", true, ConfigurationLevel.Local);
        GitFiles.Commit(git, Branch, [(EnvironmentSnapshot.SettingsPath, RecordJson.Write(settings))], $"Make the environment {settings.Name}", caller.Actor, caller.Clock.GetLocalNow());
    }
}
