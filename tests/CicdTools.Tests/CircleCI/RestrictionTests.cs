using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>What may use a context: https://circleci.com/docs/guides/security/contexts/#restrict-a-context.</summary>
public sealed class RestrictionTests : CircleTests
{
    private const string Group = "405d8375-3514-403b-8c43-83ae74cfe0e9";
    private const string Branch = "pipeline.git.branch == \"main\" and not (job.ssh.enabled or pipeline.git.branch starts-with \"a \\\" (\")";

    private readonly CircleContext _aws = new() { Owner = "gh/contoso", Name = "aws" };

    [Fact]
    public async Task A_context_is_restricted_to_a_project_a_group_and_by_an_expression_and_not_twice()
    {
        World.Circle.Contexts.Add(_aws);
        RestrictionRequest project = new() { Organization = "contoso", Environment = "aws", Kind = RestrictionKind.Repository, Value = "gh/contoso/hello" };
        Change change = await Provider.PlanNewRestrictionAsync(project, default);
        Assert.Equal(("Restrict the context to the project gh/contoso/hello", "The context is restricted to the project gh/contoso/hello."), (change.Action, change.Details));
        Assert.Empty(World.Server.Writes);
        Restriction made = Assert.IsType<Restriction>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("aws", RestrictionKind.Repository, World.Project.Id, "hello"), (made.Environment, made.Kind, made.Value, made.Name));
        AssertSent($$"""{"restriction_type":"project","restriction_value":"{{World.Project.Id}}"}""");
        await ApplyAsync<Restriction>(Provider.PlanNewRestrictionAsync(project with { Kind = RestrictionKind.Group, Value = Group }, default));
        AssertSent($$"""{"restriction_type":"group","restriction_value":"{{Group}}"}""");
        await ApplyAsync<Restriction>(Provider.PlanNewRestrictionAsync(project with { Kind = RestrictionKind.Expression, Value = Branch }, default));
        Assert.Equal(Branch, (string)World.Server.Writes.Last().Body!["restriction_value"]!);
        foreach (RestrictionRequest again in new[] { project, project with { Kind = RestrictionKind.Group, Value = Group }, project with { Kind = RestrictionKind.Expression, Value = Branch } })
            Assert.EndsWith("already.", (await Provider.PlanNewRestrictionAsync(again, default)).AlreadyDone, StringComparison.Ordinal);

        World.LimitPages(1);
        Restriction[] all = await Provider.GetRestrictionsAsync("gh/contoso", null, default).ToArrayAsync();
        Assert.Equal([RestrictionKind.Repository, RestrictionKind.Group, RestrictionKind.Expression], all.Select(one => one.Kind));
        Assert.Equal(all, await Provider.GetRestrictionsAsync("gh/contoso", "aws", default).ToArrayAsync());
    }

    [Fact]
    public async Task What_is_left_is_told_before_a_restriction_goes()
    {
        World.Circle.Contexts.Add(_aws);
        _aws.Restrictions.Add(("project", World.Project.Id, "hello"));
        _aws.Restrictions.Add(("group", Group, "operators"));
        Restriction[] all = await Provider.GetRestrictionsAsync("gh/contoso", "aws", default).ToArrayAsync();
        Assert.Equal("The context is restricted to the project hello.\nWithout any group only administrators of the organization may use the context.", (await Remove(all[1])).Details);
        Change project = await Remove(all[0]);
        Assert.Equal(("Take away that the context is restricted to the project hello", "The context is restricted to the group operators."), (project.Action, project.Details));
        _aws.Restrictions.RemoveAt(1);
        Change last = await Remove(all[0]);
        Assert.Equal("Every project of the organization may use the context.", last.Details);
        Assert.Null(await WriteScope.RunAsync(() => last.ApplyAsync(default)));
        Assert.Empty(_aws.Restrictions);
        Assert.Equal("RestrictionNotFound", await IdAsync(() => Remove(all[0])));
    }

    [Theory]
    [InlineData(RestrictionKind.Group, "operators", "InvalidName")]
    [InlineData(RestrictionKind.Repository, "contoso/hello", "InvalidName")]
    [InlineData(RestrictionKind.Repository, "gh/contoso/nothing", "RepositoryNotFound")]
    [InlineData(RestrictionKind.Expression, " ", "ExpressionInvalid")]
    [InlineData(RestrictionKind.Expression, "pipeline.git.branch == 'main'", "ExpressionInvalid")]
    [InlineData(RestrictionKind.Expression, "pipeline.git.branch == \"main", "ExpressionInvalid")]
    [InlineData(RestrictionKind.Expression, "(pipeline.git.branch == \"main\"", "ExpressionInvalid")]
    [InlineData(RestrictionKind.Expression, "pipeline.git.branch == \"main\")", "ExpressionInvalid")]
    [InlineData(RestrictionKind.Expression, "pipeline.parameters.deploy", "ExpressionInvalid")]
    public async Task Bad_input_is_an_error_before_anything_is_changed(RestrictionKind kind, string value, string id)
    {
        World.Circle.Contexts.Add(_aws);
        Assert.Equal(id, await IdAsync(() => Provider.PlanNewRestrictionAsync(new() { Organization = "gh/contoso", Environment = "aws", Kind = kind, Value = value }, default)));
        Assert.Empty(World.Server.Writes);
    }

    [Fact]
    public async Task Places_that_are_not_there_and_groups_elsewhere_are_refused()
    {
        RestrictionRequest request = new() { Organization = "gh/contoso", Environment = "gcp", Kind = RestrictionKind.Expression, Value = "true" };
        Assert.Equal("EnvironmentNotFound", await IdAsync(() => Provider.PlanNewRestrictionAsync(request, default)));
        Assert.Equal("OrganizationNotFound", await IdAsync(() => Provider.PlanNewRestrictionAsync(request with { Organization = "gh/nobody" }, default)));
        Assert.Equal("GroupsNotServed", await IdAsync(() => Provider.PlanNewRestrictionAsync(request with { Organization = "Fabrikam", Kind = RestrictionKind.Group, Value = Group }, default)));
        Assert.Equal("EnvironmentNotFound", await IdAsync(async () => await Provider.GetRestrictionsAsync("gh/contoso", "gcp", default).ToListAsync()));
    }

    private Task<Change> Remove(Restriction restriction) => Provider.PlanRemoveRestrictionAsync(restriction.Organization, restriction.Environment, restriction.Id, default);

    private void AssertSent(string body) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), World.Server.Writes.Last().Body), World.Server.Writes.Last().Body?.ToJsonString());
}
