namespace CicdTools.Providers.GitHub;

/// <summary>The page where a token is made, filled in. No API makes one: https://docs.github.com/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens.</summary>
internal static class TokenPage
{
    public static string Of(Uri web, IEnumerable<string> scopes) => $"{web}settings/tokens/new?description=CicdTools&scopes={string.Join(',', scopes.Select(Uri.EscapeDataString))}";
}
