using System.Text.RegularExpressions;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

/// <summary>
/// The limits of gitlab.com: https://docs.gitlab.com/user/gitlab_com/#rate-limits-on-gitlabcom, and
/// https://docs.gitlab.com/user/project/settings/import_export/#rate-limits for imports.
/// </summary>
internal static partial class GitLabLimits
{
    /// <summary>The name of the limit of new projects.</summary>
    public const string NewProjects = "project creation";

    private const int NewProjectsADay = 200;

    public static IReadOnlyList<RateRule> Hosted { get; } =
    [
        new("api", 2000, TimeSpan.FromMinutes(1), _ => 1),
        new("pipeline creation", 25, TimeSpan.FromMinutes(1), call => Is(call, HttpMethod.Post, PipelineCreation()), Project),
        new(NewProjects, NewProjectsADay, TimeSpan.FromDays(1), call => Is(call, HttpMethod.Post, NewProject())),
        new("project list", 2000, TimeSpan.FromMinutes(10), call => Is(call, HttpMethod.Get, Projects())),
        new("project", 400, TimeSpan.FromMinutes(1), call => Is(call, HttpMethod.Get, OneProject())),
        new("repository files", 500, TimeSpan.FromMinutes(1), call => Is(call, HttpMethod.Get, RepositoryFile())),
        new("import", 6, TimeSpan.FromMinutes(1), call => Is(call, HttpMethod.Post, Import())),
    ];

    private static int Is(ApiRequest call, HttpMethod method, Regex path) => call.Method == method && path.IsMatch(Route(call)) ? 1 : 0;

    private static string Project(ApiRequest call) => PipelineCreation().Match(Route(call)).Groups["project"].Value;

    // The next page's path is a whole address.
    private static string Route(ApiRequest call)
    {
        string path = Uri.TryCreate(call.Path, UriKind.Absolute, out Uri? address) && address.Scheme.StartsWith("http", StringComparison.Ordinal) ? address.AbsolutePath : call.Path;
        int api = path.IndexOf("/api/v4/", StringComparison.Ordinal);
        return api < 0 ? path : path[(api + "/api/v4".Length)..];
    }

    [GeneratedRegex("^/projects/(?<project>[^/]+)/pipeline$", RegexOptions.CultureInvariant)]
    private static partial Regex PipelineCreation();

    // What the importer makes is a new project as well.
    [GeneratedRegex("^/(projects|import/github)$", RegexOptions.CultureInvariant)]
    private static partial Regex NewProject();

    [GeneratedRegex("^/projects$", RegexOptions.CultureInvariant)]
    private static partial Regex Projects();

    [GeneratedRegex("^/projects/[^/]+$", RegexOptions.CultureInvariant)]
    private static partial Regex OneProject();

    [GeneratedRegex("^/projects/[^/]+/repository/files/", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryFile();

    [GeneratedRegex("^/import/", RegexOptions.CultureInvariant)]
    private static partial Regex Import();
}
