using System.Globalization;

namespace CicdTools.Providers.GitLab;

/// <summary>Something with a number in a project. A pipeline is named <c>group/project/123</c>, anything else with its kind: <c>group/project/jobs/456</c>. The address of its page is taken too.</summary>
internal sealed record GitLabId(string Project, string Kind, long Number)
{
    public const string Pipelines = "pipelines";
    public const string Jobs = "jobs";
    public const string Deployments = "deployments";

    public static GitLabId Pipeline(string project, long number) => new(project, Pipelines, number);

    public static GitLabId Job(string project, long number) => new(project, Jobs, number);

    public static GitLabId Deployment(string project, long number) => new(project, Deployments, number);

    /// <summary>Null for what is no such identifier, or one of another kind.</summary>
    public static GitLabId? TryParse(string text, string kind, Uri web)
    {
        string path = text;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
        {
            if (!address.AbsoluteUri.StartsWith(web.AbsoluteUri, StringComparison.OrdinalIgnoreCase))
                return null;
            // https://HOST/GROUP/PROJECT/-/pipelines/123
            path = Uri.UnescapeDataString(address.GetLeftPart(UriPartial.Path)[web.AbsoluteUri.Length..]).Replace("/-/", "/", StringComparison.Ordinal);
            if (kind == Pipelines)
                path = path.Replace($"/{Pipelines}/", "/", StringComparison.Ordinal);
        }

        int slash = path.LastIndexOf('/');
        if (slash < 0 || !long.TryParse(path.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return null;
        string project = path[..slash];
        if (kind != Pipelines)
        {
            if (!project.EndsWith($"/{kind}", StringComparison.Ordinal))
                return null;
            project = project[..^(kind.Length + 1)];
        }

        return GitLabName.IsPath(project, 2) ? new(project, kind, number) : null;
    }

    public override string ToString() => Kind == Pipelines
        ? string.Create(CultureInfo.InvariantCulture, $"{Project}/{Number}")
        : string.Create(CultureInfo.InvariantCulture, $"{Project}/{Kind}/{Number}");
}
