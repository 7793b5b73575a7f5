using System.Text.Json.Nodes;

namespace CicdTools.Tests.Google;

/// <summary>Quotas that are used up: https://github.com/googleapis/googleapis/blob/2f8d204b9bc1126439565e25a456eaf6435f38f4/google/api/error_reason.proto.</summary>
public sealed class QuotaTests : GoogleTests
{
    private static string Refusal(int code, string status, string message, string reason, params (string Name, string Value)[] metadata) => new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = code,
            ["message"] = message,
            ["status"] = status,
            ["details"] = new JsonArray(new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
                ["reason"] = reason,
                ["domain"] = "googleapis.com",
                ["metadata"] = new JsonObject(metadata.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value))),
            }),
        },
    }.ToJsonString();

    [Fact]
    public async Task A_rate_that_is_used_up_is_waited_for_and_then_named()
    {
        string refusal = Refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Build and Operation Get requests'.", "RATE_LIMIT_EXCEEDED",
            ("service", "cloudbuild.googleapis.com"), ("consumer", "projects/1234"), ("quota_metric", "cloudbuild.googleapis.com/get_requests"), ("quota_limit", "GetRequestsPerMinutePerProject"), ("quota_limit_value", "900"));
        World.Server.Answer(429, refusal);
        Assert.Empty(await Provider.GetRunsAsync(new(), default).ToListAsync());
        Assert.NotEmpty(World.Clock.Waits);
        for (int time = 0; time < 10; time++)
            World.Server.Answer(429, refusal);
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await Provider.GetRunsAsync(new(), default).ToListAsync());
        Assert.Equal(("RateLimited", CicdErrorKind.RateLimited), (error.Id, error.Kind));
        Assert.Contains("The quota GetRequestsPerMinutePerProject of cloudbuild.googleapis.com/get_requests, which is 900 is used up for now.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_much_there_may_be_is_no_matter_of_waiting()
    {
        World.Clock.Waits.Clear();
        World.Server.Answer(429, Refusal(429, "RESOURCE_EXHAUSTED", "Quota limit reached.", "RESOURCE_QUOTA_EXCEEDED", ("service", "cloudbuild.googleapis.com"), ("quota_metric", "cloudbuild.googleapis.com/triggers"), ("quota_limit", "TriggersPerProject")));
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await Provider.GetPipelinesAsync("github/hello", default).ToListAsync());
        Assert.Equal("QuotaExceeded", error.Id);
        Assert.Contains("TriggersPerProject of cloudbuild.googleapis.com/triggers", error.Message, StringComparison.Ordinal);
        Assert.Contains("iam-admin/quotas", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(World.Clock.Waits);
    }

    [Fact]
    public async Task A_region_in_which_the_project_may_build_nothing_is_told()
    {
        Change change = await Provider.PlanStartAsync(new() { Repository = "github/hello" }, default);
        World.Server.Answer(400, """{"error":{"code":400,"message":"failed precondition: due to quota restrictions, cannot run builds in this region","status":"FAILED_PRECONDITION"}}""");
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("QuotaExceeded", error.Id);
        Assert.Contains("another region", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_without_billing_is_told()
    {
        World.Server.Answer(403, Refusal(403, "PERMISSION_DENIED", "This API method requires billing to be enabled.", "BILLING_DISABLED", ("service", "cloudbuild.googleapis.com")));
        Assert.Equal("BillingDisabled", await IdAsync(async () => await Provider.GetRunsAsync(new(), default).ToListAsync()));
    }

    // google.rpc.QuotaFailure
    [Fact]
    public async Task A_violation_of_a_quota_is_named()
    {
        World.Server.Answer(403, """{"error":{"code":403,"message":"Quota exceeded.","status":"PERMISSION_DENIED","errors":[{"reason":"quotaExceeded"}],"details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"subject":"project:contoso-ci","description":"Limit of 10 concurrent builds"}]}]}}""");
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await Provider.GetRunsAsync(new(), default).ToListAsync());
        Assert.Equal("QuotaExceeded", error.Id);
        Assert.Contains("Limit of 10 concurrent builds", error.Message, StringComparison.Ordinal);
    }
}
