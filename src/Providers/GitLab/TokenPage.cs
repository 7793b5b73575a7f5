namespace CicdTools.Providers.GitLab;

/// <summary>The page where a token is made, filled in: https://docs.gitlab.com/user/profile/personal_access_tokens/#prefill-personal-access-token-name-and-scopes.</summary>
internal static class TokenPage
{
    public static string Of(Uri web, IEnumerable<string> scopes) => $"{web}-/user_settings/personal_access_tokens?name=CicdTools&scopes={string.Join(',', scopes.Select(Uri.EscapeDataString))}";
}
