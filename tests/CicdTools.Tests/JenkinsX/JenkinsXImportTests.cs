using System.Text.Json.Nodes;
using CicdTools.Providers.JenkinsX.Environments;
using CicdTools.Providers.JenkinsX.Import;
using CicdTools.Tests.Kubernetes;

namespace CicdTools.Tests.JenkinsX;

/// <summary>Repositories come into Jenkins X: https://github.com/jenkins-x-plugins/jx-project and jx-gitops.</summary>
[Collection("cluster")]
public sealed class JenkinsXImportTests(ApiServer server)
{
    [Fact]
    public async Task A_repository_is_imported_by_two_pull_requests_and_its_object()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        team.AddRepository("shop", ("requirements.txt", "flask==3.1.0\n"), ("app.py", "from flask import Flask\napp = Flask(__name__)\n"), ("test_app.py", "import unittest\n"));
        Change plan = await team.Provider.PlanImportAsync(new() { Source = team.AddressOf("shop") }, default);
        Assert.Contains(".lighthouse/jenkins-x/release.yaml", plan.Details, StringComparison.Ordinal);
        Assert.Contains(".jx/gitops/source-config.yaml", plan.Details, StringComparison.Ordinal);
        Assert.Empty(team.GitHub.Server.Writes);
        Assert.Empty(await team.Provider.GetRepositoriesAsync(null, default).ToArrayAsync());

        CicdTools.Repository imported = await team.ApplyAsync<CicdTools.Repository>(Task.FromResult(plan));
        Assert.Equal(("octo/shop", team.AddressOf("shop"), "octo-shop"), (imported.Name, imported.CloneUrl, imported.SystemId));
        Assert.Contains("tasks/python/release.yaml@versionStream", team.Read("shop", ".lighthouse/jenkins-x/release.yaml", "cicdtools/jenkins-x"), StringComparison.Ordinal);
        Assert.NotNull(team.Read("shop", "Dockerfile", "cicdtools/jenkins-x"));
        Assert.NotNull(team.Read("shop", "charts/shop/Chart.yaml", "cicdtools/jenkins-x"));
        Assert.Contains("- name: shop", team.Read("cluster", ".jx/gitops/source-config.yaml", "import-octo-shop"), StringComparison.Ordinal);
        Assert.Equal(2, team.Warnings.Count);

        // While they are open there is nothing more to do, and once they are merged neither.
        await team.MergeAsync("cluster", 1);
        Assert.NotNull((await team.Provider.PlanImportAsync(new() { Source = team.AddressOf("shop") }, default)).AlreadyDone);
        await team.MergeAsync("shop", 1);
        Assert.NotNull((await team.Provider.PlanImportAsync(new() { Source = team.AddressOf("shop") }, default)).AlreadyDone);
        Assert.Equal([("shop", "")], await team.Provider.GetApplicationsAsync(null, null, default).Select(one => (one.Name, one.Environment)).ToArrayAsync());

        await team.ApplyAsync<object?>(team.Provider.PlanRemoveRepositoryAsync("octo/shop", default));
        Assert.Empty(await team.Provider.GetRepositoriesAsync(null, default).ToArrayAsync());
        await team.MergeAsync("cluster", 2);
        Assert.DoesNotContain("shop", team.Read("cluster", ".jx/gitops/source-config.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_belong_is_refused()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        team.AddRepository("shop", ("app.py", "print(1)\n"));
        foreach ((ImportRequest request, string id) in new (ImportRequest, string)[]
        {
            (new() { Source = team.AddressOf("shop"), Name = "other" }, "NotTaken"),
            (new() { Source = team.AddressOf("shop"), Trust = true }, "NotTaken"),
            (new() { Source = team.AddressOf("shop"), Format = "GitLabCI" }, "NotTaken"),
            (new() { Source = team.AddressOf("nothing") }, "RepositoryNotFound"),
            (new() { Source = "https://git.example.com/octo/shop.git" }, "GitContextMismatch"),
        })
            Assert.Equal(id, await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanImportAsync(request, default)));
        Assert.Equal("TemplateMissing", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanNewRepositoryAsync(new() { Name = "octo/new" }, default)));
        Assert.Empty(team.GitHub.Server.Writes);
    }

    [Fact]
    public async Task An_environment_is_asked_for_changed_and_removed_in_the_clusters_requirements()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        DeploymentEnvironment asked = await team.ApplyAsync<DeploymentEnvironment>(team.Provider.PlanSetEnvironmentAsync(new() { Name = "demo", Create = true, RequiresApproval = false }, default));
        Assert.Equal(("demo", "Auto", "jx-demo"), (asked.Name, asked.Strategy, asked.Namespace));
        await team.MergeAsync("cluster", 1);
        Assert.EndsWith("  - key: demo\n    promotionStrategy: Auto\n", team.Read("cluster", "jx-requirements.yml"), StringComparison.Ordinal);
        await team.ApplyAsync<DeploymentEnvironment>(team.Provider.PlanSetEnvironmentAsync(new() { Name = "staging", RequiresApproval = true }, default));
        await team.MergeAsync("cluster", 2);
        Assert.Contains("  - key: staging\n    promotionStrategy: Manual\n", team.Read("cluster", "jx-requirements.yml"), StringComparison.Ordinal);
        await team.ApplyAsync<object?>(team.Provider.PlanRemoveEnvironmentAsync(null, "production", default));
        await team.MergeAsync("cluster", 3);
        Assert.DoesNotContain("production", team.Read("cluster", "jx-requirements.yml"), StringComparison.Ordinal);
        Assert.Equal("EnvironmentNotRemovable", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanRemoveEnvironmentAsync(null, "dev", default)));
        Assert.Equal("NotTaken", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanSetEnvironmentAsync(new() { Name = "staging", Instances = 3 }, default)));
        Assert.Equal("EnvironmentExists", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanSetEnvironmentAsync(new() { Name = "staging", Create = true }, default)));
        Assert.Equal("InvalidName", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanSetEnvironmentAsync(new() { Name = "No Good", Create = true }, default)));
    }

    [Fact]
    public async Task An_environment_of_another_cluster_is_read_from_its_repository()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        await team.AddApplicationAsync("hello");
        team.AddRepository("remote", ("docs/releases.yaml", "- namespace: jx-europe\n  releases:\n  - name: hello\n    version: 1.2.3\n    applicationUrl: https://hello.example.eu\n    lastDeployed: \"2026-05-01T10:00:00Z\"\n- namespace: other\n"), ("helmfile.yaml", "releases: []\n"));
        await team.CreateAsync(CicdTools.Providers.JenkinsX.TeamResources.Environments, "europe", new() { ["kind"] = "Permanent", ["namespace"] = "jx-europe", ["promotionStrategy"] = "Auto", ["order"] = 300, ["remoteCluster"] = true, ["source"] = new JsonObject { ["url"] = team.AddressOf("remote") } });
        Application there = await team.Provider.GetApplicationsAsync("hello", "europe", default).SingleAsync();
        Assert.Equal(("1.2.3", "https://hello.example.eu"), (there.Version, there.Addresses[0]));
        Promotion promoted = await team.ApplyAsync<Promotion>(team.Provider.Promotions.PlanAsync(new() { Application = "hello", Version = "1.3.0", Environment = "europe", AutoMerge = true }, default));
        Assert.Equal((PromotionStatus.Succeeded, "octo/remote!1"), (promoted.Status, promoted.Id));
        Assert.Contains("version: 1.3.0", team.Read("remote", "helmfile.yaml"), StringComparison.Ordinal);
    }
}

/// <summary>The files that an import writes.</summary>
public sealed class ImportedFileTests
{
    [Fact]
    public void A_repository_comes_into_its_owners_group_once()
    {
        string text = SourceConfig.Add("spec:\n  groups:\n  - owner: octo\n    provider: https://github.com\n    providerKind: github\n    repositories:\n    - name: cluster\n    scheduler: in-repo\n  slack:\n    channel: '#builds'\n", "https://github.com", "github", "octo", "hello");
        Assert.Equal("spec:\n  groups:\n  - owner: octo\n    provider: https://github.com\n    providerKind: github\n    repositories:\n    - name: cluster\n    - name: hello\n    scheduler: in-repo\n  slack:\n    channel: '#builds'\n", text);
        Assert.Equal(text, SourceConfig.Add(text, "https://github.com", "github", "Octo", "hello"));
        text = SourceConfig.Add(text, "https://gitlab.com", "gitlab", "octo", "other");
        Assert.Contains("  - owner: octo\n    provider: https://gitlab.com\n    providerKind: gitlab\n    repositories:\n    - name: other\n      scheduler: in-repo\n  slack:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("other", SourceConfig.Remove(text, "https://gitlab.com", "octo", "other"), StringComparison.Ordinal);
        Assert.Equal("PromotionRuleInvalid", Assert.Throws<CicdException>(() => SourceConfig.Add("kind: SourceConfig\n", "https://github.com", null, "a", "b")).Id);
    }

    [Theory]
    [InlineData("Python", "pip", "python")]
    [InlineData("Java", "gradle", "gradle")]
    [InlineData("Java", "maven", "maven")]
    [InlineData("Go", null, "go")]
    [InlineData("", null, "docker-helm")]
    public void What_it_is_made_of_decides_which_pipelines_it_gets(string language, string? manager, string pack) => Assert.Equal(pack, CatalogPipelines.PackOf(new() { Language = language, PackageManager = manager }));

    [Fact]
    public void Its_pipelines_are_read_as_pipelines_of_Tekton()
    {
        PipelineFile[] files = CatalogPipelines.Write("go", "trunk");
        DiagnosticBag diagnostics = new();
        Pipeline[] read = new CicdTools.Providers.Formats.Tekton.TektonFormat().Read(new CicdTools.Providers.Hosted.FetchedFiles(files.ToDictionary(file => file.Path, file => file.Text)), files[0].Path, diagnostics).Pipelines;
        Assert.DoesNotContain(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Error);
        Assert.Equal(2, read.Length);
    }

    [Fact]
    public void Requirements_change_where_the_environment_stands()
    {
        const string text = "spec:\n  environments:\n  - key: dev # here\n  - key: staging\n    promotionStrategy: Auto\n  vault: {}\n";
        Assert.Equal(text.Replace("Auto", "Manual", StringComparison.Ordinal), RequirementsChange.Set(text, "staging", "Manual"));
        Assert.Equal("spec:\n  environments:\n  - key: dev # here\n  - key: staging\n    promotionStrategy: Auto\n  - key: demo\n    promotionStrategy: Manual\n  vault: {}\n", RequirementsChange.Set(text, "demo", null));
        Assert.Equal("spec:\n  environments:\n  - key: dev # here\n  vault: {}\n", RequirementsChange.Remove(text, "staging"));
        Assert.Equal(text, RequirementsChange.Set(text, "staging", null));
    }
}
