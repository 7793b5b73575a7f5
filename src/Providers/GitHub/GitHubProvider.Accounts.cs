using System.Globalization;
using System.Text.Json;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

internal sealed partial class GitHubProvider : IAccounts
{
    // https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps#available-scopes
    private static readonly (string Scope, string Cmdlets)[] Uses =
    [
        ("repo", "cmdlets on private repositories, and those that change anything"),
        ("workflow", "Set-CicdRepositoryItem, New-CicdPipeline and Import-CicdRepository where they write below .github/workflows"),
        ("admin:org", "Set-CicdVariable and Set-CicdSecret with -Organization"),
        ("delete_repo", "Remove-CicdRepository"),
        ("read:packages", "Get-CicdImage"),
        ("delete:packages", "Remove-CicdImage"),
    ];

    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
            return await _app.GetAccountAsync(cancellationToken).ConfigureAwait(false);
        // An installation's token and a workflow's own stand for no user: GitHub refuses them this question (403), and answers the next.
        using HttpResponseMessage? response = await AskUserAsync(cancellationToken).ConfigureAwait(false);
        if (response is null)
            return new() { Name = "installation", Kind = _connection.Credential?.Name == "GITHUB_TOKEN" ? "Job" : "App" };
        UserModel user = JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), Json.UserModel)!;
        string[] scopes = Header(response, "X-OAuth-Scopes")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        bool isClassic = response.Headers.Contains("X-OAuth-Scopes");
        return new()
        {
            Name = user.Login,
            Kind = user.Type == "Bot" ? "App" : "User",
            Scopes = scopes,
            ExpiresAt = Expiry(Header(response, "GitHub-Authentication-Token-Expiration")),
            Lacks = isClassic ? Lacks(scopes) : [],
            ServerVersion = Header(response, "X-GitHub-Enterprise-Version"),
        };
    }

    private string[] Lacks(string[] scopes)
    {
        (string Scope, string Cmdlets)[] missing = [.. Uses.Where(use => !Array.Exists(scopes, scope => scope == use.Scope))];
        return missing.Length == 0 ? [] : [.. missing.Select(use => $"Without the scope '{use.Scope}' it does not serve {use.Cmdlets}."), $"A token with all scopes is made at {TokenPage.Of(_address.Web, Uses.Select(use => use.Scope))}."];
    }

    private async Task<HttpResponseMessage?> AskUserAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _api.SendAsync(ApiRequest.Get($"/user"), cancellationToken).ConfigureAwait(false);
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Forbidden)
        {
            // Who may not see itself may see what it was installed on; a token that is none is refused here as well.
            await _api.DoAsync(ApiRequest.Get($"/rate_limit"), cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    // Such as "2026-12-31 09:00:00 UTC".
    private static DateTimeOffset? Expiry(string? text) =>
        text is not null && DateTimeOffset.TryParse(text.Replace(" UTC", "Z", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
}
