using LibGit2Sharp;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// What changed up to a run's commit, as GitLab compares (https://docs.gitlab.com/ci/jobs/job_troubleshooting/): with the commit before it on its
/// branch, for a request with the branch it wants to go into, else with what is named. A run that a person starts counts as the push of its newest commit.
/// </summary>
internal sealed class RunChanges(LibGit2Sharp.Repository git, RunSource source)
{
    /// <summary>The paths that were added, changed or removed; null where there is nothing to compare with: a tag, a schedule, a branch without a commit of its own, a first commit.</summary>
    /// <param name="reference">The branch, tag or commit to compare with; null for the event's own.</param>
    /// <param name="runEvent">What started the run.</param>
    /// <exception cref="CicdException"><c>RefNotFound</c>.</exception>
    public string[]? Since(string? reference, string runEvent)
    {
        if (git.Lookup<Commit>(source.Commit) is not { } commit)
            return null;
        Commit? before = reference is not null ? MergeBase(commit, Require(reference))
            : source.IsTag || runEvent == "schedule" ? null
            : runEvent == "pull_request" ? MergeBase(commit, git.Branches[source.DefaultBranch]?.Tip)
            : IsNew(commit) ? null
            : commit.Parents.FirstOrDefault();
        if (before is null)
            return null;
        using TreeChanges changes = git.Diff.Compare<TreeChanges>(before.Tree, commit.Tree);
        return [.. changes.SelectMany(change => new[] { change.OldPath, change.Path }).Distinct(StringComparer.Ordinal)];
    }

    // Nobody has pushed to a branch yet whose last commit the default branch has as well.
    private bool IsNew(Commit commit) =>
        source.IsBranch && source.Ref != source.DefaultBranch && git.Branches[source.DefaultBranch]?.Tip is { } main && MergeBase(commit, main)?.Sha == commit.Sha;

    private Commit Require(string reference)
    {
        string name = reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : reference;
        return Repositories.References.Find(git, name)
            ?? throw Errors.NotFound("RefNotFound", "branch, tag or commit", reference, git.Branches.Select(branch => branch.FriendlyName), "Check 'compare_to' in the rule.");
    }

    private Commit? MergeBase(Commit commit, Commit? other) => other is null ? null : git.ObjectDatabase.FindMergeBase(commit, other);
}
