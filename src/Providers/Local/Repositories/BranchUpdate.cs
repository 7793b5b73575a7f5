using CicdTools.Providers.Git;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Repositories;

/// <summary>
/// Brings the branches up to what was fetched. No commit is ever lost: a branch with commits of its own is merged, and where that cannot be
/// done, or where the source has rewritten its history, nothing at all is changed.
/// </summary>
internal sealed class BranchUpdate(LibGit2Sharp.Repository git, string name, string source, string actor, DateTimeOffset now)
{
    /// <summary>Where a fetch puts what it brings.</summary>
    public const string Incoming = "refs/cicdtools/incoming";

    private const string Upstream = "refs/cicdtools/upstream";

    /// <summary>Updates all branches and tags from <see cref="Incoming"/> and returns a sentence for each that changed.</summary>
    /// <exception cref="CicdException"><c>ImportDiverged</c>.</exception>
    public string[] Apply()
    {
        WriteScope.Demand(Intent.Write, git.Info.Path);
        try
        {
            // All is decided before the first reference moves.
            List<(string Reference, ObjectId Target)> moves = [];
            List<string> said = [];
            foreach (Reference head in Under($"{Incoming}/heads/"))
                Decide(head.CanonicalName[$"{Incoming}/heads/".Length..], git.Lookup<Commit>(head.TargetIdentifier), moves, said);
            foreach (Reference tag in Under($"{Incoming}/tags/"))
                DecideTag(tag.CanonicalName[$"{Incoming}/tags/".Length..], new ObjectId(tag.TargetIdentifier), moves, said);
            foreach ((string reference, ObjectId target) in moves)
                git.Refs.Add(reference, target, allowOverwrite: true);
            foreach (Reference head in Under($"{Incoming}/heads/"))
                git.Refs.Add(head.CanonicalName.Replace(Incoming, Upstream, StringComparison.Ordinal), new ObjectId(head.TargetIdentifier), allowOverwrite: true);
            return [.. said];
        }
        finally
        {
            foreach (Reference reference in Under($"{Incoming}/"))
                git.Refs.Remove(reference);
        }
    }

    private void Decide(string branch, Commit arrived, List<(string Reference, ObjectId Target)> moves, List<string> said)
    {
        string reference = $"refs/heads/{branch}";
        Commit? known = Tip($"{Upstream}/heads/{branch}");
        Commit? own = Tip(reference);
        if (own is null)
        {
            moves.Add((reference, arrived.Id));
            said.Add($"The branch '{branch}' is new.");
            return;
        }

        Commit? common = git.ObjectDatabase.FindMergeBase(own, arrived);
        if (common?.Id == arrived.Id)
            return;
        if (known is not null && git.ObjectDatabase.FindMergeBase(known, arrived)?.Id != known.Id)
            throw Diverged(branch, "the source has rewritten its history");
        if (common is null)
            throw Diverged(branch, "the source has no commit in common with it");
        if (common.Id == own.Id)
        {
            moves.Add((reference, arrived.Id));
            said.Add($"The branch '{branch}' moved from {own.Sha[..8]} to {arrived.Sha[..8]}.");
            return;
        }

        MergeTreeResult merged = git.ObjectDatabase.MergeCommits(own, arrived, new() { FindRenames = true });
        if (merged.Status == MergeTreeStatus.Conflicts)
            throw Diverged(branch, $"both changed {string.Join(", ", merged.Conflicts.Select(conflict => $"'{(conflict.Ours ?? conflict.Theirs ?? conflict.Ancestor).Path}'").Take(3))}");
        Signature signature = GitFiles.Sign(actor, now);
        Commit merge = git.ObjectDatabase.CreateCommit(signature, signature, $"Merge '{branch}' of {source}", merged.Tree, [own, arrived], prettifyMessage: true);
        moves.Add((reference, merge.Id));
        said.Add($"The branch '{branch}' has commits of its own; {arrived.Sha[..8]} was merged into it.");
    }

    private void DecideTag(string tag, ObjectId arrived, List<(string Reference, ObjectId Target)> moves, List<string> said)
    {
        string reference = $"refs/tags/{tag}";
        string? own = git.Refs[reference]?.TargetIdentifier;
        if (own is null)
            moves.Add((reference, arrived));
        said.AddRange(own is null ? [$"The tag '{tag}' is new."] : own == arrived.Sha ? [] : [$"The tag '{tag}' names another commit in the source; it was left as it is."]);
    }

    private Commit? Tip(string reference) => git.Refs[reference] is { } found ? git.Lookup<Commit>(found.TargetIdentifier) : null;

    private Reference[] Under(string prefix) => [.. git.Refs.FromGlob($"{prefix}*")];

    private CicdException Diverged(string branch, string why) =>
        new("ImportDiverged", CicdErrorKind.Conflict, $"The branch '{branch}' of '{name}' cannot follow its source: {why}. Nothing was changed.", name, "Resolve it in the source, or import it under another name.");
}
