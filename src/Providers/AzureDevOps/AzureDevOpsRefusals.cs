using System.Net;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>Refusals that Azure DevOps explains better than by their status: the exception's name in <c>typeKey</c>, and a message that begins with its number.</summary>
internal static class AzureDevOpsRefusals
{
    public static CicdException? Of(ApiAnswer answer, string? message)
    {
        string target = Uri.UnescapeDataString(answer.Response.RequestMessage!.RequestUri!.AbsolutePath);
        string said = message is null ? "" : $" Azure DevOps says: {Errors.Short(message, 300)}";
        string? kind = answer.Json.ValueKind == System.Text.Json.JsonValueKind.Object && answer.Json.TryGetProperty("typeKey", out System.Text.Json.JsonElement name) ? name.ToString() : null;
        bool Says(string words) => message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

        // What is no success and no failure either is the sign-in page.
        if (answer.Response.IsSuccessStatusCode)
            return new("CredentialRejected", CicdErrorKind.Unauthorized, "Azure DevOps answered with its sign-in page: the token has expired, was revoked, or is not of this organization.", target, "Connect-CicdProvider with a new token.");
        if (kind == "GitReferenceStaleException" || Says("TF401028"))
            return new("ItemChanged", CicdErrorKind.Conflict, $"The branch was changed by somebody else meanwhile. Nothing was changed.{said}", target, "Read it again and make your change anew.");
        // https://learn.microsoft.com/en-us/azure/devops/repos/git/branch-policies
        if (Says("TF402455") || kind == "GitRefUpdateRejectedByPolicyException")
            return new("BranchProtected", CicdErrorKind.Forbidden, $"The branch takes changes by pull requests only.{said}", target, "Commit to another branch, and open a pull request with New-CicdPullRequest.");
        if (kind == "PipelineValidationException" || (answer.Status == HttpStatusCode.BadRequest && Says("PipelineValidationException")))
            return new("PipelineInvalid", CicdErrorKind.Invalid, $"Azure DevOps does not take the pipeline so.{said}", target, "Mend its file, or what was given with it.");
        return null;
    }
}
