using System.Text.Json.Nodes;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Secrets of build projects, kept in Secrets Manager.</summary>
public sealed class SecretTests : IAsyncLifetime
{
    private const string Value = "correct-horse-battery";

    private readonly AwsFixture _world = new(project: true);

    private static readonly SettingScope Scope = new() { Repository = "shop" };

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_secret_is_kept_where_builds_may_read_it_and_nowhere_else()
    {
        AwsProvider provider = _world.Provider();
        await ApplyAsync(await provider.PlanSetVariableAsync(new() { Scope = Scope, Name = "COLOR", Value = "red" }, default));
        Change change = await provider.PlanSetSecretAsync(new() { Scope = Scope, Name = "PASSWORD", Value = new(Value) }, default);
        Assert.Equal(["POST secretsmanager:CreateSecret", "POST iam:PutRolePolicy", "POST codebuild:UpdateProject"], change.Calls!.Calls);
        Assert.False(change.WantsConfirmation);
        DateTimeOffset before = _world.Clock.GetUtcNow();
        Assert.Equal(before, Assert.IsType<Secret>(await ApplyAsync(change)).CreatedAt);
        Assert.Equal(Value, _world.Aws.Secrets["shop-build/PASSWORD"].Value);
        JsonNode statement = Assert.Single(JsonNode.Parse(_world.Aws.Roles["build"].Own["cicdtools"])!["Statement"]!.AsArray())!;
        Assert.Equal(("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-build/*"), (statement["Action"]![0]!.GetValue<string>(), statement["Resource"]![0]!.GetValue<string>()));
        JsonArray variables = _world.Aws.Projects["shop-build"]["environment"]!["environmentVariables"]!.AsArray();
        Assert.Equal([("COLOR", "PLAINTEXT", "red"), ("PASSWORD", "SECRETS_MANAGER", "shop-build/PASSWORD")], variables.Select(one => (one!["name"]!.GetValue<string>(), one["type"]!.GetValue<string>(), one["value"]!.GetValue<string>())));
        // A variable is no secret, and a secret no variable.
        Assert.Equal(["COLOR"], (await provider.GetVariablesAsync(Scope, null, default).ToListAsync()).Select(one => one.Name));

        _world.Clock.Advance(TimeSpan.FromDays(1));
        Change again = await provider.PlanSetSecretAsync(new() { Scope = Scope, Name = "PASSWORD", Value = new(Value + "2") }, default);
        Assert.True(again.WantsConfirmation);
        Assert.Equal(["POST secretsmanager:PutSecretValue"], again.Calls!.Calls);
        await ApplyAsync(again);
        Secret found = await provider.GetSecretsAsync(Scope, null, default).SingleAsync();
        Assert.Equal((before, before + TimeSpan.FromDays(1)), (found.CreatedAt!.Value, found.UpdatedAt!.Value));
        Assert.DoesNotContain(_world.Said, line => line.Contains(Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_was_removed_is_taken_back_when_it_is_set_again()
    {
        AwsProvider provider = _world.Provider();
        SecretRequest request = new() { Scope = Scope, Name = "PASSWORD", Value = new(Value) };
        await ApplyAsync(await provider.PlanSetSecretAsync(request, default));
        await ApplyAsync(await provider.PlanRemoveSecretAsync(Scope, "PASSWORD", default));
        Assert.NotNull(_world.Aws.Secrets["shop-build/PASSWORD"].Deleted);
        Assert.Empty(_world.Aws.Projects["shop-build"]["environment"]!["environmentVariables"]!.AsArray());
        Change change = await provider.PlanSetSecretAsync(request with { Value = new(Value + "2") }, default);
        Assert.Equal(["POST secretsmanager:RestoreSecret", "POST secretsmanager:PutSecretValue", "POST codebuild:UpdateProject"], change.Calls!.Calls);
        await ApplyAsync(change);
        Assert.Equal((Value + "2", null), (_world.Aws.Secrets["shop-build/PASSWORD"].Value, _world.Aws.Secrets["shop-build/PASSWORD"].Deleted));
    }

    [Fact]
    public async Task What_stands_elsewhere_is_named_not_written_to_and_not_deleted()
    {
        AwsProvider provider = _world.Provider();
        _world.Aws.Projects["shop-build"]["environment"]!["environmentVariables"] = new JsonArray(
            new JsonObject { ["name"] = "KEYED", ["type"] = "SECRETS_MANAGER", ["value"] = "team:password" },
            new JsonObject { ["name"] = "STORED", ["type"] = "PARAMETER_STORE", ["value"] = "/shop/password" },
            new JsonObject { ["name"] = "SHARED", ["type"] = "SECRETS_MANAGER", ["value"] = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team-AbCdEf" });
        Assert.Equal(["KEYED", "SHARED", "STORED"], (await provider.GetSecretsAsync(Scope, null, default).ToListAsync()).Select(one => one.Name));
        foreach (string name in new[] { "KEYED", "STORED" })
            Assert.Equal("SecretElsewhere", (await FailsAsync(() => provider.PlanSetSecretAsync(new() { Scope = Scope, Name = name, Value = new(Value) }, default))).Id);
        Change removal = await provider.PlanRemoveSecretAsync(Scope, "SHARED", default);
        Assert.Equal(["POST codebuild:UpdateProject"], removal.Calls!.Calls);
        Assert.Contains("stays", removal.Action, StringComparison.Ordinal);
        Assert.Equal("InvalidName", (await FailsAsync(() => provider.PlanSetSecretAsync(new() { Scope = Scope, Name = "a-b", Value = new(Value) }, default))).Id);
        Assert.Equal("NotTaken", (await FailsAsync(() => provider.PlanSetSecretAsync(new() { Scope = Scope, Name = "A", Value = new(Value), Protected = true }, default))).Id);
        Assert.Empty(_world.Server.Writes);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private static Task<CicdException> FailsAsync(Func<Task> body) => Assert.ThrowsAsync<CicdException>(body);
}
