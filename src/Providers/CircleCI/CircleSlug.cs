namespace CicdTools.Providers.CircleCI;

/// <summary>
/// A project's slug, <c>VCS/ORGANIZATION/PROJECT</c>: https://circleci.com/docs/guides/toolkit/api-developers-guide/#getting-started-with-the-api.
/// Projects of the GitHub App, GitLab and Bitbucket Data Center have <c>circleci</c> and opaque identifiers.
/// </summary>
internal sealed record CircleSlug(string Vcs, string Organization, string Project)
{
    public const string Opaque = "circleci";

    /// <summary>Whether its identifiers say nothing to a reader, and its pipelines have definitions.</summary>
    public bool IsOpaque => Vcs == Opaque;

    /// <summary>The organization's slug.</summary>
    public string Owner => $"{Vcs}/{Organization}";

    /// <summary>The version control system as pages and the older API name it.</summary>
    public string LongVcs => Vcs switch { "gh" => "github", "bb" => "bitbucket", _ => Vcs };

    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static CircleSlug Require(string text) => TryParse(text)
        ?? throw (CircleRunId.TryParse(text) is { } run ? new("InvalidName", CicdErrorKind.Invalid, $"'{Errors.Shown(text)}' is a run, and a project is wanted here, such as {run.Project}.", text, "Get-CicdRun -RunId shows a run; -Number asks for one of a project.")
            : Errors.InvalidName("a project of CircleCI", text, "it must be gh/ORGANIZATION/REPOSITORY, bb/ORGANIZATION/REPOSITORY, or circleci/ORGANIZATION-ID/PROJECT-ID."));

    /// <summary>From a slug, or from a repository's address at GitHub or Bitbucket; null for what is none.</summary>
    public static CircleSlug? TryParse(string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http" or "ssh")
        {
            string? vcs = Host(address.Host);
            return vcs is null ? null : TryParse($"{vcs}{WithoutSuffix(address.AbsolutePath)}");
        }

        // As Git writes it for SSH: HOST:ORGANIZATION/REPOSITORY.
        if (text.Split(':') is [{ } host, { } path] && Host(host) is { } system)
            return TryParse($"{system}/{WithoutSuffix(path)}");
        string[] parts = text.Split('/');
        return parts.Length == 3 && Short(parts[0]) is { } known && IsPart(parts[1]) && IsPart(parts[2]) ? new(known, parts[1], parts[2]) : null;
    }

    /// <summary>The short name of a version control system, as slugs of pipelines have it; null for one that is not known.</summary>
    public static string? Short(string vcs) => vcs.ToLowerInvariant() switch
    {
        "gh" or "github" => "gh",
        "bb" or "bitbucket" => "bb",
        Opaque => Opaque,
        _ => null,
    };

    public override string ToString() => $"{Vcs}/{Organization}/{Project}";

    private static string? Host(string host) => host switch { "github.com" => "gh", "bitbucket.org" => "bb", _ => null };

    private static string WithoutSuffix(string path) => path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path.TrimEnd('/');

    private static bool IsPart(string part) => part.Length is > 0 and <= 255 && part is not ("." or "..") && part.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.' or ' ');
}
