namespace CicdTools.Providers.GitLab;

/// <summary>Where a GitLab is: https://docs.gitlab.com/api/rest/#make-a-rest-api-request. One of one's own may stand below a path.</summary>
/// <param name="Api">The API's root.</param>
/// <param name="Web">The pages' root.</param>
/// <param name="IsHosted">Whether it is gitlab.com, with the limits that its documentation names.</param>
internal sealed record GitLabAddress(Uri Api, Uri Web, bool IsHosted)
{
    private const string ApiPath = "/api/v4";

    /// <summary>From the address of the pages or of the API; null for gitlab.com.</summary>
    /// <exception cref="CicdException"><c>InvalidAddress</c>.</exception>
    public static GitLabAddress From(string? address)
    {
        Uri given = Require(address ?? "https://gitlab.com");
        string root = given.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (root.EndsWith(ApiPath, StringComparison.OrdinalIgnoreCase))
            root = root[..^ApiPath.Length];
        return new(new($"{root}{ApiPath}/"), new($"{root}/"), given.Host is "gitlab.com" or "www.gitlab.com");
    }

    private static Uri Require(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}", UriKind.Absolute, out Uri? given) && (given.Scheme is "http" or "https") && given.UserInfo.Length == 0
            ? given
            : throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, "The address is no https address without user information.", "address", "Give the address of the server's pages, such as https://gitlab.example.com.");
}
