namespace CicdTools.Tests.Contract;

public abstract partial class ProviderContract
{
    [Fact]
    public async Task A_variable_is_set_changed_listed_and_removed()
    {
        IVariables variables = Open<IVariables>();
        SettingScope scope = new() { Repository = World.Repository };
        VariableRequest request = new() { Scope = scope, Name = "COLOR", Value = "red" };
        await ApplyAsync<Variable>(variables.PlanSetVariableAsync(request, CancellationToken.None));
        Assert.NotNull((await variables.PlanSetVariableAsync(request, CancellationToken.None)).AlreadyDone);
        await ApplyAsync<Variable>(variables.PlanSetVariableAsync(request with { Value = "blue $x" }, CancellationToken.None));
        Variable found = await variables.GetVariablesAsync(scope, "COLOR", CancellationToken.None).SingleAsync();
        Assert.Equal(("COLOR", "blue $x", World.Repository), (found.Name, found.Value, found.Repository));
        await ApplyAsync(await variables.PlanRemoveVariableAsync(scope, "COLOR", CancellationToken.None));
        Assert.Empty(await variables.GetVariablesAsync(scope, null, CancellationToken.None).ToListAsync());
        Assert.Equal("VariableNotFound", (await FailsAsync(() => variables.PlanRemoveVariableAsync(scope, "COLOR", CancellationToken.None))).Id);
        Assert.Equal("InvalidName", (await FailsAsync(() => variables.PlanSetVariableAsync(request with { Name = "a-b" }, CancellationToken.None))).Id);
        Assert.Equal("RepositoryNotFound", (await FailsAsync(async () => await variables.GetVariablesAsync(new() { Repository = World.Missing }, null, CancellationToken.None).ToListAsync())).Id);
    }

    [Fact]
    public async Task Variables_are_listed_over_pages()
    {
        World.LimitPages(2);
        IVariables variables = Open<IVariables>();
        SettingScope scope = new() { Repository = World.Repository };
        for (int number = 0; number < 5; number++)
            await ApplyAsync<Variable>(variables.PlanSetVariableAsync(new() { Scope = scope, Name = $"V{number}", Value = $"{number}" }, CancellationToken.None));
        Assert.Equal(["V0", "V1", "V2", "V3", "V4"], (await variables.GetVariablesAsync(scope, null, CancellationToken.None).ToListAsync()).Select(variable => variable.Name));
    }

    [Fact]
    public async Task A_secret_is_set_and_named_and_its_value_is_told_to_nobody()
    {
        const string Value = "correct-horse-battery";
        ISecrets secrets = Open<ISecrets>();
        SettingScope scope = World.Scope;
        SecretRequest request = new() { Scope = scope, Name = "PASSWORD", Value = new(Value) };
        Change change = await secrets.PlanSetSecretAsync(request, CancellationToken.None);
        Assert.DoesNotContain(Value, $"{change}", StringComparison.Ordinal);
        Assert.Empty(World.Server.Writes);
        Assert.IsType<Secret>(await ApplyAsync(change));
        await ApplyAsync<Secret>(secrets.PlanSetSecretAsync(request with { Value = new(Value + "2") }, CancellationToken.None));
        Secret found = await secrets.GetSecretsAsync(scope, null, CancellationToken.None).SingleAsync();
        Assert.Equal(("PASSWORD", scope.Repository), (found.Name, found.Repository));
        Assert.DoesNotContain(World.Said, line => line.Contains(Value, StringComparison.Ordinal));
        await ApplyAsync(await secrets.PlanRemoveSecretAsync(scope, "PASSWORD", CancellationToken.None));
        Assert.Equal("SecretNotFound", (await FailsAsync(() => secrets.PlanRemoveSecretAsync(scope, "PASSWORD", CancellationToken.None))).Id);
    }
}
