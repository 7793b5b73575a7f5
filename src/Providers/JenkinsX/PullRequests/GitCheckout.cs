using CicdTools.Providers.Git;
using CicdTools.Providers.JenkinsX.Rules;
using CicdTools.Providers.Local.Repositories;
using LibGit2Sharp;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>A repository as it was at one moment, in a folder that goes with it.</summary>
internal sealed class GitCheckout : IDisposable
{
    private const string Prefix = "refs/origin";

    private readonly TemporaryFolder _folder;
    private readonly LibGit2Sharp.Repository _git;

    private GitCheckout(string name, GitSource source, GitHeads heads, TemporaryFolder folder, LibGit2Sharp.Repository git)
    {
        (Name, Source, Heads) = (name, source, heads);
        (_folder, _git) = (folder, git);
    }

    public string Name { get; }

    public GitSource Source { get; }

    public GitHeads Heads { get; }

    /// <summary>The branch that counts.</summary>
    public string Branch => Heads.Default;

    public Commit Tip => _git.Lookup<Commit>(Heads.Tips[Branch]);

    public static async Task<GitCheckout> ReadAsync(string name, GitSource source, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        GitHeads heads = await GitRemote.ReadHeadsAsync(source, cancellationToken).ConfigureAwait(false);
        TemporaryFolder folder = new();
        LibGit2Sharp.Repository? git = null;
        try
        {
            LibGit2Sharp.Repository.Init(folder.Path, isBare: true);
            git = new(folder.Path);
            await GitRemote.FetchAsync(git, source, Prefix, progress, cancellationToken, Intent.Read).ConfigureAwait(false);
            // What was fetched may be newer than what was listed just before.
            Dictionary<string, string> tips = git.Refs.Where(reference => reference.CanonicalName.StartsWith($"{Prefix}/heads/", StringComparison.Ordinal)).ToDictionary(reference => reference.CanonicalName[$"{Prefix}/heads/".Length..], reference => reference.ResolveToDirectReference().TargetIdentifier, StringComparer.Ordinal);
            return new(name, source, heads with { Tips = tips }, folder, git);
        }
        catch
        {
            git?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The text of a file at the tip; null where there is none, or no text.</summary>
    public string? Read(string path) => ReadAt(Tip, path);

    /// <summary>The text of a file at the tip of a branch; null where there is none, or no text.</summary>
    public string? ReadAt(string branch, string path) => ReadAt(_git.Lookup<Commit>(Heads.Tips[branch]), path);

    /// <summary>The text of a file at a commit; null where the repository has not got that commit, or the commit no such file.</summary>
    public string? ReadAtCommit(string commit, string path) => ObjectId.TryParse(commit, out ObjectId? id) && _git.Lookup<Commit>(id) is { } found ? ReadAt(found, path) : null;

    /// <summary>The paths of the files below a folder at the tip of a branch.</summary>
    public IReadOnlyList<string> FilesAt(string branch, string folder) => FilesAt(_git.Lookup<Commit>(Heads.Tips[branch]), folder);

    /// <summary>The commit that a branch, a tag, or the begin of a commit's name means; null for none.</summary>
    public Commit? Find(string reference) =>
        Heads.Tips.TryGetValue(reference, out string? tip) ? _git.Lookup<Commit>(tip)
        : _git.Refs[$"{Prefix}/tags/{reference}"]?.ResolveToDirectReference()?.Target.Peel<Commit>()
        ?? (reference.Length >= 7 && reference.All(char.IsAsciiHexDigit) ? _git.Lookup<Commit>(reference) : null);

    /// <summary>Begins a branch of this copy with the files of a commit and without its history, folders under other names where it is said, and gives the copy's folder.</summary>
    public string Begin(Commit commit, string branch, string message, IEnumerable<(string From, string To)> renames, Caller caller)
    {
        TreeDefinition tree = TreeDefinition.From(commit);
        foreach ((string from, string to) in renames)
        {
            TreeEntry folder = commit[from];
            tree.Remove(from).Add(to, folder);
            if (commit[$"{from}/Chart.yaml"]?.Target is not Blob chart || GitTree.Text(chart) is not { } text)
                continue;
            // Helm wants a chart to be called as its folder is: https://helm.sh/docs/topics/charts/#the-chart-file-structure
            YamlEdit file = YamlEdit.Of($"{from}/Chart.yaml", text);
            file.Set(file.Root, "name", to.Split('/')[^1]);
            tree.Add($"{to}/Chart.yaml", _git.Lookup<Blob>(_git.ObjectDatabase.Write<Blob>(System.Text.Encoding.UTF8.GetBytes(file.Text))), Mode.NonExecutableFile);
        }

        Signature who = GitFiles.Sign(caller.Actor, caller.Clock.GetLocalNow());
        Commit first = _git.ObjectDatabase.CreateCommit(who, who, message, _git.ObjectDatabase.CreateTree(tree), [], prettifyMessage: true);
        _git.Refs.Add($"refs/heads/{branch}", first.Id, allowOverwrite: true);
        _git.Refs.UpdateTarget("HEAD", $"refs/heads/{branch}");
        return _folder.Path;
    }

    /// <summary>The texts below a folder at a tag, by their paths in it; null where there is no such tag, or no such folder.</summary>
    public KptPackage? PackageAt(string tag, string folder)
    {
        if (_git.Refs[$"{Prefix}/tags/{tag}"]?.ResolveToDirectReference()?.Target.Peel<Commit>() is not { } commit || commit[folder]?.TargetType != TreeEntryTargetType.Tree)
            return null;
        return new(commit.Sha, FilesAt(commit, folder).Select(path => path[(folder.Length + 1)..]).Where(path => path != "Kptfile").ToDictionary(
            path => path,
            path => ReadAt(commit, $"{folder}/{path}") ?? throw new CicdException("FileNotText", CicdErrorKind.Invalid, $"'{folder}/{path}' of '{Name}' at {tag} is no text.", path, "Resources of Kubernetes are."),
            StringComparer.Ordinal));
    }

    private static List<string> FilesAt(Commit commit, string folder)
    {
        List<string> files = [];
        if (commit[folder]?.Target is Tree tree)
            Add(tree, folder);
        return files;

        void Add(Tree at, string path)
        {
            foreach (TreeEntry entry in at)
            {
                if (entry.Target is Tree inner)
                    Add(inner, $"{path}/{entry.Name}");
                else
                    files.Add($"{path}/{entry.Name}");
            }
        }
    }

    public static string? ReadAt(Commit commit, string path) => commit[path]?.Target is Blob blob ? GitTree.Text(blob) : null;

    /// <summary>Whether there is such a folder at the tip.</summary>
    public bool HasFolder(string path) => Tip[path]?.TargetType == TreeEntryTargetType.Tree;

    /// <summary>The commits of the branch, newest first, as they came into it.</summary>
    public IEnumerable<Commit> History()
    {
        for (Commit? commit = Tip; commit is not null; commit = commit.Parents.FirstOrDefault())
            yield return commit;
    }

    /// <summary>Whether a commit is the tip or one before it.</summary>
    public bool Holds(string commit) => _git.Lookup<Commit>(commit) is { } known && _git.ObjectDatabase.FindMergeBase(known, Tip)?.Sha == commit;

    /// <summary>Commits files upon the tip, on a branch of its own, and pushes that. Nothing is forced.</summary>
    /// <exception cref="CicdException"><c>BranchDiverged</c>.</exception>
    public async Task<string> PushAsync(string branch, IEnumerable<(string Path, string? Content)> files, string message, Caller caller, CancellationToken cancellationToken)
    {
        _git.Refs.Add($"refs/heads/{branch}", Tip.Id, allowOverwrite: true);
        string commit = GitFiles.Commit(_git, branch, files, message, caller.Actor, caller.Clock.GetLocalNow());
        IReadOnlyDictionary<string, string> refused = await GitPush.PushAsync(_git, Source, [$"refs/heads/{branch}:refs/heads/{branch}"], caller.Progress, cancellationToken).ConfigureAwait(false);
        return refused.Count == 0 ? commit
            : throw new CicdException("BranchDiverged", CicdErrorKind.Conflict, $"'{Name}' did not take the branch '{branch}': {string.Join("; ", refused.Values)}.", Name, "Remove the branch there, and try again.");
    }

    public void Dispose()
    {
        _git.Dispose();
        _folder.Dispose();
    }
}
