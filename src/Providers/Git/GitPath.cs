namespace CicdTools.Providers.Git;

/// <summary>The rules for paths inside a repository.</summary>
internal static class GitPath
{
    private const int MaxLength = 1024;
    private const int MaxSegmentLength = 255;

    /// <summary>The path without a leading <c>./</c> and trailing slash; empty for the root.</summary>
    /// <exception cref="CicdException"><c>InvalidPath</c>.</exception>
    public static string Require(string? path)
    {
        string given = path ?? "";
        if (given.Any(char.IsControl))
            throw Invalid(given, "it holds control characters");
        if (given.Length > MaxLength)
            throw Invalid(given, $"it has {given.Length} characters, {MaxLength} are allowed");
        if (given.Contains('\\', StringComparison.Ordinal))
            throw Invalid(given, "its parts are separated by '/'");
        if (given is "" or "." or "/" or "./")
            return "";
        if (given[0] == '/' || given[0] == '~' || (given.Length > 1 && given[1] == ':'))
            throw Invalid(given, "it must be relative to the repository's root");
        string trimmed = given.StartsWith("./", StringComparison.Ordinal) ? given[2..] : given;
        trimmed = trimmed.EndsWith('/') ? trimmed[..^1] : trimmed;
        foreach (string segment in trimmed.Split('/'))
            Check(given, segment);
        return trimmed;
    }

    private static void Check(string path, string segment)
    {
        if (segment.Length == 0)
            throw Invalid(path, "a part of it is empty");
        if (segment.Length > MaxSegmentLength)
            throw Invalid(path, $"a part of it has {segment.Length} characters, {MaxSegmentLength} are allowed");
        if (segment is "." or "..")
            throw Invalid(path, "it must not hold '.' or '..' as a part");
        // What a file system takes for '.git': case, trailing dots and blanks, streams and the short name on Windows.
        string plain = segment.Split(':')[0].TrimEnd('.', ' ');
        if (plain.Equals(".git", StringComparison.OrdinalIgnoreCase) || plain.Equals("git~1", StringComparison.OrdinalIgnoreCase))
            throw Invalid(path, "'.git' belongs to Git itself");
    }

    private static CicdException Invalid(string path, string why) =>
        new("InvalidPath", CicdErrorKind.Invalid, $"'{Errors.Shown(path)}' is no path in a repository: {why}.", Errors.Shown(path), "Give a path such as 'src/app.py'.");
}
