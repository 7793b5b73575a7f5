namespace CicdTools.Providers.GitLab;

/// <summary>A project's full path, or a group's: <c>group/subgroup/project</c>.</summary>
internal static class GitLabName
{
    private const int LongestPart = 255;

    /// <summary>The path, where it may be a project's: https://docs.gitlab.com/user/reserved_names/#rules-for-usernames-project-and-group-names-and-slugs.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string Require(string path) =>
        IsPath(path, 2) ? path : throw Errors.InvalidName("a repository of GitLab", path, "it must be GROUP/PROJECT, each of letters, digits, '.', '_' and '-'.");

    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static string RequireGroup(string path) =>
        IsPath(path, 1) ? path : throw Errors.InvalidName("a group of GitLab", path, "its parts are of letters, digits, '.', '_' and '-'.");

    /// <summary>Whether so many parts at the least, separated by slashes, are names.</summary>
    public static bool IsPath(string path, int parts)
    {
        string[] all = path.Split('/');
        return all.Length >= parts && Array.TrueForAll(all, IsPart);
    }

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= LongestPart && part.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.')
        && (char.IsLetterOrDigit(part[0]) || part[0] == '_') && !part.EndsWith(".git", StringComparison.OrdinalIgnoreCase) && !part.EndsWith(".atom", StringComparison.OrdinalIgnoreCase);
}
