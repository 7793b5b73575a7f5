using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Environments of a project, and the approvals that they ask for: https://learn.microsoft.com/en-us/azure/devops/pipelines/process/approvals.</summary>
public sealed class EnvironmentTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync()
    {
        _fixture.Project.Teams["Releasers"] = ["bob@fabrikam.example", "carol@fabrikam.example"];
        await _fixture.StartAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task An_environment_is_made_with_its_approval_changed_and_removed()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Change make = await provider.PlanSetEnvironmentAsync(new() { Repository = "My team/hello", Name = "production", Create = true, Approvers = ["bob@fabrikam.example", "releasers"] }, default);
        Assert.Equal(["POST /My%20team/_apis/distributedtask/environments", "POST /My%20team/_apis/pipelines/checks/configurations"], make.Calls!.Calls);
        DeploymentEnvironment made = await ApplyAsync<DeploymentEnvironment>(make);
        Assert.Equal(("My team", "production", true), (made.Repository, made.Name, made.RequiresApproval));
        Assert.Equal(["bob@fabrikam.example", "Releasers"], made.Approvers);

        // What somebody set on the page stays.
        FakeCheck check = Assert.Single(_fixture.Project.Environments[0].Checks);
        (check.Settings["instructions"], check.Settings["minRequiredApprovers"], check.Timeout) = ("Look at the dashboard.", 2, 60);
        DeploymentEnvironment changed = await ApplyAsync<DeploymentEnvironment>(await provider.PlanSetEnvironmentAsync(new() { Repository = "My team", Name = "Production", Approvers = ["carol@fabrikam.example"] }, default));
        Assert.Equal(["carol@fabrikam.example"], changed.Approvers);
        Assert.Equal(("Look at the dashboard.", 2, 60), ((string?)check.Settings["instructions"], (int)check.Settings["minRequiredApprovers"]!, check.Timeout));
        Assert.Contains("already", (await provider.PlanSetEnvironmentAsync(new() { Repository = "My team", Name = "production", Approvers = ["CAROL@fabrikam.example"] }, default)).AlreadyDone, StringComparison.Ordinal);

        Assert.False((await ApplyAsync<DeploymentEnvironment>(await provider.PlanSetEnvironmentAsync(new() { Repository = "My team", Name = "production", RequiresApproval = false }, default))).RequiresApproval);
        Change remove = await provider.PlanRemoveEnvironmentAsync("My team/hello", "production", default);
        await WriteScope.RunAsync(() => remove.ApplyAsync(default));
        Assert.Empty(_fixture.Project.Environments);
    }

    [Fact]
    public async Task They_come_in_the_order_of_promotion_with_one_call_for_all_their_approvals()
    {
        foreach (string name in new[] { "production", "dev", "staging" })
            _fixture.Azure.AddEnvironment(_fixture.Project, name);
        _fixture.Project.Environments[0].Checks.Add(new() { Id = 5, Type = "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7", Settings = [] });
        _fixture.LimitPages(1);
        AzureDevOpsProvider provider = _fixture.Provider();
        DeploymentEnvironment[] all = await provider.GetEnvironmentsAsync(new() { Repository = "My team/hello" }, default).ToArrayAsync();
        Assert.Equal([("dev", 0, false), ("staging", 1, false), ("production", 2, false)], all.Select(one => (one.Name, one.Order, one.RequiresApproval)));
        Assert.Single(_fixture.Server.Exchanges, exchange => exchange.Path.EndsWith("/queryconfigurations", StringComparison.Ordinal));
        Assert.Equal("staging", (await provider.GetEnvironmentsAsync(new() { Name = "Staging" }, default).SingleAsync()).Name);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_before_anything_is_sent()
    {
        _fixture.Azure.AddEnvironment(_fixture.Project, "staging");
        AzureDevOpsProvider provider = _fixture.Provider();
        async Task<string> IdAsync(EnvironmentRequest request) => (await Assert.ThrowsAsync<CicdException>(() => provider.PlanSetEnvironmentAsync(request, default))).Id;
        EnvironmentRequest staging = new() { Repository = "My team", Name = "staging" };
        Assert.Equal("EnvironmentExists", await IdAsync(staging with { Create = true }));
        Assert.Equal("EnvironmentNotFound", await IdAsync(staging with { Name = "qa" }));
        Assert.Equal("InvalidName", await IdAsync(staging with { Name = "a\nb", Create = true }));
        Assert.Equal("ProjectNotFound", await IdAsync(staging with { Repository = "nothing" }));
        Assert.Equal("RepositoryRequired", await IdAsync(staging with { Repository = null }));
        Assert.Equal("ApproversRequired", await IdAsync(staging with { RequiresApproval = true }));
        Assert.Equal("ApproverNotFound", await IdAsync(staging with { Approvers = ["dave@fabrikam.example"] }));
        Assert.Equal("InvalidRequest", await IdAsync(staging with { RequiresApproval = false, Approvers = ["bob@fabrikam.example"] }));
        Assert.Equal("NotTaken", await IdAsync(staging with { Instances = 2 }));
        Assert.Equal("NotTaken", await IdAsync(staging with { WaitTimer = TimeSpan.FromMinutes(5) }));
        Assert.Equal("EnvironmentNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanRemoveEnvironmentAsync("My team", "qa", default))).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    // An identity that is in no team of the project is named by its identifier.
    [Fact]
    public async Task An_identifier_is_taken_as_it_is()
    {
        string id = Guid.NewGuid().ToString();
        await ApplyAsync<DeploymentEnvironment>(await _fixture.Provider().PlanSetEnvironmentAsync(new() { Repository = "My team", Name = "production", Create = true, Approvers = [id] }, default));
        JsonNode sent = _fixture.Server.Writes[^1].Body!;
        Assert.Equal(id, (string?)sent["settings"]!["approvers"]![0]!["id"]);
        Assert.DoesNotContain(_fixture.Server.Exchanges, exchange => exchange.Path.Contains("/teams", StringComparison.Ordinal));
    }

    private static async Task<T> ApplyAsync<T>(Change change) => Assert.IsType<T>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
}
