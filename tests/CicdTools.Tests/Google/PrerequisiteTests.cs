using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>What a project needs before pipelines run.</summary>
public sealed class PrerequisiteTests : GoogleTests
{
    private const string Member = "serviceAccount:spinnaker-account@contoso-ci.iam.gserviceaccount.com";

    [Fact]
    public async Task An_empty_project_gets_what_is_missing_and_a_full_one_nothing()
    {
        Change[] plan = await Provider.PlanInitializeAsync(new(), default);
        Assert.Empty(World.Server.Writes);
        Assert.All(plan, change => Assert.Null(change.AlreadyDone));
        string[] foreseen = [.. plan.SelectMany(change => change.Calls!.Calls)];
        Prerequisite[] made = await ApplyAllAsync(plan);
        Assert.All(made, one => Assert.True(one.Made));
        Assert.Equal(foreseen, World.Server.Writes.Select(exchange => $"{exchange.Method} {exchange.Path[1..]}"));
        Assert.Equal(["gcr"], World.Google.Topics);
        Assert.Equal("projects/contoso-ci/topics/gcr", World.Google.Subscriptions["gcr-triggers"]);
        Assert.Contains("cloudbuild.googleapis.com", World.Google.Enabled);
        Assert.Contains("container.googleapis.com", World.Google.Enabled);
        Assert.Equal(["contoso-ci-kubernetes-manifests", "contoso-ci-spinnaker-config"], World.Google.Buckets.Keys);
        Assert.True((bool)World.Google.Buckets["contoso-ci-kubernetes-manifests"]["versioning"]!["enabled"]!);
        Assert.Contains("spinnaker-images", World.Google.Registries.Keys);
        Assert.Equal(["roles/artifactregistry.reader", "roles/storage.admin"], Roles("project"));
        Assert.Equal(["roles/pubsub.subscriber"], Roles("gcr-triggers"));
        // No key that nobody asked for.
        Assert.Equal(0, World.Google.Accounts.Single().Value);
        Assert.Empty(World.Google.Secrets);

        int writes = World.Server.Writes.Length;
        Change[] again = await Provider.PlanInitializeAsync(new(), default);
        Assert.All(again, change => Assert.NotNull(change.AlreadyDone));
        Assert.All(await ApplyAllAsync(again), one => Assert.False(one.Made));
        Assert.Equal(writes, World.Server.Writes.Length);
    }

    // https://docs.cloud.google.com/iam/docs/allow-policies#etag
    [Fact]
    public async Task A_binding_of_somebody_else_that_came_meanwhile_stays()
    {
        World.Google.Policies["project"] = new() { ["version"] = 3, ["etag"] = "BwE1", ["bindings"] = new JsonArray(Binding("roles/storage.admin", "user:eve@contoso.com", "request.time < timestamp(\"2030-01-01T00:00:00Z\")")), ["auditConfigs"] = new JsonArray(new JsonObject { ["service"] = "allServices" }) };
        await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["ServiceAccount"] }, default));
        World.Google.Meanwhile = policy => ((JsonArray)policy["bindings"]!).Add((JsonNode)Binding("roles/viewer", "user:bob@contoso.com"));
        await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["Roles"] }, default));
        JsonObject end = World.Google.Policies["project"];
        Assert.Equal(["roles/artifactregistry.reader", "roles/storage.admin", "roles/storage.admin", "roles/viewer"], Roles("project").Order(StringComparer.Ordinal));
        Assert.Equal((3, "allServices"), ((int)end["version"]!, (string)end["auditConfigs"]![0]!["service"]!));
        // The member was not put under somebody else's condition.
        JsonNode conditional = ((JsonArray)end["bindings"]!).Single(binding => binding!["condition"] is not null)!;
        Assert.Equal(["user:eve@contoso.com"], ((JsonArray)conditional["members"]!).Select(member => (string)member!));
        Assert.Contains(World.Said, line => line.Contains("changed by somebody else", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_that_is_not_seen_everywhere_yet_is_waited_for()
    {
        Change[] plan = await Provider.PlanInitializeAsync(new() { Parts = ["Roles"] }, default);
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => ApplyAllAsync(plan.Take(1)));
        Assert.Contains("does not exist", refused.Message, StringComparison.Ordinal);
        // Two minutes, visibly.
        Assert.InRange(World.Clock.Waits.Sum(wait => wait.TotalSeconds), 100, 200);
        Assert.Contains(World.Said, line => line.Contains("seen everywhere", StringComparison.Ordinal));
        World.Google.Accounts["spinnaker-account@contoso-ci.iam.gserviceaccount.com"] = 0;
        Assert.Single(await ApplyAllAsync(plan.Take(1)));
    }

    [Fact]
    public async Task A_key_is_made_when_it_is_asked_for_and_goes_into_Secret_Manager_alone()
    {
        await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["ServiceAccount", "Key"] }, default));
        Assert.Contains("KEY-1-of-spinnaker-account", Assert.Single(World.Google.Secrets["spinnaker-key"]), StringComparison.Ordinal);
        Assert.DoesNotContain(World.Said, line => line.Contains("KEY-1", StringComparison.Ordinal) || line.Contains("cHJpdmF0ZV9rZXk", StringComparison.Ordinal));
        Assert.NotNull(Assert.Single(await Provider.PlanInitializeAsync(new() { Parts = ["Key"] }, default)).AlreadyDone);
    }

    [Fact]
    public async Task A_policy_that_forbids_keys_is_told_with_its_alternative()
    {
        World.Google.ForbidsKeys = true;
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["ServiceAccount", "Key"] }, default)));
        Assert.Equal(("KeyForbidden", CicdErrorKind.Forbidden), (error.Id, error.Kind));
        Assert.Contains("federation", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(World.Google.Secrets);
    }

    [Fact]
    public async Task An_API_that_is_not_enabled_is_named_and_offered()
    {
        World.Google.Disabled.Add("cloudbuild.googleapis.com");
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await Provider.GetRunsAsync(new(), default).ToListAsync());
        Assert.Equal(("ApiNotEnabled", "cloudbuild.googleapis.com"), (error.Id, error.Target));
        Assert.Contains("Initialize-CicdProvider -Provider Google -Part Services", error.Remedy, StringComparison.Ordinal);
        await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["Services"] }, default));
        Assert.Empty(await Provider.GetRunsAsync(new(), default).ToListAsync());
    }

    [Fact]
    public async Task What_is_there_otherwise_is_told_or_mended()
    {
        World.Google.Buckets["contoso-ci-kubernetes-manifests"] = new() { ["name"] = "contoso-ci-kubernetes-manifests" };
        await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["Buckets"] }, default));
        Assert.True((bool)World.Google.Buckets["contoso-ci-kubernetes-manifests"]["versioning"]!["enabled"]!);
        World.Google.TakenBuckets.Add("contoso-ci-other-config");
        Assert.Equal("BucketTaken", await IdAsync(() => Provider.PlanInitializeAsync(new() { Name = "other", Parts = ["Buckets"] }, default)));
        World.Google.Subscriptions["gcr-triggers"] = "projects/contoso-ci/topics/other";
        Assert.Equal("SubscriptionElsewhere", await IdAsync(() => Provider.PlanInitializeAsync(new() { Parts = ["Subscription"] }, default)));
        Assert.Equal("PartNotFound", await IdAsync(() => Provider.PlanInitializeAsync(new() { Parts = ["Clusters"] }, default)));
    }

    // https://docs.cloud.google.com/resource-manager/docs/creating-managing-projects
    [Fact]
    public async Task The_project_itself_is_made_only_when_it_is_asked_for()
    {
        World.Google.Projects.Clear();
        Change change = Assert.Single(await Provider.PlanInitializeAsync(new() { Parts = ["Project"] }, default));
        Assert.Empty(World.Server.Writes);
        Assert.True(Assert.Single(await ApplyAllAsync([change])).Made);
        Assert.Equal("""{"projectId":"contoso-ci"}""", World.Server.Writes.Single().Body!.ToJsonString());
        Assert.NotNull(Assert.Single(await Provider.PlanInitializeAsync(new() { Parts = ["Project"] }, default)).AlreadyDone);
        World.Google.Projects.Clear();
        World.Google.TakenProjects.Add(GoogleServer.Project);
        Assert.Equal("ProjectTaken", await IdAsync(async () => await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["Project"] }, default))));
    }

    // https://docs.cloud.google.com/kubernetes-engine/docs/concepts/autopilot-overview
    [Fact]
    public async Task A_cluster_is_made_only_when_it_is_asked_for_and_says_why_it_was_not()
    {
        World.Google.ClusterError = "Insufficient quota to satisfy the request";
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["Cluster"] }, default)));
        Assert.Equal("OperationFailed", error.Id);
        Assert.Contains("Insufficient quota", error.Message, StringComparison.Ordinal);
        World.Google.ClusterError = null;
        Assert.True(Assert.Single(await ApplyAllAsync(await Provider.PlanInitializeAsync(new() { Parts = ["Cluster"] }, default))).Made);
        Assert.Equal("""{"cluster":{"name":"spinnaker-cluster","autopilot":{"enabled":true}}}""", World.Server.Writes[^1].Body!.ToJsonString());
        Assert.NotNull(Assert.Single(await Provider.PlanInitializeAsync(new() { Parts = ["Cluster"] }, default)).AlreadyDone);
        Assert.Equal("RegionMissing", await IdAsync(() => World.Provider(connection: World.Connection with { Region = null }).PlanInitializeAsync(new() { Parts = ["Cluster"] }, default)));
    }

    private static JsonObject Binding(string role, string member, string? condition = null)
    {
        JsonObject binding = new() { ["role"] = role, ["members"] = new JsonArray(member) };
        if (condition is not null)
            binding["condition"] = new JsonObject { ["title"] = "until", ["expression"] = condition };
        return binding;
    }

    private static async Task<Prerequisite[]> ApplyAllAsync(IEnumerable<Change> changes)
    {
        List<Prerequisite> made = [];
        foreach (Change change in changes)
            made.Add(Assert.IsType<Prerequisite>(await WriteScope.RunAsync(() => change.ApplyAsync(default))));
        return [.. made];
    }

    private string[] Roles(string of) => [.. ((JsonArray)World.Google.Policies[of]["bindings"]!).Select(binding => (string)binding!["role"]!)];
}
