namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// Files for later jobs: a workspace, to which jobs add what they persist (https://circleci.com/docs/guides/orchestrate/workspaces/). In the model it is an
/// artifact of each job that adds to it.
/// </summary>
internal static class Workspaces
{
    private const string Prefix = "workspace-";

    /// <summary>The artifact of what a job persists.</summary>
    public static string Of(string job) => Prefix + job;

    /// <summary>The name of an artifact that names none: the last part of its path.</summary>
    public static string NameOf(string path)
    {
        string clean = path.TrimEnd('/');
        string name = clean[(clean.LastIndexOf('/') + 1)..];
        return name.Length == 0 || name is "." or "~" ? "artifacts" : name;
    }

    /// <summary>A path below a root.</summary>
    public static string Join(string root, string path) => root is "." or "./" || path.StartsWith('/') || path.StartsWith('~') ? path : path is "." or "./" ? root : $"{root.TrimEnd('/')}/{path}";

    /// <summary>The path as it is below the root.</summary>
    public static string Below(string root, string path)
    {
        string start = root.TrimEnd('/') + "/";
        return root is "." or "./" ? path : path == root ? "." : path.StartsWith(start, StringComparison.Ordinal) ? path[start.Length..] : path;
    }
}
