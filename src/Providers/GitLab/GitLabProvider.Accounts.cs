using System.Globalization;
using CicdTools.Providers.GitLab.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

internal sealed partial class GitLabProvider : IAccounts
{
    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        if (_token.Kind == GitLabTokenKind.Job)
            return await JobAccountAsync(cancellationToken).ConfigureAwait(false);
        UserModel user = await _api.ReadAsync(ApiRequest.Get($"/user"), Json.UserModel, cancellationToken).ConfigureAwait(false);
        (string[]? scopes, DateTimeOffset? expiresAt) = _token.Kind == GitLabTokenKind.Access
            ? await AccessTokenAsync(cancellationToken).ConfigureAwait(false)
            : await OAuthTokenAsync(cancellationToken).ConfigureAwait(false) is { Scopes: not null } known ? known : await AccessTokenAsync(cancellationToken).ConfigureAwait(false);
        return new()
        {
            Name = user.Username,
            // A project's or group's token has a user of its own: https://docs.gitlab.com/user/project/settings/project_access_tokens/#bot-users-for-projects.
            Kind = user.Bot == true ? "App" : "User",
            Scopes = scopes ?? [],
            ExpiresAt = expiresAt,
            Lacks = scopes is null ? [] : Lacks(scopes, TokenPage.Of(_address.Web, ["api"])),
            ServerVersion = (await _api.FindAsync(ApiRequest.Get($"/version"), Json.VersionModel, cancellationToken).ConfigureAwait(false))?.Version,
        };
    }

    // https://docs.gitlab.com/ci/jobs/ci_job_token/#job-token-access: what it serves is little, and no answer tells what.
    private async Task<Account> JobAccountAsync(CancellationToken cancellationToken)
    {
        JobModel job = await _api.ReadAsync(ApiRequest.Get($"/job"), Json.JobModel, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Name = job.User?.Username ?? job.Name,
            Kind = "Job",
            Lacks = ["A job's token serves Get-CicdArtifact, Get-CicdEnvironment and what else GitLab lists for it, and only as long as its job runs; any other cmdlet wants an access token."],
        };
    }

    // https://docs.gitlab.com/api/personal_access_tokens/#get-a-personal-access-token
    private async Task<(string[]? Scopes, DateTimeOffset? ExpiresAt)> AccessTokenAsync(CancellationToken cancellationToken)
    {
        TokenModel? token = await _api.FindAsync(ApiRequest.Get($"/personal_access_tokens/self"), Json.TokenModel, cancellationToken).ConfigureAwait(false);
        return (token?.Scopes, DateTimeOffset.TryParse(token?.ExpiresAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset day) ? day : null);
    }

    // https://docs.gitlab.com/api/oauth2/#retrieve-the-token-information. It stands outside the API, and knows no access tokens.
    private async Task<(string[]? Scopes, DateTimeOffset? ExpiresAt)> OAuthTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            OAuthTokenModel? token = await _api.FindAsync(ApiRequest.GetAddress(new(_address.Web, "oauth/token/info")), Json.OAuthTokenModel, cancellationToken).ConfigureAwait(false);
            return (token?.Scope, token?.ExpiresIn is { } seconds ? _caller.Clock.GetUtcNow().AddSeconds(seconds) : null);
        }
        catch (CicdException exception) when (exception.Kind == CicdErrorKind.Unauthorized)
        {
            return default;
        }
    }

    // https://docs.gitlab.com/user/profile/personal_access_tokens/#personal-access-token-scopes
    private static string[] Lacks(string[] scopes, string page)
    {
        if (scopes.Contains("api"))
            return [];
        const string Changing = "Without the scope 'api' it does not serve cmdlets that change anything, such as Start-CicdRun, Stop-CicdRun, Restart-CicdRun, Set-CicdRepositoryItem, New-CicdRepository, Set-CicdVariable, Set-CicdSecret and Approve-CicdApproval.";
        string make = $"A token with it is made at {page}.";
        return scopes.Contains("read_api") ? [Changing, make] : ["Without the scope 'read_api' or 'api' it does not serve cmdlets that read, such as Get-CicdRepository, Get-CicdRun, Wait-CicdRun and Receive-CicdLog.", Changing, make];
    }
}
