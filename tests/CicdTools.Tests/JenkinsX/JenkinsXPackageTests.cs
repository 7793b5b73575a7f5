using System.Text.Json.Nodes;
using CicdTools.Providers.JenkinsX;
using CicdTools.Tests.Kubernetes;

namespace CicdTools.Tests.JenkinsX;

/// <summary>An environment that keeps copies of resources, by real Git: https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/rules/kpt/kpt_rule.go.</summary>
[Collection("cluster")]
public sealed class JenkinsXPackageTests(ApiServer server)
{
    private const string Service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: hello\nspec:\n  ports:\n  - port: 80\n";

    [Fact]
    public async Task Resources_are_copied_at_a_tag_brought_to_the_next_and_taken_back()
    {
        await using TestTeam team = await StartAsync();
        IPromotions promotions = team.Provider.Promotions;
        team.Commit("hello", [("charts/hello/resources/deployment.yaml", Deployment("0.0.1")), ("charts/hello/resources/net/service.yaml", Service)]);
        string first = team.Tag("hello", "v0.0.1");
        Promotion staged = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging" }, default));
        Assert.Equal("octo/env!1", staged.Id);
        await team.MergeAsync("env", 1);
        Assert.Equal(Deployment("0.0.1"), team.Read("env", "apps/hello/deployment.yaml"));
        Assert.Equal(Service, team.Read("env", "apps/hello/net/service.yaml"));
        Assert.Contains($"commit: {first}", team.Read("env", "apps/hello/Kptfile"), StringComparison.Ordinal);

        // Somebody changes the service in the copy; the next version changes the deployment, and brings a file.
        team.Commit("env", [("apps/hello/net/service.yaml", Service.Replace("80", "8080", StringComparison.Ordinal))]);
        team.Commit("hello", [("charts/hello/resources/deployment.yaml", Deployment("0.0.2")), ("charts/hello/resources/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hello\n")]);
        string second = team.Tag("hello", "v0.0.2");
        Promotion next = await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "hello", Version = "0.0.2", Environment = "staging" }, default));
        Assert.Equal("0.0.1", next.PreviousVersion);
        await team.MergeAsync("env", 2);
        Assert.Equal(Deployment("0.0.2"), team.Read("env", "apps/hello/deployment.yaml"));
        Assert.Contains("8080", team.Read("env", "apps/hello/net/service.yaml"), StringComparison.Ordinal);
        Assert.NotNull(team.Read("env", "apps/hello/config.yaml"));
        Assert.Contains($"commit: {second}", team.Read("env", "apps/hello/Kptfile"), StringComparison.Ordinal);

        // And back by a counter pull request: what the version brought goes, what somebody changed stays.
        Promotion back = await team.ApplyAsync<Promotion>(promotions.PlanUndoAsync(next, null, default));
        Assert.Equal(("0.0.1", next.Id), (back.Version, back.Undoes));
        await team.MergeAsync("env", 3);
        Assert.Equal(Deployment("0.0.1"), team.Read("env", "apps/hello/deployment.yaml"));
        Assert.Null(team.Read("env", "apps/hello/config.yaml"));
        Assert.Contains("8080", team.Read("env", "apps/hello/net/service.yaml"), StringComparison.Ordinal);
        Assert.Contains("ref: v0.0.1", team.Read("env", "apps/hello/Kptfile"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_both_sides_changed_is_a_conflict_and_what_has_no_tag_no_version()
    {
        await using TestTeam team = await StartAsync();
        IPromotions promotions = team.Provider.Promotions;
        team.Commit("hello", [("charts/hello/resources/deployment.yaml", Deployment("0.0.1"))]);
        team.Tag("hello", "v0.0.1");
        await team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging", AutoMerge = true }, default));
        team.Commit("env", [("apps/hello/deployment.yaml", Deployment("by-hand"))]);
        team.Commit("hello", [("charts/hello/resources/deployment.yaml", Deployment("0.0.2"))]);
        team.Tag("hello", "v0.0.2");
        int before = team.GitHub.Server.Writes.Length;
        CicdException conflict = await Assert.ThrowsAsync<CicdException>(() => promotions.PlanAsync(new() { Application = "hello", Version = "0.0.2", Environment = "staging" }, default));
        Assert.Equal(("PackageConflict", CicdErrorKind.Conflict), (conflict.Id, conflict.Kind));
        Assert.Contains("deployment.yaml", conflict.Message, StringComparison.Ordinal);
        Assert.Equal("VersionNotFound", await GitHub.GitHubFixture.FailsAsync(() => promotions.PlanAsync(new() { Application = "hello", Version = "0.0.3", Environment = "staging" }, default)));
        Assert.Equal(before, team.GitHub.Server.Writes.Length);
    }

    private async Task<TestTeam> StartAsync()
    {
        TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        team.AddRepository("env", (".jx/promote.yaml", "apiVersion: promote.jenkins-x.io/v1alpha1\nkind: Promote\nspec:\n  kptRule:\n    path: apps\n"));
        await team.PatchAsync(TeamResources.Environments, "staging", new() { ["source"] = new JsonObject { ["url"] = team.AddressOf("env") } });
        return team;
    }

    private static string Deployment(string version) => $"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: hello\n  labels:\n    version: {version}\n";
}
