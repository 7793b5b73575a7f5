using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private JsonObject Describe(FakeProject project, FakeRepository repository, FakePullRequest request)
    {
        if (request is { Status: "active", CompletedAt: { } asked } && clock.GetUtcNow() >= asked.AddSeconds(3))
            (request.Status, request.MergeStatus) = ("completed", "succeeded");
        return new()
        {
            ["pullRequestId"] = request.Id,
            ["codeReviewId"] = request.Id,
            ["repository"] = Describe(project, repository),
            ["status"] = request.Status,
            ["title"] = request.Title,
            ["description"] = request.Description ?? "",
            ["sourceRefName"] = request.Source,
            ["targetRefName"] = request.Target,
            ["isDraft"] = request.IsDraft,
            ["mergeStatus"] = request.MergeStatus,
            ["creationDate"] = Time(request.CreatedAt),
            ["createdBy"] = new JsonObject { ["id"] = "d6245f20-2af8-44f4-9451-8107cb2767db", ["displayName"] = "Ada Lovelace", ["uniqueName"] = "ada@fabrikam.example" },
            ["lastMergeSourceCommit"] = new JsonObject { ["commitId"] = Refs(repository).GetValueOrDefault(request.Source, None) },
        };
    }

    private void MapPullRequests(WebApplication application)
    {
        const string At = $"{Root}/{{project}}/_apis/git/repositories/{{repository}}/pullrequests";
        FakePullRequest One(FakeRepository repository, string id) => repository.PullRequests.Find(request => request.Id.ToString(CultureInfo.InvariantCulture) == id)
            ?? throw Missing("GitPullRequestNotFoundException", $"TF401180: The requested pull request was not found.");

        application.MapGet(At, (HttpContext context) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            string status = context.Request.Query["searchCriteria.status"].ToString(), source = context.Request.Query["searchCriteria.sourceRefName"].ToString(), target = context.Request.Query["searchCriteria.targetRefName"].ToString();
            int skip = int.TryParse(context.Request.Query["$skip"], out int given) ? given : 0, top = int.Parse(context.Request.Query["$top"].ToString(), CultureInfo.InvariantCulture);
            return Results.Json(Envelope([.. repository.PullRequests.OrderByDescending(request => request.Id).Select(request => Describe(project, repository, request))
                .Where(request => (status == "all" || (string)request["status"]! == (status.Length == 0 ? "active" : status)) && (source.Length == 0 || (string)request["sourceRefName"]! == source) && (target.Length == 0 || (string)request["targetRefName"]! == target))
                .Skip(skip).Take(top)]));
        });
        application.MapGet($"{At}/{{id}}", (HttpContext context, string id) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            return Results.Json(Describe(project, repository, One(repository, id)));
        });
        application.MapPost(At, async (HttpContext context) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            JsonObject body = await BodyAsync(context);
            FakePullRequest made = new() { Id = ++_next, Title = (string)body["title"]!, Description = (string?)body["description"], Source = (string)body["sourceRefName"]!, Target = (string)body["targetRefName"]!, IsDraft = (bool?)body["isDraft"] == true, CreatedAt = clock.GetUtcNow() };
            if (repository.PullRequests.Exists(request => request.Status == "active" && request.Source == made.Source && request.Target == made.Target))
                throw new Refused(409, Body("GitPullRequestExistsException", "TF401179: An active pull request for the source and target branch already exists."));
            repository.PullRequests.Add(made);
            return Results.Json(Describe(project, repository, made), statusCode: 201);
        });
        // https://learn.microsoft.com/en-us/rest/api/azure/devops/git/pull-requests/update: a merge is asked for by the status, for the commit that was seen.
        application.MapPatch($"{At}/{{id}}", async (HttpContext context, string id) =>
        {
            (FakeProject project, FakeRepository repository) = Repository(context);
            FakePullRequest request = One(repository, id);
            JsonObject body = await BodyAsync(context);
            if ((string?)body["lastMergeSourceCommit"]?["commitId"] != Refs(repository).GetValueOrDefault(request.Source))
                throw new Refused(409, Body("GitPullRequestStaleException", "TF401192: The pull request has been updated since: its source branch is at another commit."));
            request.CompletedAt = clock.GetUtcNow();
            request.MergeStatus = "queued";
            request.Strategy = (string?)body["completionOptions"]?["mergeStrategy"];
            return Results.Json(Describe(project, repository, request));
        });
    }
}
