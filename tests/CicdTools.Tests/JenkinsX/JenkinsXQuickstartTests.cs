using CicdTools.Providers.JenkinsX;
using CicdTools.Providers.JenkinsX.Quickstarts;
using CicdTools.Tests.Kubernetes;
using k8s;

namespace CicdTools.Tests.JenkinsX;

/// <summary>Repositories that begin as a quickstart, without a question asked: https://github.com/jenkins-x-plugins/jx-project/blob/c25e4b714b54c243319c3c710bbe35f81698b56a/docs/cmd/jx-project_quickstart.md.</summary>
[Collection("cluster")]
public sealed class JenkinsXQuickstartTests(ApiServer server)
{
    [Fact]
    public async Task A_repository_begins_as_a_quickstart_and_comes_into_Jenkins_X()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        team.AddRepository("golang-http", ("main.go", "package main\n\nfunc main() {}\n"), ("go.mod", "module golang-http\n\ngo 1.22\n"), ("run.sh", "#!/bin/sh\nexec ./app\n"), ("charts/golang-http/Chart.yaml", "apiVersion: v2\nname: golang-http # the quickstart's\nversion: 0.1.0\n"), ("charts/golang-http/values.yaml", "port: 8080\n"));
        string meant = team.Commit("golang-http", [("VERSION.txt", "meant\n")]);
        team.Commit("golang-http", [("VERSION.txt", "newer than the catalogue\n")]);
        string address = new Uri(team.AddressOf("golang-http")).GetLeftPart(UriPartial.Authority);
        team.Commit("cluster", [("versionStream/quickstarts.yaml", $"spec:\n  defaultOwner: octo\n  quickstarts:\n  - name: golang-http\n    gitServer: {address}\n    language: Go\n    version: 1.0.0+{meant[..9]}\n    downloadZipURL: https://codeload.github.com/octo/golang-http/zip/{meant[..9]}\n  - name: node-http\n    gitServer: {address}\n    language: JavaScript\n    framework: express\n")]);

        Assert.Equal(["octo/golang-http Go", "octo/node-http JavaScript"], await team.Provider.GetRepositoryTemplatesAsync(new(), default).Select(one => $"{one.Name} {one.Language}").ToArrayAsync());
        Assert.Equal(["octo/golang-http"], await team.Provider.GetRepositoryTemplatesAsync(new() { Text = "http", Language = "go" }, default).Select(one => one.Name).ToArrayAsync());
        Assert.Equal(["octo/node-http"], await team.Provider.GetRepositoryTemplatesAsync(new() { Framework = "Express" }, default).Select(one => one.Name).ToArrayAsync());

        NewRepositoryRequest request = new() { Name = "octo/my-app", Template = "octo/golang-http" };
        Change plan = await team.Provider.PlanNewRepositoryAsync(request, default);
        Assert.Equal($"Make a private repository that begins as the quickstart octo/golang-http 1.0.0+{meant[..9]}, and import it into Jenkins X", plan.Action);
        Assert.Empty(team.GitHub.Server.Writes);

        team.GitHub.Server.NewCloneUrl = name => team.MakeEmpty(name.Split('/')[^1]);
        CicdTools.Repository made = await team.ApplyAsync<CicdTools.Repository>(Task.FromResult(plan));
        Assert.Equal(("octo/my-app", "octo-my-app"), (made.Name, made.SystemId));
        Assert.Equal("meant\n", team.Read("my-app", "VERSION.txt"));
        Assert.Equal("apiVersion: v2\nname: my-app # the quickstart's\nversion: 0.1.0\n", team.Read("my-app", "charts/my-app/Chart.yaml"));
        Assert.Equal("port: 8080\n", team.Read("my-app", "charts/my-app/values.yaml"));
        Assert.Null(team.Read("my-app", "charts/golang-http/Chart.yaml"));
        Assert.True(team.IsExecutable("my-app", "run.sh"));
        Assert.Equal(1, team.Count("my-app"));
        Assert.Contains("tasks/go/release.yaml@versionStream", team.Read("my-app", ".lighthouse/jenkins-x/release.yaml", "cicdtools/jenkins-x"), StringComparison.Ordinal);
        Assert.Contains("- name: my-app", team.Read("cluster", ".jx/gitops/source-config.yaml", "import-octo-my-app"), StringComparison.Ordinal);

        Assert.Equal("RepositoryExists", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanNewRepositoryAsync(request, default)));
        Assert.Equal("TemplateNotFound", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanNewRepositoryAsync(new() { Name = "octo/other", Template = "rust-http" }, default)));
        Assert.Equal("NotTaken", await GitHub.GitHubFixture.FailsAsync(() => team.Provider.PlanNewRepositoryAsync(new() { Name = "octo/other", Template = "octo/golang-http", Visibility = RepositoryVisibility.Public }, default)));
    }

    [Fact]
    public async Task A_namespace_is_chosen_and_nothing_else_of_the_kubeconfig_is_changed()
    {
        await using TestTeam team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        using TestFolder folder = new();
        string file = folder["config"], text = await File.ReadAllTextAsync(server.KubeConfig);
        // Somebody's comment, somebody's own field, and another context.
        text = "# mine\n" + text + "x-mine: {keep: true} # as it is\n";
        await File.WriteAllTextAsync(file, text);
        CicdTools.Providers.ProviderCatalog catalog = new();
        Connection connection = catalog.Settle(new() { Name = "jx", Provider = "JenkinsX", ProfileFile = file, Project = team.Space });
        await using JenkinsXProvider provider = new(connection, new Caller(), catalog);
        ClusterNamespace[] all = await provider.GetNamespacesAsync(null, default).ToArrayAsync();
        Assert.Contains(all, one => one.Name == team.Staging && one.Environment == "staging" && one.Status == "Active");
        Assert.Equal("default", Assert.Single(all, one => one.IsCurrent).Name);

        Change plan = await provider.PlanSelectNamespaceAsync("staging", default);
        Assert.Contains($"Take the namespace '{team.Staging}'", plan.Action, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        ClusterNamespace chosen = await team.ApplyAsync<ClusterNamespace>(Task.FromResult(plan));
        Assert.Equal((team.Staging, true), (chosen.Name, chosen.IsCurrent));
        string now = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        // The one field, in the way that the context is written there.
        Assert.Equal(text, System.Text.RegularExpressions.Regex.Replace(now, ",\\s*\"?namespace\"?:\\s*\"?" + team.Staging + "\"?", ""));
        Assert.Equal(team.Staging, Assert.Single(await provider.GetNamespacesAsync(null, default).ToArrayAsync(), one => one.IsCurrent).Name);
        Assert.NotNull((await provider.PlanSelectNamespaceAsync(team.Staging, default)).AlreadyDone);
        Assert.Equal("NamespaceNotFound", await GitHub.GitHubFixture.FailsAsync(() => provider.PlanSelectNamespaceAsync("nowhere", default)));

        // A connection keeps the team's namespace that it was made with, whatever is chosen afterwards.
        Assert.Equal(team.Space, connection.Project);
        Assert.Equal(team.Staging, catalog.Settle(new() { Name = "jx", Provider = "JenkinsX", ProfileFile = file }).Project);
        Assert.Equal("KubeConfigNotUsed", Assert.Throws<CicdException>(() => CicdTools.Providers.Kubernetes.KubeConfigs.KubeNamespace.Plan(new() { Name = "jx", Provider = "JenkinsX", Address = "http://127.0.0.1:1" }, chosen)).Id);
    }
}

/// <summary>Catalogues of quickstarts as clusters have them.</summary>
public sealed class QuickstartCatalogTests
{
    // https://github.com/jenkins-x-plugins/jx-project/tree/c25e4b714b54c243319c3c710bbe35f81698b56a/pkg/quickstarts/test_data/override
    private const string Stream = "apiVersion: project.jenkins-x.io/v1alpha1\nkind: Quickstarts\nspec:\n  defaultOwner: jenkins-x-quickstarts\n  quickstarts:\n  - name: node-http\n    language: JavaScript\n    downloadZipURL: https://codeload.github.com/jenkins-x-quickstarts/node-http/zip/master\n  - name: golang-http\n    language: Go\n    downloadZipURL: https://codeload.github.com/jenkins-x-quickstarts/golang-http/zip/068a14d5f\n    tags: [web]\n  - name: WIP-rust\n  - name: ML-python\n";

    [Fact]
    public void What_the_cluster_says_itself_comes_before_its_version_stream()
    {
        Quickstart[] all = QuickstartCatalog.Read(path => path == "versionStream/quickstarts.yaml" ? Stream : null, "octo/cluster");
        Assert.Equal([("golang-http", "068a14d5f"), ("node-http", "master")], all.Select(one => (one.ShownName, one.Reference)));
        Assert.Equal(("https://github.com/jenkins-x-quickstarts/golang-http.git", "Go", "web"), (all[0].Address, all[0].Language, Assert.Single(all[0].Tags)));

        const string Own = "spec:\n  defaultOwner: myorg\n  quickstarts:\n  - Name: cheese\n    LANGUAGE: JavaScript\n  imports:\n  - file: versionStream/quickstarts.yaml\n    includes:\n    - \".*\"\n    excludes:\n    - \".*/node.*\"\n";
        all = QuickstartCatalog.Read(path => path == "extensions/quickstarts.yaml" ? Own : path == "versionStream/quickstarts.yaml" ? Stream : null, "octo/cluster");
        Assert.Equal(["golang-http", "myorg/cheese"], all.Select(one => one.ShownName));
        Assert.Equal(("https://github.com/myorg/cheese.git", "JavaScript", null), (all[1].Address, all[1].Language, all[1].Reference));
    }

    [Theory]
    [InlineData(null, "QuickstartsNotFound")]
    [InlineData("spec: [", "QuickstartsInvalid")]
    [InlineData("spec: text", "QuickstartsInvalid")]
    [InlineData("spec:\n  quickstarts:\n  - language: Go\n", "QuickstartsInvalid")]
    [InlineData("spec:\n  quickstarts:\n  - name: a\n    gitServer: /etc\n", "QuickstartsInvalid")]
    [InlineData("spec:\n  quickstarts:\n  - name: a\n    gitServer: https://ada:secret@git.example.com\n", "QuickstartsInvalid")]
    [InlineData("spec:\n  imports:\n  - file: other.yaml\n", "QuickstartsInvalid")]
    [InlineData("spec:\n  imports:\n  - file: ../../etc/passwd\n", "InvalidPath")]
    public void A_catalogue_that_cannot_be_used_is_said_to_be_so(string? text, string id) =>
        Assert.Equal(id, Assert.Throws<CicdException>(() => QuickstartCatalog.Read(path => path == "versionStream/quickstarts.yaml" ? text : null, "octo/cluster")).Id);

    [Fact]
    public void An_imports_pattern_that_cannot_be_used_is_said_to_be_so() =>
        Assert.Equal("QuickstartsInvalid", Assert.Throws<CicdException>(() => QuickstartCatalog.Read(path => path == "extensions/quickstarts.yaml" ? "spec:\n  imports:\n  - file: versionStream/quickstarts.yaml\n    includes: ['(']\n" : path == "versionStream/quickstarts.yaml" ? Stream : null, "octo/cluster")).Id);
}
