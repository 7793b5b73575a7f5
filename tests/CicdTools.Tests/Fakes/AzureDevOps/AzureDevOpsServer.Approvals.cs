using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    private static JsonObject Describe(FakeBuild build, FakeApproval approval)
    {
        JsonObject person = new() { ["id"] = "3b3db741-9d03-4e32-a7c0-6c3dfc2013c1", ["displayName"] = "Bob", ["uniqueName"] = "bob@fabrikam.example" };
        JsonObject step = new() { ["assignedApprover"] = person, ["status"] = approval.Status, ["order"] = 1, ["initiatedOn"] = Time(build.CreatedAt), ["lastModifiedOn"] = Time(approval.DecidedAt ?? build.CreatedAt), ["history"] = new JsonArray() };
        if (approval.DecidedAt is not null)
            step["actualApprover"] = person.DeepClone();
        if (approval.Comment is { } comment)
            step["comment"] = comment;
        return new() { ["id"] = approval.Id, ["status"] = approval.Status, ["steps"] = new JsonArray(step), ["createdOn"] = Time(build.CreatedAt), ["lastModifiedOn"] = Time(approval.DecidedAt ?? build.CreatedAt), ["executionOrder"] = "anyOrder", ["minRequiredApprovers"] = 1, ["blockedApprovers"] = new JsonArray() };
    }

    private void MapApprovals(WebApplication application)
    {
        const string At = $"{Root}/{{project}}/_apis/pipelines/approvals";
        (FakeBuild Build, FakeApproval Approval) One(HttpContext context, string id)
        {
            foreach (FakeBuild build in Project(context).Builds)
            {
                if (build.Jobs.Find(job => job.Gate?.Id == id) is { Gate: { } found })
                    return (build, found);
            }

            throw Missing("ApprovalNotFoundException", $"The approval {id} was not found.");
        }

        application.MapGet(At, (HttpContext context) =>
            Results.Json(Envelope([.. context.Request.Query["approvalIds"].ToString().Split(',').Select(id => One(context, id)).Select(one => Describe(one.Build, one.Approval))])));
        application.MapGet($"{At}/{{id}}", (HttpContext context, string id) =>
        {
            (FakeBuild build, FakeApproval approval) = One(context, id);
            JsonObject json = Describe(build, approval);
            if (context.Request.Query["$expand"] == "permissions")
                json["permissions"] = approval.IsMine ? "update" : "view";
            return Results.Json(json);
        });
        application.MapPatch(At, async (HttpContext context) =>
        {
            JsonArray answers = [];
            foreach (JsonNode update in ((JsonArray)(await JsonNode.ParseAsync(context.Request.Body))!).OfType<JsonNode>())
            {
                (FakeBuild build, FakeApproval approval) = One(context, (string)update["approvalId"]!);
                if (!approval.IsMine)
                    throw new Refused(403, Body("ApprovalUnauthorizedException", "You are not an approver."));
                if (approval.Status != "pending")
                    throw new Refused(400, Body("ApprovalInvalidStateException", "The approval is completed."));
                (approval.Status, approval.Comment, approval.DecidedAt) = ((string)update["status"]!, (string?)update["comment"], clock.GetUtcNow());
                answers.Add(Describe(build, approval));
            }

            return Results.Json(Envelope(answers));
        });
    }
}
