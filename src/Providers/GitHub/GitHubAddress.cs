namespace CicdTools.Providers.GitHub;

/// <summary>
/// Where the API of a GitHub is: https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api (github.com),
/// https://docs.github.com/enterprise-cloud@latest/admin/data-residency/about-github-enterprise-cloud-with-data-residency (ghe.com: <c>api.SUBDOMAIN.ghe.com</c>) and
/// https://docs.github.com/enterprise-server@latest/rest/quickstart (a server of one's own: <c>/api/v3</c>).
/// </summary>
/// <param name="Api">The API's root.</param>
/// <param name="Web">The pages' root.</param>
/// <param name="IsHosted">Whether GitHub runs it, with the limits that it documents.</param>
internal sealed record GitHubAddress(Uri Api, Uri Web, bool IsHosted)
{
    private const string ServerPath = "/api/v3";

    /// <summary>From the address of the pages or of the API; null for github.com.</summary>
    public static GitHubAddress From(string? address)
    {
        Uri given = address is null ? new("https://github.com/") : Require(address);
        string host = given.Host;
        if (host is "github.com" or "www.github.com" or "api.github.com")
            return new(new("https://api.github.com/"), new("https://github.com/"), IsHosted: true);
        if (host.EndsWith(".ghe.com", StringComparison.OrdinalIgnoreCase))
        {
            string own = host.StartsWith("api.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;
            return new(new($"https://api.{own}/"), new($"https://{own}/"), IsHosted: true);
        }

        string root = given.GetLeftPart(UriPartial.Authority);
        return new(new($"{root}{ServerPath}/"), new($"{root}/"), IsHosted: false);
    }

    private static Uri Require(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}", UriKind.Absolute, out Uri? given) && (given.Scheme is "http" or "https") && given.UserInfo.Length == 0
            ? given
            : throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, "The address is no https address without user information.", "address", "Give the address of the server's pages, such as https://github.example.com.");
}
