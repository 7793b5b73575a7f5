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
        // A pool that was deleted, or never there: https://learn.microsoft.com/en-us/azure/devops/pipelines/process/resources#why-am-i-receiving-the-error-this-pipeline-needs-permission-to-access-a-resource-before-this-run-can-continue-error
        if (Says("Could not find a pool"))
            return new("RunnerPoolNotFound", CicdErrorKind.NotFound, $"An agent pool that the pipeline names is not there, or the pipeline may not use it.{said}", target, "Get-CicdRunnerPool PROJECT shows the pools; name one of them in the pipeline's file, or permit the pipeline on the pool's page.");
        // A retention lease that protects its pipeline: https://learn.microsoft.com/en-us/azure/devops/pipelines/policies/retention.
        if (Says("are retained by a release") || Says("retention lease"))
            return new("RunRetained", CicdErrorKind.Conflict, $"A run of it is retained, so that it is not removed.{said}", target, "Release the run on its page, under 'View retention leases'.");
        if (kind == "PipelineValidationException" || (answer.Status == HttpStatusCode.BadRequest && Says("PipelineValidationException")))
            return new("PipelineInvalid", CicdErrorKind.Invalid, $"Azure DevOps does not take the pipeline so.{said}", target, "Mend its file, or what was given with it.");
        return null;
    }
}
