using System.Globalization;

namespace CicdTools.Providers.CircleCI;

/// <summary>A pipeline by its project and number: <c>gh/contoso/app/123</c>. The address of its page, or of one of its workflows, is taken too.</summary>
internal sealed record CircleRunId(CircleSlug Project, long Number)
{
    /// <summary>Null for what is no such identifier.</summary>
    public static CircleRunId? TryParse(string text, Uri web)
    {
        string path = text;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
        {
            // https://app.circleci.com/pipelines/github/ORGANIZATION/REPOSITORY/123/workflows/ID
            string pages = $"{web.AbsoluteUri}pipelines/";
            if (!address.AbsoluteUri.StartsWith(pages, StringComparison.OrdinalIgnoreCase))
                return null;
            path = string.Join('/', Uri.UnescapeDataString(address.GetLeftPart(UriPartial.Path)[pages.Length..]).Split('/').Take(4));
        }

        return TryParse(path);
    }

    /// <summary>From the identifier alone; null for what is none.</summary>
    public static CircleRunId? TryParse(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash > 0 && long.TryParse(path.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && CircleSlug.TryParse(path[..slash]) is { } project
            ? new(project, number)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Project}/{Number}");
}
