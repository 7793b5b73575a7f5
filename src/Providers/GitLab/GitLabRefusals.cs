using System.Net;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitLab;

/// <summary>Refusals that GitLab explains better than by their status: https://docs.gitlab.com/api/rest/troubleshooting/.</summary>
internal static class GitLabRefusals
{
    public static CicdException? Of(ApiAnswer answer, string? message)
    {
        string target = Uri.UnescapeDataString(answer.Response.RequestMessage!.RequestUri!.AbsolutePath);
        string said = message is null ? "" : $" GitLab says: {Errors.Short(message, 200)}";
        bool Says(string words) => message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;
        string? error = answer.Json.ValueKind == System.Text.Json.JsonValueKind.Object && answer.Json.TryGetProperty("error", out System.Text.Json.JsonElement name) ? name.ToString() : null;

        if (answer.Status == HttpStatusCode.Forbidden && error is "insufficient_scope" or "insufficient_granular_scope")
        {
            string[] scopes = answer.Json.TryGetProperty("scope", out System.Text.Json.JsonElement wanted) ? wanted.ToString().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) : ["api"];
            Uri web = new(answer.Response.RequestMessage.RequestUri.AbsoluteUri.Split("api/v4/")[0]);
            return new("ScopeMissing", CicdErrorKind.Forbidden, $"The token lacks the scope '{string.Join("' or '", scopes)}'.{said}", target, $"Make a token with it at {TokenPage.Of(web, scopes.Take(1))}, and Connect-CicdProvider with that one.");
        }

        if (answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden && Says("approve your own deployment"))
            return new("SelfApproval", CicdErrorKind.Forbidden, $"Nobody approves a deployment of their own here.{said}", target, "Let somebody else approve it, or allow it in the settings of the protected environment.");
        if (answer.Status is HttpStatusCode.Forbidden && Says("archived"))
            return new("RepositoryArchived", CicdErrorKind.Conflict, $"The project is archived, so nothing in it can be changed.{said}", target, "Unarchive it first.");
        if (answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden && (Says("not allowed to push into this branch") || Says("protected branch")))
            return new("BranchProtected", CicdErrorKind.Forbidden, $"The branch is protected.{said}", target, "Commit to another branch, and open a merge request with New-CicdPullRequest.");
        if (answer.Status is HttpStatusCode.BadRequest && Says("set pipeline variables"))
            return new("PermissionDenied", CicdErrorKind.Forbidden, $"This project lets you give a pipeline no variables.{said}", target, "Leave -Variable away, use -PipelineInput, or let a maintainer set the role that may.");
        if (answer.Status is HttpStatusCode.BadRequest && (Says("has changed since") || Says("last_commit_id")))
            return new("ItemChanged", CicdErrorKind.Conflict, $"The file was changed by somebody else meanwhile. Nothing was changed.{said}", target, "Read it again and make your change anew.");
        // https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request
        if (answer.Status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnprocessableEntity && target.EndsWith("/merge", StringComparison.Ordinal))
            return new("NotMergeable", CicdErrorKind.Conflict, $"GitLab does not merge it now.{said}", target, "Its page says what is missing: checks, approvals, discussions, or a conflict.");
        if (answer.Status is HttpStatusCode.Conflict && target.EndsWith("/merge", StringComparison.Ordinal))
            return new("PullRequestMoved", CicdErrorKind.Conflict, $"It has newer commits by now, so nothing was merged.{said}", target, "Look at them, and merge again.");
        return null;
    }
}
