using System.Text.Json.Nodes;

namespace CicdTools.Tests.Spinnaker;

/// <summary>Gate itself: who is let in, applications, what runs where, and executions over pages.</summary>
public sealed class GateTests : SpinnakerTests
{
    // https://spinnaker.io/docs/setup/security/authentication/
    [Fact]
    public async Task One_signs_in_by_a_token_by_a_password_or_not_at_all()
    {
        Account account = await Provider.GetAccountAsync(default);
        Assert.Equal(("ada", "2025.1.0"), (account.Name, account.ServerVersion));
        Assert.Equal("ada", (await World.Provider(Fakes.GateServer.Password).GetAccountAsync(default)).Name);
        Assert.StartsWith("Basic ", World.Server.Exchanges[^1].Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("CredentialRejected", await IdAsync(() => World.Provider(null).GetAccountAsync(default)));
        World.Gate.IsOpen = true;
        Assert.Equal("ada", (await World.Provider(null).GetAccountAsync(default)).Name);
        Assert.DoesNotContain("Authorization", World.Server.Exchanges[^1].Headers.Keys);
        Assert.DoesNotContain(World.Said, line => line.Contains("correct-horse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Gate_behind_a_sign_in_page_is_said_to_be()
    {
        World.Gate.HasLoginPage = true;
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await World.Provider(World.ExpiredToken).GetRunsAsync(new(), default).ToListAsync());
        Assert.Equal(("NotTheApi", CicdErrorKind.Unauthorized), (error.Id, error.Kind));
        Assert.Contains("sign-in page", error.Message, StringComparison.Ordinal);
        Assert.Contains("8084", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_Spinnaker_refuses_says_why()
    {
        World.Gate.TaskError = "Application must have a unique name";
        CicdException error = await Assert.ThrowsAsync<CicdException>(async () => await ApplyAsync<Repository>(Provider.PlanNewRepositoryAsync(new() { Name = "fresh" }, default)));
        Assert.Equal("TaskFailed", error.Id);
        Assert.Contains("must have a unique name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executions_of_all_applications_come_over_pages_newest_first()
    {
        World.Gate.AddApplication("other");
        JsonObject other = World.Gate.AddPipeline("other", "Bake");
        for (int number = 0; number < 60; number++)
        {
            World.Clock.Advance(TimeSpan.FromSeconds(1));
            World.Gate.AddExecution(number % 2 == 0 ? World.Pipeline : other);
        }

        World.Clock.Advance(TimeSpan.FromHours(1));
        Run[] all = await Provider.GetRunsAsync(new(), default).ToArrayAsync();
        Assert.Equal(World.Gate.Executions.Select(execution => execution.Id).Reverse(), all.Select(run => run.Id));
        Assert.Equal(["0", "50"], World.Server.Exchanges.Select(exchange => exchange.Query["startIndex"]));
        Assert.Equal(30, await Provider.GetRunsAsync(new() { Repository = "other", Status = [RunStatus.Succeeded] }, default).CountAsync());
        Assert.Empty(await Provider.GetRunsAsync(new() { Repository = "other", Status = [RunStatus.Canceled] }, default).ToListAsync());
    }

    // https://spinnaker.io/docs/concepts/clusters/
    [Fact]
    public async Task What_runs_where_is_told_by_server_groups_and_load_balancers()
    {
        World.Gate.ServerGroups["sample"] =
        [
            Group("deployment sample-frontend-v001", "production", 1000, "gcr.io/contoso/sample-app:v1.0.0", up: 3, total: 3),
            Group("deployment sample-frontend-v002", "production", 2000, "gcr.io/contoso/sample-app:v1.1.0", up: 1, total: 1),
            Group("deployment sample-frontend-v000", "production", 500, "gcr.io/contoso/sample-app:v0.9.0", up: 0, total: 0),
            Group("deployment sample-frontend-v002", "staging", 3000, "gcr.io/contoso/sample-app:v1.1.0", up: 1, total: 2),
        ];
        World.Gate.LoadBalancers["sample"] =
        [
            new JsonObject
            {
                ["name"] = "service sample-frontend-production",
                ["account"] = "production",
                ["serverGroups"] = new JsonArray(new JsonObject { ["name"] = "deployment sample-frontend-v002" }),
                ["manifest"] = new JsonObject { ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["ip"] = "203.0.113.7" }) } } },
            },
        ];
        Application[] all = await Provider.GetApplicationsAsync("sample", null, default).ToArrayAsync();
        Assert.Equal(["staging", "production"], all.Select(one => one.Environment));
        Assert.Equal(("v1.1.0", 25, "v1.0.0", 4, 4), (all[1].Version, all[1].Percent, all[1].PreviousVersion, all[1].Ready, all[1].Desired));
        Assert.Equal(["http://203.0.113.7"], all[1].Addresses);
        Assert.Equal(("v1.1.0", 100, 1, 2), (all[0].Version, all[0].Percent, all[0].Ready, all[0].Desired));
        Assert.Single(await Provider.GetApplicationsAsync("sample", "staging", default).ToListAsync());
        Deployment[] deployments = await Provider.GetDeploymentsAsync("sample", "production", default).ToArrayAsync();
        Assert.Equal(["v1.1.0", "v1.0.0", "v0.9.0"], deployments.Select(deployment => deployment.Version));
        Assert.Equal("RepositoryNotFound", await IdAsync(async () => await Provider.GetApplicationsAsync("nothing", null, default).ToListAsync()));
    }

    // https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
    [Theory]
    [InlineData("""[{"name":"http","port":80}]""", "http://203.0.113.7")]
    [InlineData("""[{"port":8080}]""", "http://203.0.113.7:8080")]
    [InlineData("""[{"name":"http","port":80},{"name":"https","port":443},{"name":"admin","port":8443,"appProtocol":"https"}]""", "http://203.0.113.7 https://203.0.113.7 https://203.0.113.7:8443")]
    public async Task A_service_is_reached_at_its_own_ports(string ports, string addresses)
    {
        World.Gate.ServerGroups["sample"] = [Group("deployment sample-frontend", "production", 1000, "gcr.io/contoso/sample-app:v1.0.0", up: 1, total: 1)];
        World.Gate.LoadBalancers["sample"] =
        [
            new JsonObject
            {
                ["name"] = "service sample-frontend-production",
                ["account"] = "production",
                ["serverGroups"] = new JsonArray(new JsonObject { ["name"] = "deployment sample-frontend" }),
                ["manifest"] = new JsonObject { ["spec"] = new JsonObject { ["ports"] = JsonNode.Parse(ports) }, ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["ip"] = "203.0.113.7" }) } } },
            },
        ];
        Application found = await Provider.GetApplicationsAsync("sample", "production", default).SingleAsync();
        Assert.Equal(addresses, string.Join(' ', found.Addresses));
    }

    // https://spinnaker.io/docs/concepts/providers/#accounts
    [Fact]
    public async Task Accounts_are_environments_in_the_order_of_promotion()
    {
        DeploymentEnvironment[] all = await Provider.GetEnvironmentsAsync(new(), default).ToArrayAsync();
        Assert.Equal(["0 staging", "1 production"], all.Select(one => $"{one.Order} {one.Name}"));
        Assert.Equal("production", (await Provider.GetEnvironmentsAsync(new() { Name = "production" }, default).SingleAsync()).Name);
    }

    private static JsonObject Group(string name, string account, long created, string image, int up, int total) => new()
    {
        ["name"] = name,
        ["account"] = account,
        ["region"] = "default",
        ["cluster"] = "deployment sample-frontend",
        ["isDisabled"] = false,
        ["createdTime"] = created,
        ["instanceCounts"] = new JsonObject { ["up"] = up, ["total"] = total },
        ["buildInfo"] = new JsonObject { ["images"] = new JsonArray(image) },
    };
}
