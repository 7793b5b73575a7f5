using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>Environment variables of projects and contexts as secrets.</summary>
public sealed class SecretTests : CircleTests
{
    [Fact]
    public async Task Secrets_of_a_project_are_listed_over_pages_and_change_on_confirmation()
    {
        World.LimitPages(2);
        SettingScope scope = new() { Repository = "gh/contoso/hello" };
        foreach (string name in new[] { "A", "B", "C" })
            await ApplyAsync<Secret>(Provider.PlanSetSecretAsync(new() { Scope = scope, Name = name, Value = new("hunter2") }, default));
        Assert.Equal(["A", "B", "C"], (await Provider.GetSecretsAsync(scope, null, default).ToListAsync()).Select(secret => secret.Name));
        Assert.True((await Provider.PlanSetSecretAsync(new() { Scope = scope, Name = "A", Value = new("x") }, default)).WantsConfirmation);
        Assert.Equal("InvalidName", await IdAsync(() => Provider.PlanSetSecretAsync(new() { Scope = scope, Name = "1-A", Value = new("x") }, default)));
        Assert.Equal("RepositoryNotFound", await IdAsync(async () => await Provider.GetSecretsAsync(new() { Repository = "gh/contoso/nothing" }, null, default).ToListAsync()));
        Assert.Equal("InvalidScope", await IdAsync(async () => await Provider.GetSecretsAsync(scope with { Environment = "aws" }, null, default).ToListAsync()));
    }

    [Fact]
    public async Task A_page_that_names_itself_as_the_next_does_not_go_round_for_ever()
    {
        for (int page = 0; page < 3; page++)
            World.Server.Answer(200, """{"items":[{"name":"A","value":"xxxx"}],"next_page_token":"same"}""");
        Assert.Equal(2, (await Provider.GetSecretsAsync(new() { Repository = "gh/contoso/hello" }, null, default).ToListAsync()).Count);
    }

    [Fact]
    public async Task Secrets_of_an_organization_are_kept_in_contexts()
    {
        SettingScope scope = new() { Organization = "contoso", Environment = "aws" };
        Change change = await Provider.PlanSetSecretAsync(new() { Scope = scope, Name = "KEY", Value = new("hunter2hunter2") }, default);
        Assert.Contains("Make the context 'aws'", change.Action, StringComparison.Ordinal);
        Assert.Empty(World.Circle.Contexts);
        await WriteScope.RunAsync(() => change.ApplyAsync(default));
        CircleContext made = Assert.Single(World.Circle.Contexts);
        Assert.Equal(("gh/contoso", "aws", "hunter2hunter2"), (made.Owner, made.Name, made.Variables["KEY"]));

        Secret found = await Provider.GetSecretsAsync(new() { Organization = "gh/contoso" }, null, default).SingleAsync();
        Assert.Equal(("KEY", "gh/contoso", "aws", null), (found.Name, found.Organization, found.Environment, found.Repository));
        Assert.NotNull(found.UpdatedAt);
        await ApplyRemoveAsync(scope, "KEY");
        Assert.Empty(made.Variables);
        Assert.Equal("SecretNotFound", await IdAsync(() => Provider.PlanRemoveSecretAsync(scope, "KEY", default)));
        Assert.Equal("EnvironmentNotFound", await IdAsync(async () => await Provider.GetSecretsAsync(scope with { Environment = "gcp" }, null, default).ToListAsync()));
        Assert.Equal("OrganizationNotFound", await IdAsync(async () => await Provider.GetSecretsAsync(new() { Organization = "gh/nobody" }, null, default).ToListAsync()));
        Assert.Equal("InvalidScope", await IdAsync(() => Provider.PlanSetSecretAsync(new() { Scope = new() { Organization = "gh/contoso" }, Name = "KEY", Value = new("x") }, default)));
    }

    // https://circleci.com/docs/guides/security/contexts/#restrict-a-context
    [Fact]
    public async Task A_plan_says_who_may_use_the_context()
    {
        CircleContext context = new() { Owner = "gh/contoso", Name = "aws" };
        World.Circle.Contexts.Add(context);
        SecretRequest request = new() { Scope = new() { Organization = "gh/contoso", Environment = "aws" }, Name = "KEY", Value = new("hunter2hunter2") };
        Assert.Equal("Every project of the organization may use the context.", (await Provider.PlanSetSecretAsync(request, default)).Details);
        context.Restrictions.Add(("project", "405d8375-3514-403b-8c43-83ae74cfe0e9", "hello"));
        context.Restrictions.Add(("expression", "pipeline.git.branch == \"main\"", ""));
        World.LimitPages(1);
        Assert.StartsWith("The context is restricted to the project hello.\nThe context is restricted to the expression", (await Provider.PlanSetSecretAsync(request, default)).Details, StringComparison.Ordinal);
    }

    private async Task ApplyRemoveAsync(SettingScope scope, string name)
    {
        Change change = await Provider.PlanRemoveSecretAsync(scope, name, default);
        Assert.Null(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
    }
}
