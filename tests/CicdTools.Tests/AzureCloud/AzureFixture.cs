using System.Text.Json.Nodes;
using Azure.Core;
using CicdTools.Providers.Azure;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.AzureCloud;

/// <summary>Three subscriptions of Azure on loopback, one of them disabled, with clusters and a registry.</summary>
internal sealed class AzureFixture : VirtualWorld
{
    public const string Shop = "00000000-0000-0000-0000-000000000001";

    public AzureFixture()
    {
        Cloud.Subscriptions.AddRange([new() { Id = Shop, Name = "Shop" }, new() { Id = "00000000-0000-0000-0000-000000000002", Name = "Lab" }, new() { Id = "00000000-0000-0000-0000-000000000003", Name = "Old", State = "Disabled" }]);
        Cloud.Subscriptions[0].Clusters.Add(Cluster(Shop, "shop", "production", "1.32.4", 3));
        Cloud.Subscriptions[0].Clusters.Add(Cluster(Shop, "shop", "staging", "1.31.0", 1, "Stopped"));
        Cloud.Subscriptions[1].Clusters.Add(Cluster(Cloud.Subscriptions[1].Id, "lab", "production", "1.30.0", 2, state: "Failed"));
        Cloud.Subscriptions[1].Registries.Add("contoso");
    }

    public AzureCloudServer Cloud { get; } = new();

    public override FakeServer Server => Cloud;

    public AzureProvider Provider(string? project = null, string? token = AzureCloudServer.Token, TokenCredential? entra = null) => Keep(new AzureProvider(
        new Connection { Name = "cloud", Provider = "Azure", Address = Server.Address, Project = project, Credential = new("session") },
        Caller(token ?? "none") with { Credential = token is null ? null : new(token) },
        Limits(),
        entra));

    private static JsonObject Cluster(string subscription, string group, string name, string version, int nodes, string power = "Running", string state = "Succeeded") => new()
    {
        ["id"] = $"/subscriptions/{subscription}/resourcegroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name}",
        ["name"] = name,
        ["type"] = "Microsoft.ContainerService/managedClusters",
        ["location"] = "westeurope",
        ["properties"] = new JsonObject
        {
            ["provisioningState"] = state,
            ["powerState"] = new JsonObject { ["code"] = power },
            ["kubernetesVersion"] = version[..4],
            ["currentKubernetesVersion"] = version,
            ["dnsPrefix"] = name,
            ["fqdn"] = $"{name}-{group}.hcp.westeurope.azmk8s.io",
            ["enableRBAC"] = true,
            ["identityProfile"] = new JsonObject { ["kubeletidentity"] = new JsonObject { ["objectId"] = "9d15b149-1cc6-4007-8deb-838b899f1fb0" } },
            ["agentPoolProfiles"] = new JsonArray(new JsonObject { ["name"] = "system", ["count"] = nodes, ["mode"] = "System", ["osType"] = "Linux" }),
        },
    };
}
