using System.Text.Json.Nodes;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Variable groups: a group is written as a whole, and nothing of it is lost.</summary>
public sealed class SettingTests : IAsyncLifetime
{
    private static readonly SettingScope Scope = new() { Repository = "My team/hello" };

    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Whatever_else_is_in_the_group_by_then_stays_in_it()
    {
        FakeGroup group = Group("hello");
        AzureDevOpsProvider provider = _fixture.Provider();
        Change change = await provider.PlanSetVariableAsync(new() { Scope = Scope, Name = "COLOR", Value = "blue" }, default);
        // Somebody else adds one between the plan and its confirmation.
        group.Variables["LATER"] = ("x", false);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        Assert.Equal("A group", group.Description);
        Assert.Equal([("COLOR", "blue", false), ("LATER", "x", false), ("LEVEL", "2", false), ("PASSWORD", "correct-horse", true)], group.Variables.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value.Value!, pair.Value.IsSecret)));

        await ApplyAsync(provider.PlanSetSecretAsync(new() { Scope = Scope, Name = "TOKEN", Value = new("battery") }, default));
        await ApplyAsync(provider.PlanRemoveVariableAsync(Scope, "LEVEL", default));
        Assert.Equal([("COLOR", "blue"), ("LATER", "x"), ("PASSWORD", "correct-horse"), ("TOKEN", "battery")], group.Variables.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value.Value!)));
        Assert.Equal(["PASSWORD", "TOKEN"], (await provider.GetSecretsAsync(Scope, null, default).ToListAsync()).Select(secret => secret.Name));
        Assert.DoesNotContain(_fixture.Said, line => line.Contains("battery", StringComparison.Ordinal));
    }

    // Microsoft's own example of an update (httpExamples/variablegroups/PUT_UpdateVariableGroup.json): a secret that stays has no value.
    [Fact]
    public async Task What_is_sent_is_the_whole_group_with_its_projects()
    {
        FakeGroup group = Group("hello");
        await ApplyAsync(_fixture.Provider().PlanSetVariableAsync(new() { Scope = Scope, Name = "LEVEL", Value = "3" }, default));
        JsonNode sent = Assert.Single(_fixture.Server.Writes).Body!;
        JsonNode expected = JsonNode.Parse($$$"""{"name":"hello","description":"A group","type":"Vsts","variables":{"PASSWORD":{"isSecret":true},"LEVEL":{"value":"3"}},"variableGroupProjectReferences":[{"name":"hello","description":"A group","projectReference":{"id":"{{{_fixture.Project.Id}}}","name":"My team"}}]}""")!;
        Assert.True(JsonNode.DeepEquals(expected, sent), sent.ToJsonString());
        Assert.Equal($"/fabrikam/_apis/distributedtask/variablegroups/{group.Id}", _fixture.Server.Writes[0].Path);
    }

    [Fact]
    public async Task The_last_variable_takes_its_group_with_it_and_says_so()
    {
        AzureDevOpsProvider provider = _fixture.Provider();
        Change add = await provider.PlanSetVariableAsync(new() { Scope = new() { Organization = "My team/shared" }, Name = "A", Value = "1" }, default);
        Assert.Contains("- group: shared", add.Details, StringComparison.Ordinal);
        await WriteScope.RunAsync(() => add.ApplyAsync(default));
        Assert.Equal("shared", Assert.Single(_fixture.Project.Groups).Name);
        Change remove = await provider.PlanRemoveVariableAsync(new() { Organization = "My team/shared" }, "A", default);
        Assert.Contains("goes with it", remove.Details, StringComparison.Ordinal);
        await WriteScope.RunAsync(() => remove.ApplyAsync(default));
        Assert.Empty(_fixture.Project.Groups);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_before_anything_is_sent()
    {
        Group("hello");
        _fixture.Project.Groups.Add(new() { Id = 9, Name = "vault", Type = "AzureKeyVault", Variables = new() { ["A"] = (null, true) } });
        AzureDevOpsProvider provider = _fixture.Provider();
        async Task<string> IdAsync(Func<Task> body) => (await Assert.ThrowsAsync<CicdException>(body)).Id;
        Assert.Equal("IsSecret", await IdAsync(() => provider.PlanSetVariableAsync(new() { Scope = Scope, Name = "password", Value = "x" }, default)));
        Assert.Equal("IsVariable", await IdAsync(() => provider.PlanSetSecretAsync(new() { Scope = Scope, Name = "LEVEL", Value = new("x") }, default)));
        Assert.Equal("GroupOfKeyVault", await IdAsync(() => provider.PlanSetSecretAsync(new() { Scope = new() { Organization = "My team/vault" }, Name = "A", Value = new("x") }, default)));
        Assert.Equal("InvalidScope", await IdAsync(() => provider.PlanSetVariableAsync(new() { Scope = Scope with { Environment = "staging" }, Name = "A", Value = "x" }, default)));
        Assert.Equal("InvalidName", await IdAsync(() => provider.PlanSetVariableAsync(new() { Scope = Scope, Name = "secretThing", Value = "x" }, default)));
        Assert.Equal("NotTaken", await IdAsync(() => provider.PlanSetVariableAsync(new() { Scope = Scope, Name = "A", Value = "x", Protected = true }, default)));
        Assert.Equal("ProjectNotFound", await IdAsync(() => provider.PlanSetVariableAsync(new() { Scope = new() { Organization = "nothing/a" }, Name = "A", Value = "x" }, default)));
        Assert.Empty(_fixture.Server.Writes);
    }

    private FakeGroup Group(string name)
    {
        FakeGroup group = new() { Id = 7, Name = name, Description = "A group", Variables = new() { ["PASSWORD"] = ("correct-horse", true), ["LEVEL"] = ("2", false) } };
        // A filter by name finds others that begin with it as well.
        _fixture.Project.Groups.Add(new() { Id = 6, Name = $"{name} of old", Variables = new() { ["OLD"] = ("x", false) } });
        _fixture.Project.Groups.Add(group);
        return group;
    }

    private static async Task ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }
}
