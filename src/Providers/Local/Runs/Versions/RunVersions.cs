using System.Text.RegularExpressions;
using LibGit2Sharp;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Which version a commit builds: its own tag's, or the one after the highest tag before it, by what its commits say they change.</summary>
internal static partial class RunVersions
{
    /// <summary>The version of a run.</summary>
    /// <param name="git">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="branch">The branch; null for a tag or a bare commit.</param>
    /// <param name="isDefault">Whether the branch is the default one: only that releases.</param>
    /// <param name="reserved">Versions that runs under way will release, and their commits.</param>
    public static string Of(LibGit2Sharp.Repository git, Commit commit, string? branch, bool isDefault, IReadOnlyDictionary<SemanticVersion, string> reserved)
    {
        Dictionary<SemanticVersion, string> taken = Tags(git);
        SemanticVersion[] own = [.. taken.Where(entry => entry.Value == commit.Sha).Select(entry => entry.Key).OrderDescending()];
        if (own.Length > 0)
            return own[0].ToString();
        SemanticVersion? same = reserved.Where(entry => entry.Value == commit.Sha).Select(entry => (SemanticVersion?)entry.Key).Max();
        if (isDefault && same is { } already)
            return already.ToString();
        foreach ((SemanticVersion version, string sha) in reserved)
            taken.TryAdd(version, sha);

        SemanticVersion next = Next(git, commit, taken);
        if (isDefault)
        {
            while (taken.ContainsKey(next))
                next = next.NextPatch;
            return next.ToString();
        }

        // semver.org, items 9 and 11: identifiers of letters, digits and '-', and a pre-release comes before its release.
        string label = NotIdentifier().Replace(branch ?? "commit", "-").Trim('-');
        label = label.Length == 0 || (label.All(char.IsAsciiDigit) && label[0] == '0') ? $"b{label}" : label;
        int count = git.Commits.QueryBy(new CommitFilter { IncludeReachableFrom = commit }).Take(100_000).Count();
        return FormattableString.Invariant($"{next}-{label}.{count}.g{commit.Sha[..7]}");
    }

    /// <summary>The tags that are versions, and their commits.</summary>
    public static Dictionary<SemanticVersion, string> Tags(LibGit2Sharp.Repository git)
    {
        Dictionary<SemanticVersion, string> tags = [];
        foreach (Tag tag in git.Tags)
        {
            if (SemanticVersion.OfTag(tag.FriendlyName) is { } version && tag.PeeledTarget is Commit target)
                tags[version] = target.Sha;
        }

        return tags;
    }

    private static SemanticVersion Next(LibGit2Sharp.Repository git, Commit commit, Dictionary<SemanticVersion, string> taken)
    {
        ILookup<string, SemanticVersion> byCommit = taken.ToLookup(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal);
        (SemanticVersion Version, string Commit)? highest = null;
        if (taken.Count > 0)
        {
            foreach (Commit reachable in git.Commits.QueryBy(new CommitFilter { IncludeReachableFrom = commit }))
            {
                foreach (SemanticVersion version in byCommit[reachable.Sha])
                {
                    if (highest is null || version.CompareTo(highest.Value.Version) > 0)
                        highest = (version, reachable.Sha);
                }
            }
        }

        if (highest is not { } last)
            return SemanticVersion.First;
        string[] messages = [.. git.Commits.QueryBy(new CommitFilter { IncludeReachableFrom = commit, ExcludeReachableFrom = last.Commit }).Select(since => since.Message)];
        if (messages.Any(message => Breaking().IsMatch(message)))
            return new(last.Version.Major + 1, 0, 0);
        return messages.Any(message => Feature().IsMatch(message)) ? new(last.Version.Major, last.Version.Minor + 1, 0) : last.Version.NextPatch;
    }

    // conventionalcommits.org/en/v1.0.0: "type(scope)!: description", or a footer "BREAKING CHANGE: " or "BREAKING-CHANGE: ".
    [GeneratedRegex(@"\A[A-Za-z]+(\([^)\n]*\))?!: |^BREAKING[ -]CHANGE: ", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Breaking();

    [GeneratedRegex(@"\Afeat(\([^)\n]*\))?: ", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Feature();

    [GeneratedRegex("[^0-9A-Za-z-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotIdentifier();
}
