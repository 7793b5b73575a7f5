namespace CicdTools.Providers.Local;

/// <summary>Where a local context keeps what. Names that users give pass <see cref="Names.Require"/> before they come here; all other names become ids.</summary>
internal sealed class LocalPaths(string root)
{
    /// <summary>The data folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The index over the runs; it can be rebuilt from their folders.</summary>
    public string Index => Path.Combine(Root, "index.db");

    /// <summary>A folder per repository: the bare Git repository and what we know of it.</summary>
    public string Repositories => Path.Combine(Root, "repositories");

    /// <summary>A folder per run: its record, logs, artifacts and, while it runs, its jobs' clones.</summary>
    public string Runs => Path.Combine(Root, "runs");

    /// <summary>A folder per environment: the bare Git repository of its state and ledger, and the files of what runs.</summary>
    public string Environments => Path.Combine(Root, "environments");

    /// <summary>Caches of jobs, by digest of their key.</summary>
    public string Caches => Path.Combine(Root, "caches");

    /// <summary>The file by which processes take turns at something, such as the repository of a name; see <see cref="FileLock"/>.</summary>
    public string Lock(string kind, string name) => Path.Combine(Root, "locks", $"{kind}-{name}.lock");

    /// <summary>The bare Git repository.</summary>
    public string RepositoryGit(string name) => Path.Combine(Repositories, name, "repository.git");

    /// <summary>What we know of a repository: a <see cref="RepositoryRecord"/>.</summary>
    public string RepositoryRecord(string name) => Path.Combine(Repositories, name, "repository.json");

    /// <summary>The folder of an environment.</summary>
    public string Environment(string name) => Path.Combine(Environments, name);

    /// <summary>The bare Git repository of an environment's state and ledger.</summary>
    public string EnvironmentGit(string name) => Path.Combine(Environments, name, "state.git");
}
