namespace CicdTools.Providers.CircleCI;

/// <summary>An application: a project, or one component of a project that deploys several, as <c>gh/contoso/app/api</c>.</summary>
internal sealed record CircleApplication(CircleSlug Project, string? Component)
{
    /// <summary>Null where none is named.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static CircleApplication? Parse(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split('/', 4);
        return parts.Length == 4 && parts[3].Length > 0 && CircleSlug.TryParse(string.Join('/', parts[..3])) is { } project ? new(project, parts[3]) : new(CircleSlug.Require(text), null);
    }

    /// <summary>The project of an application, where its runs or environments are asked for. A run is none.</summary>
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static CircleSlug ProjectOf(string text) => CircleRunId.TryParse(text) is null ? Parse(text)!.Project : CircleSlug.Require(text);

    public override string ToString() => Component is { } component ? $"{Project}/{component}" : $"{Project}";
}
