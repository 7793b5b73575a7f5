using LibGit2Sharp;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// Gives a job its own clone: its own configuration, references and hooks; the objects are shared and only read. A work tree of the
/// repository itself would let a job change all of these for everybody.
/// </summary>
internal static class Workspaces
{
    /// <summary>Brings the repository's files into the job's folder.</summary>
    /// <exception cref="CicdException"><c>RefNotFound</c>, <c>NotSupported</c>.</exception>
    public static StepResult Checkout(JobSession session, CheckoutStep? step)
    {
        RunPlan plan = session.Run.Plan;
        string source = session.Run.Paths.RepositoryGit(plan.Run.Repository);
        string? asked = step?.Ref is { Length: > 0 } text ? session.Expand(text) : null;
        string folder = session.Folder.Workspace;
        Make(source, folder);
        using LibGit2Sharp.Repository clone = new(folder);
        Commit commit = asked is { Length: > 0 } && asked != plan.Run.Ref
            ? Find(clone, asked) ?? throw Errors.NotFound("RefNotFound", "branch, tag or commit", asked)
            : clone.Lookup<Commit>(plan.Run.Commit) ?? throw Errors.NotFound("RefNotFound", "commit", plan.Run.Commit);
        if (!plan.IsTag && asked is null && clone.Branches[$"origin/{plan.Run.Ref}"] is not null)
        {
            clone.Refs.Add($"refs/heads/{plan.Run.Ref}", commit.Id, allowOverwrite: true);
            clone.Refs.UpdateTarget("HEAD", $"refs/heads/{plan.Run.Ref}");
            clone.Reset(ResetMode.Hard, commit);
        }
        else
        {
            Commands.Checkout(clone, commit, new() { CheckoutModifiers = CheckoutModifiers.Force });
        }

        // A submodule's address is the repository author's choice; nothing is fetched from it.
        return step is { Submodules: true }
            ? new(RunStatus.Succeeded, null, "Submodules are not brought: a local run fetches nothing from addresses that a repository names.")
            : StepResult.Done;
    }

    private static void Make(string source, string folder)
    {
        string git = Path.Combine(folder, ".git");
        foreach (string part in (string[])["objects/info", "refs/heads", "refs/tags", "hooks"])
            Directory.CreateDirectory(Path.Combine(git, part));
        File.WriteAllText(Path.Combine(git, "HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(Path.Combine(git, "objects", "info", "alternates"), $"{Path.Combine(source, "objects").Replace('\\', '/')}\n");
        string path = source.Replace("\\", "/", StringComparison.Ordinal);
        // Hooks and line ends of the user's own configuration must not reach a job's files.
        File.WriteAllText(
            Path.Combine(git, "config"),
            $"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tautocrlf = false\n\thooksPath = .git/hooks\n[remote \"origin\"]\n\turl = \"{path}\"\n\tpushurl = no-push:a-job-may-not-write-here\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n");
        using LibGit2Sharp.Repository origin = new(source);
        File.WriteAllLines(Path.Combine(git, "packed-refs"), PackedReferences(origin));
    }

    private static IEnumerable<string> PackedReferences(LibGit2Sharp.Repository origin)
    {
        SortedDictionary<string, string> references = new(StringComparer.Ordinal);
        foreach (DirectReference reference in origin.Refs.OfType<DirectReference>())
        {
            if (reference.IsLocalBranch)
                references[$"refs/remotes/origin/{reference.CanonicalName["refs/heads/".Length..]}"] = reference.TargetIdentifier;
            else if (reference.IsTag)
                references[reference.CanonicalName] = reference.TargetIdentifier;
        }

        return references.Select(entry => $"{entry.Value} {entry.Key}").Prepend("# pack-refs with: sorted");
    }

    private static Commit? Find(LibGit2Sharp.Repository clone, string reference)
    {
        string name = reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference["refs/tags/".Length..] : reference;
        if (Reference.IsValidName($"refs/heads/{name}"))
        {
            if (clone.Branches[$"origin/{name}"]?.Tip is { } tip)
                return tip;
            if (clone.Tags[name]?.Target.Peel<Commit>() is { } tagged)
                return tagged;
        }

        return name.Length is >= 7 and <= 40 && name.All(char.IsAsciiHexDigit) ? clone.Lookup<Commit>(name) : null;
    }
}
