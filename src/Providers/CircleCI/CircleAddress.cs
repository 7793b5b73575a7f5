namespace CicdTools.Providers.CircleCI;

/// <summary>Where a CircleCI is: https://circleci.com/docs/guides/toolkit/api-developers-guide/. A CircleCI Server has the same paths on its own host.</summary>
/// <param name="Root">The root of all its APIs.</param>
/// <param name="Web">The pages' root.</param>
/// <param name="IsHosted">Whether it is circleci.com.</param>
internal sealed record CircleAddress(Uri Root, Uri Web, bool IsHosted)
{
    /// <summary>From the address of the pages or of the API; null for circleci.com.</summary>
    /// <exception cref="CicdException"><c>InvalidAddress</c>.</exception>
    public static CircleAddress From(string? address)
    {
        Uri given = Require(address ?? "https://circleci.com");
        if (given.Host is "circleci.com" or "www.circleci.com" or "app.circleci.com")
            return new(new("https://circleci.com/"), new("https://app.circleci.com/"), true);
        Uri root = new($"{given.GetLeftPart(UriPartial.Authority)}/");
        return new(root, root, false);
    }

    private static Uri Require(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}", UriKind.Absolute, out Uri? given) && (given.Scheme is "http" or "https") && given.UserInfo.Length == 0
            ? given
            : throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, "The address is no https address without user information.", "address", "Give the address of the server's pages, such as https://circleci.example.com.");
}
