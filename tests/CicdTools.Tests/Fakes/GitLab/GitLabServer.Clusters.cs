using System.Globalization;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.GitLab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

// https://docs.gitlab.com/api/cluster_agents/, https://docs.gitlab.com/api/metadata/ and https://docs.gitlab.com/api/project_clusters/
internal sealed partial class GitLabServer
{
    public bool HasAgentServer { get; set; } = true;

    /// <summary>Whether clusters by certificate are still switched on.</summary>
    public bool HasCertificateClusters { get; set; } = true;

    private void MapClusters(WebApplication application)
    {
        FakeAgent Agent(HttpContext context) =>
            Project(context, 30).Agents.Find(agent => agent.Id.ToString(CultureInfo.InvariantCulture) == (string)context.Request.RouteValues["agent"]!) ?? throw NotFound("Agent");

        application.MapGet("/api/v4/metadata", () => Results.Json(new JsonObject
        {
            ["version"] = Version,
            ["revision"] = "ceb07b24cb0",
            ["kas"] = HasAgentServer ? new JsonObject { ["enabled"] = true, ["externalUrl"] = "wss://gitlab.example.com/-/kubernetes-agent/", ["externalK8sProxyUrl"] = "https://gitlab.example.com/-/kubernetes-agent/k8s-proxy/", ["version"] = "18.2.1" } : new JsonObject { ["enabled"] = false },
            ["enterprise"] = true,
        }));
        application.MapGet("/api/v4/projects/{id}/cluster_agents", (HttpContext context) =>
        {
            FakeProject project = Project(context, 30);
            return Results.Json(PageOf(context, project.Agents.Select(agent => Describe(project, agent))));
        });
        application.MapPost("/api/v4/projects/{id}/cluster_agents", async (HttpContext context) =>
        {
            FakeProject project = Project(context, 40, write: true);
            string name = Words(await BodyAsync(context), "name")!;
            if (project.Agents.Exists(agent => agent.Name == name))
                throw Bad("Name has already been taken");
            FakeAgent made = new() { Id = ++_next, Name = name };
            project.Agents.Add(made);
            return Results.Json(Describe(project, made), statusCode: 201);
        });
        application.MapGet("/api/v4/projects/{id}/cluster_agents/{agent}/tokens", (HttpContext context) => Results.Json(PageOf(context, Agent(context).Tokens.Select(token => Describe(Agent(context), token)))));
        application.MapPost("/api/v4/projects/{id}/cluster_agents/{agent}/tokens", async (HttpContext context) =>
        {
            FakeAgent agent = Agent(context);
            if (agent.Tokens.Count >= 2)
                throw Bad("An agent can have only two active tokens at a time");
            (long Id, string Name, string Token) made = (++_next, Words(await BodyAsync(context), "name")!, $"glagent-{_next}-0123456789abcdef");
            agent.Tokens.Add(made);
            JsonObject json = Describe(agent, made);
            json["token"] = made.Token;
            return Results.Json(json, statusCode: 201);
        });
        application.MapDelete("/api/v4/projects/{id}/cluster_agents/{agent}/tokens/{token}", (HttpContext context, long token) =>
            Agent(context).Tokens.RemoveAll(one => one.Id == token) == 0 ? throw NotFound("Token") : Results.StatusCode(204));
        application.MapGet("/api/v4/projects/{id}/clusters", (HttpContext context) =>
            HasCertificateClusters ? Results.Json(PageOf(context, Project(context, 40).Clusters.Select(Describe))) : throw NotFound("Not"));
        application.MapPost("/api/v4/projects/{id}/clusters/user", async (HttpContext context) =>
        {
            JsonObject body = await BodyAsync(context), platform = (JsonObject)body["platform_kubernetes_attributes"]!;
            (long Id, string Name, string Url, string Token, string? Authority) made = (++_next, Words(body, "name")!, Words(platform, "api_url")!, Words(platform, "token")!, Words(platform, "ca_cert"));
            Project(context, 40, write: true).Clusters.Add(made);
            return Results.Json(Describe(made), statusCode: 201);
        });
    }

    private static JsonObject Describe(FakeProject project, FakeAgent agent) => new()
    {
        ["id"] = agent.Id,
        ["name"] = agent.Name,
        ["config_project"] = new JsonObject { ["id"] = project.Id, ["path_with_namespace"] = project.Path },
        ["created_at"] = "2026-01-01T00:00:00.000Z",
        ["created_by_user_id"] = 1,
    };

    private static JsonObject Describe(FakeAgent agent, (long Id, string Name, string Token) token) =>
        new() { ["id"] = token.Id, ["name"] = token.Name, ["agent_id"] = agent.Id, ["status"] = "active", ["created_at"] = "2026-01-01T00:00:00.000Z", ["created_by_user_id"] = 1 };

    private static JsonObject Describe((long Id, string Name, string Url, string Token, string? Authority) cluster) => new()
    {
        ["id"] = cluster.Id,
        ["name"] = cluster.Name,
        ["managed"] = true,
        ["enabled"] = true,
        ["provider_type"] = "user",
        ["platform_type"] = "kubernetes",
        ["environment_scope"] = "*",
        ["cluster_type"] = "project_type",
        ["platform_kubernetes"] = new JsonObject { ["api_url"] = cluster.Url, ["authorization_type"] = "rbac", ["ca_cert"] = cluster.Authority ?? "" },
    };
}
