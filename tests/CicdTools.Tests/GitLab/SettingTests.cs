using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>Variables and secrets: masked, hidden, scoped, of projects and groups.</summary>
public sealed class SettingTests : IAsyncLifetime
{
    private const string Value = "correct-horse-battery";
    private readonly GitLabFixture _fixture = new();

    private static SettingScope Scope => new() { Repository = "team/hello" };

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_secret_is_masked_hidden_and_not_expanded()
    {
        GitLabProvider provider = _fixture.Provider();
        await ApplyAsync(provider.PlanSetSecretAsync(new() { Scope = Scope, Name = "PASSWORD", Value = new("with$dollar$s"), Protected = true }, default));
        FakeVariable kept = Assert.Single(_fixture.Project.Variables);
        Assert.Equal((true, true, true, true, "*", "with$dollar$s"), (kept.Masked, kept.Hidden, kept.Raw, kept.Protected, kept.Scope, kept.Value));
    }

    [Fact]
    public async Task Masked_variables_are_no_variables_and_their_values_come_nowhere()
    {
        _fixture.Project.Variables.Add(new() { Key = "OLD_TOKEN", Value = Value, Masked = true });
        _fixture.Project.Variables.Add(new() { Key = "COLOR", Value = "red" });
        GitLabProvider provider = _fixture.Provider();
        Assert.Equal("COLOR", (await provider.GetVariablesAsync(Scope, null, default).SingleAsync()).Name);
        Secret secret = await provider.GetSecretsAsync(Scope, null, default).SingleAsync();
        Assert.Equal("OLD_TOKEN", secret.Name);
        Assert.DoesNotContain(Value, $"{secret} {string.Join(' ', _fixture.Said)}", StringComparison.Ordinal);
        Assert.Equal("IsSecret", (await FailsAsync(() => provider.PlanSetVariableAsync(new() { Scope = Scope, Name = "OLD_TOKEN", Value = "x" }, default))).Id);
        Assert.Equal("IsVariable", (await FailsAsync(() => provider.PlanSetSecretAsync(new() { Scope = Scope, Name = "COLOR", Value = new(Value) }, default))).Id);
        Assert.Equal("VariableNotFound", (await FailsAsync(() => provider.PlanRemoveVariableAsync(Scope, "OLD_TOKEN", default))).Id);
        Assert.Equal("SecretNotFound", (await FailsAsync(() => provider.PlanRemoveSecretAsync(Scope, "COLOR", default))).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a blank in it")]
    [InlineData("two\nlines-of-text")]
    [InlineData("KNOWN_NAME")]
    public async Task What_cannot_be_masked_is_refused_before_anything_is_sent(string value)
    {
        _fixture.Project.Variables.Add(new() { Key = "KNOWN_NAME", Value = "x" });
        CicdException error = await FailsAsync(() => _fixture.Provider().PlanSetSecretAsync(new() { Scope = Scope, Name = "PASSWORD", Value = new(value) }, default));
        Assert.Equal(("SecretNotMaskable", CicdErrorKind.Invalid), (error.Id, error.Kind));
        Assert.DoesNotContain(value, error.Message.Replace("'PASSWORD'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task An_environment_has_values_of_its_own()
    {
        GitLabProvider provider = _fixture.Provider();
        SettingScope production = Scope with { Environment = "production" };
        await ApplyAsync(provider.PlanSetVariableAsync(new() { Scope = Scope, Name = "COLOR", Value = "red" }, default));
        await ApplyAsync(provider.PlanSetVariableAsync(new() { Scope = production, Name = "COLOR", Value = "green" }, default));
        await ApplyAsync(provider.PlanSetVariableAsync(new() { Scope = production, Name = "COLOR", Value = "blue" }, default));
        Assert.Equal([("*", "red"), ("production", "blue")], _fixture.Project.Variables.Select(variable => (variable.Scope, variable.Value)));
        Assert.Equal("blue", (await provider.GetVariablesAsync(production, "COLOR", default).SingleAsync()).Value);
        Assert.Equal([null, "production"], (await provider.GetVariablesAsync(Scope, "COLOR", default).ToListAsync()).Select(variable => variable.Environment));
        await ApplyAsync(provider.PlanRemoveVariableAsync(production, "COLOR", default));
        Assert.Equal("*", Assert.Single(_fixture.Project.Variables).Scope);
    }

    [Fact]
    public async Task A_group_has_variables_and_secrets_for_all_of_its_projects()
    {
        GitLabProvider provider = _fixture.Provider();
        SettingScope group = new() { Organization = "team" };
        await ApplyAsync(provider.PlanSetVariableAsync(new() { Scope = group, Name = "REGION", Value = "eu", Protected = true }, default));
        await ApplyAsync(provider.PlanSetVariableAsync(new() { Scope = group, Name = "REGION", Value = "us" }, default));
        await ApplyAsync(provider.PlanSetSecretAsync(new() { Scope = group, Name = "PASSWORD", Value = new(Value) }, default));
        Variable variable = await provider.GetVariablesAsync(group, null, default).SingleAsync();
        Assert.Equal(("REGION", "us", "team", null, true), (variable.Name, variable.Value, variable.Organization, variable.Repository, variable.Protected));
        await ApplyAsync(provider.PlanRemoveSecretAsync(group, "PASSWORD", default));
        Assert.Equal("REGION", Assert.Single(_fixture.GitLab.Groups["team"]).Key);
        Assert.Equal("OrganizationNotFound", (await FailsAsync(async () => await provider.GetVariablesAsync(new() { Organization = "nobody" }, null, default).ToListAsync())).Id);
        Assert.Equal("InvalidScope", (await FailsAsync(async () => await provider.GetVariablesAsync(new(), null, default).ToListAsync())).Id);
    }

    [Fact]
    public async Task A_developer_is_told_that_variables_are_not_for_them()
    {
        _fixture.Project.AccessLevel = 30;
        Assert.Equal("PermissionDenied", (await FailsAsync(async () => await _fixture.Provider().GetVariablesAsync(Scope, null, default).ToListAsync())).Id);
    }

    private static async Task ApplyAsync(Task<Change> plan)
    {
        Change change = await plan;
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
    }

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
