using System.Net;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

/// <summary>Refusals that GitHub explains better than by their status.</summary>
internal static class GitHubRefusals
{
    public static CicdException? Of(ApiAnswer answer, string? message)
    {
        string target = Uri.UnescapeDataString(answer.Response.RequestMessage!.RequestUri!.AbsolutePath);
        string said = message is null ? "" : $" GitHub says: {Errors.Short(message, 200)}";
        bool Says(string words) => message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

        // https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
        if (answer.Status == HttpStatusCode.Unauthorized && (Says("('exp')") || Says("('iat')")))
            return new("ClockWrong", CicdErrorKind.Unauthorized, $"This machine's clock and GitHub's differ too much for what the App's key signs.{said}", target, "Set the clock of this machine.");
        if (answer.Status == HttpStatusCode.Forbidden && Says("archived"))
            return new("RepositoryArchived", CicdErrorKind.Conflict, $"The repository is archived, so nothing in it can be changed.{said}", target, "Unarchive it first.");
        if (answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound && MissingScopes(answer) is { } wants)
            return new("ScopeMissing", CicdErrorKind.Forbidden, $"The token lacks the scope {string.Join(" or ", wants.Select(want => $"'{want}'"))}.{said}", target, $"Make a token with it at {TokenPage.Of(GitHubAddress.From(answer.Response.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Authority)).Web, Has(answer).Append(wants[0]))}, and Connect-CicdProvider with that one.");
        if (answer.Status == HttpStatusCode.Forbidden && Says("resource not accessible by"))
            return new("ScopeMissing", CicdErrorKind.Forbidden, $"The token lacks {Permission(answer) ?? "a permission"}.{said}", target, "Give the token, or the App's installation, that permission on this repository; in a workflow, name it under permissions.");
        if (answer.Status == HttpStatusCode.UnprocessableEntity && Says("workflow_dispatch"))
            return new("PipelineNotStartable", CicdErrorKind.Invalid, $"The workflow cannot be started by hand: it has no trigger workflow_dispatch on that branch.{said}", target, "Add workflow_dispatch to its triggers, and push it to the default branch.");
        if (answer.Status == HttpStatusCode.Conflict && Says("repository is empty"))
            return new("RepositoryEmpty", CicdErrorKind.Invalid, $"The repository has no commit yet.{said}", target, "Push a first commit.");
        if (answer.Status == HttpStatusCode.UnprocessableEntity && (Says("protected branch") || Says("repository rule violations") || Says("changes must be made through a pull request")))
            return new("BranchProtected", CicdErrorKind.Forbidden, $"The branch is protected.{said}", target, "Commit to another branch, and open a pull request with New-CicdPullRequest.");
        if (answer.Status == HttpStatusCode.Conflict && Says("protected branch"))
            return new("BranchProtected", CicdErrorKind.Forbidden, $"The branch is protected.{said}", target, "Commit to another branch, and open a pull request with New-CicdPullRequest.");
        if (answer.Status == HttpStatusCode.Conflict && Says("does not match"))
            return new("ItemChanged", CicdErrorKind.Conflict, $"The file was changed by somebody else meanwhile. Nothing was changed.{said}", target, "Read it again and make your change anew.");
        // https://docs.github.com/rest/pulls/pulls#merge-a-pull-request
        if (answer.Status == HttpStatusCode.MethodNotAllowed && target.EndsWith("/merge", StringComparison.Ordinal))
            return new("NotMergeable", CicdErrorKind.Conflict, $"GitHub does not merge it now.{said}", target, "Its page says what is missing: checks, reviews, or a method that the repository does not allow.");
        if (answer.Status == HttpStatusCode.Conflict && target.EndsWith("/merge", StringComparison.Ordinal))
            return new("PullRequestMoved", CicdErrorKind.Conflict, $"It has newer commits by now, so nothing was merged.{said}", target, "Look at them, and merge again.");
        if (answer.Status == HttpStatusCode.UnprocessableEntity && Says("fast forward"))
            return new("ItemChanged", CicdErrorKind.Conflict, $"The branch was changed by somebody else meanwhile. Nothing was changed.{said}", target, "Read it again and make your change anew.");
        return null;
    }

    // https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps: a classic token's scopes and those that would do
    // stand in the answer. A wider scope holds a narrower one, so only a token with none of them lacks one.
    private static string[]? MissingScopes(ApiAnswer answer)
    {
        if (answer.Header("X-OAuth-Scopes") is null || answer.Header("X-Accepted-OAuth-Scopes") is not { Length: > 0 } accepted)
            return null;
        string[] has = Has(answer), wants = Split(accepted);
        return wants.Length > 0 && !wants.Any(has.Contains) ? wants : null;
    }

    private static string[] Has(ApiAnswer answer) => Split(answer.Header("X-OAuth-Scopes") ?? "");

    // https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
    private static string? Permission(ApiAnswer answer) => answer.Header("X-Accepted-GitHub-Permissions") is { Length: > 0 } permissions ? $"the permission {permissions}" : null;

    private static string[] Split(string scopes) => scopes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
