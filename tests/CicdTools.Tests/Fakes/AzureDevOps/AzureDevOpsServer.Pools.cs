using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.AzureDevOps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class AzureDevOpsServer
{
    /// <summary>The pools of the organization.</summary>
    public List<FakePool> Pools { get; } = [];

    public FakePool AddPool(string name, bool isHosted = false, params FakeProject[] projects)
    {
        FakePool pool = new() { Id = ++_next, Name = name, IsHosted = isHosted };
        Pools.Add(pool);
        foreach (FakeProject project in projects)
            project.Queues.Add(pool);
        return pool;
    }

    private static JsonObject Describe(FakePool pool) => new() { ["id"] = pool.Id, ["name"] = pool.Name, ["isHosted"] = pool.IsHosted, ["poolType"] = "automation", ["size"] = pool.Agents.Count, ["isLegacy"] = false };

    // https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/pools/get-agent-pools, …/queues/get-agent-queues, …/agents/list and …/build/leases
    private void MapPools(WebApplication application)
    {
        application.MapGet($"{Root}/_apis/distributedtask/pools", (HttpContext context) =>
        {
            string name = context.Request.Query["poolName"].ToString();
            return Results.Json(Envelope([.. Pools.Where(pool => name.Length == 0 || pool.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(Describe)]));
        });
        application.MapGet($"{Root}/_apis/distributedtask/pools/{{pool:int}}/agents", (int pool) => Results.Json(Envelope([.. Pools.Single(one => one.Id == pool).Agents.Select(agent =>
        {
            JsonObject json = new() { ["id"] = agent.Id, ["name"] = agent.Name, ["version"] = "4.260.0", ["osDescription"] = "Linux 6.8.0", ["enabled"] = agent.IsEnabled, ["status"] = agent.IsOnline ? "online" : "offline", ["provisioningState"] = "Provisioned", ["maxParallelism"] = 1 };
            if (agent.IsBusy)
                json["assignedRequest"] = new JsonObject { ["requestId"] = 7 };
            return json;
        })])));
        application.MapGet($"{Root}/{{project}}/_apis/distributedtask/queues", (HttpContext context) =>
        {
            FakeProject project = Project(context);
            string name = context.Request.Query["queueName"].ToString();
            return Results.Json(Envelope([.. project.Queues.Where(pool => name.Length == 0 || pool.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(pool =>
            {
                JsonObject json = new() { ["id"] = pool.Id + 1000, ["name"] = pool.Name, ["projectId"] = project.Id };
                if (Pools.Contains(pool))
                    json["pool"] = Describe(pool);
                return json;
            })]));
        });
        application.MapGet($"{Root}/{{project}}/_apis/build/retention/leases", (HttpContext context) =>
        {
            _ = Project(context);
            string definition = context.Request.Query["definitionId"].ToString();
            return Results.Json(Envelope([.. Leases.Where(lease => lease.Definition.ToString(CultureInfo.InvariantCulture) == definition).Select((lease, index) => new JsonObject { ["leaseId"] = index + 1, ["ownerId"] = "User:ada", ["runId"] = lease.Run, ["definitionId"] = lease.Definition, ["createdOn"] = Time(clock.GetUtcNow()), ["validUntil"] = Time(lease.Until), ["protectPipeline"] = lease.ProtectsPipeline })]));
        });
    }
}
