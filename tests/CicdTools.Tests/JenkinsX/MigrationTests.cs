using CicdTools.Providers;
using CicdTools.Providers.JenkinsX.Rules;

namespace CicdTools.Tests.JenkinsX;

/// <summary>Installations of Jenkins X 2, moved on: https://github.com/jenkins-x/jx-docs/blob/02d85fd33bd70f65bd0a873828f509a0a84ceb1d/content/en/v3/admin/guides/migrate/v2.md.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_installation_becomes_a_clusters_repository_and_pipelines_of_its_applications()
    {
        Write("environment-octo-dev/jx-requirements.yml", """
            cluster:
              clusterName: old
              environmentGitOwner: octo
              gitKind: github
              gitServer: https://github.com
              namespace: jx
              provider: gke
              registry: gcr.io
              vaultName: jx-vault
            environments:
            - key: dev
              repository: environment-octo-dev
              owner: octo
            - key: staging
              repository: environment-octo-staging
            - key: production
              repository: environment-octo-production
              owner: octo
              remoteCluster: true
            gitops: true
            ingress:
              domain: example.com
              externalDNS: true
            kaniko: true
            secretStorage: vault
            storage:
              logs:
                enabled: true
                url: gs://octo-logs
              reports:
                enabled: false
                url: ""
            webhook: prow
            mystery: 7
            """);
        Write("environment-octo-dev/env/requirements.yaml", "dependencies:\n- name: tekton\n  repository: http://chartmuseum.jenkins-x.io\n- name: grafana\n  version: 5.0.0\n  repository: https://charts.example.com\n  condition: grafana.enabled\n");
        Write("environment-octo-dev/env/grafana/values.yaml", "replicas: 2 # two\n");
        Write("environment-octo-staging/env/requirements.yaml", "dependencies:\n- name: exposecontroller\n  alias: expose\n  version: 2.3.118\n  repository: http://chartmuseum.jenkins-x.io\n- name: hello\n  version: 0.0.7\n  repository: http://jenkins-x-chartmuseum:8080\n- name: shop\n  alias: store\n  version: 1.10\n  repository: http://jenkins-x-chartmuseum:8080\n");
        Write("environment-octo-staging/env/values.yaml", "expose:\n  Args: [--v, 4]\nglobal:\n  color: blue\nstore:\n  replicaCount: 5\nforgotten:\n  a: b\n");
        Write("environment-octo-staging/env/templates/secret.yaml", "kind: Secret\n");
        Write("environment-octo-staging/jenkins-x.yml", "pipelineConfig:\n  env:\n  - name: DEPLOY_NAMESPACE\n    value: team-staging\n");
        Application("hello", "git@github.com:octo/hello.git", "buildPack: go\npipelineConfig:\n  pipelines:\n    release:\n      setup:\n        preSteps:\n        - sh: echo hello\n");
        Write("hello/charts/hello/Chart.yaml", "name: hello\nversion: 0.1.0\n");
        Write("hello/charts/preview/Chart.yaml", "name: preview\nversion: 0.1.0\n");
        Write("hello/charts/preview/values.yaml", "expose:\n  Args: []\npreview:\n  replicaCount: 1\n");
        Write("hello/skaffold.yaml", "kind: Config\n");

        ConversionReport[] reports = Apply(Plan("environment-octo-dev", "environment-octo-staging", "hello"));
        Assert.Equal(["environment-octo-dev", "environment-octo-staging", "hello", "cluster"], reports.Select(report => report.Source));
        Assert.All(reports, report => Assert.Equal(("JenkinsX2", "JenkinsX3"), (report.From, report.To)));

        string requirements = Read("cluster/jx-requirements.yml");
        Assert.StartsWith("apiVersion: core.jenkins-x.io/v4beta1\nkind: Requirements\nspec:\n", requirements, StringComparison.Ordinal);
        foreach (string line in new[] { "clusterName: old", "registry: gcr.io", "name: jx-vault", "- key: staging", "remoteCluster: true", "repository: environment-octo-production", "domain: example.com", "secretStorage: vault", "- name: logs", "url: gs://octo-logs", "webhook: lighthouse" })
            Assert.Contains(line, requirements, StringComparison.Ordinal);
        foreach (string gone in new[] { "gitops", "kaniko", "mystery", "namespace: jx", "environment-octo-staging", "reports" })
            Assert.DoesNotContain(gone, requirements, StringComparison.Ordinal);
        ConversionReport dev = reports[0];
        Assert.Equal(ConversionOutcome.Lost, One(dev, "mystery").Outcome);
        Assert.Equal(ConversionOutcome.Approximated, One(dev, "webhook").Outcome);
        Assert.Equal((ConversionOutcome.Carried, 3), (One(dev, "cluster.environmentGitOwner").Outcome, One(dev, "cluster.environmentGitOwner").Line));
        Assert.Equal(ConversionOutcome.Approximated, One(dev, "tekton").Outcome);
        Assert.Equal(ConversionOutcome.Lost, One(dev, "grafana.condition").Outcome);
        Assert.Equal("replicas: 2 # two\n", Read("cluster/helmfiles/jx/grafana-extra-values.yaml"));

        // The rule of promotions finds each version where it was.
        HelmfileRule staging = new("helmfiles/team-staging/helmfile.yaml", "team-staging");
        Assert.Equal("0.0.7", staging.Current(Reads, Promoted("hello")));
        Assert.Equal("1.10", staging.Current(Reads, Promoted("store")));
        Assert.Empty(staging.Set(Reads, Promoted("hello"), "0.0.7"));
        string helmfile = Read("cluster/helmfiles/team-staging/helmfile.yaml");
        Assert.Contains("url: http://jenkins-x-chartmuseum:8080", helmfile, StringComparison.Ordinal);
        Assert.Contains("values: [jx-values.yaml, global-values.yaml, store-values.yaml]\n", helmfile, StringComparison.Ordinal);
        Assert.Equal("replicaCount: 5\n", Read("cluster/helmfiles/team-staging/store-values.yaml"));
        Assert.Equal("global:\n  color: blue\n", Read("cluster/helmfiles/team-staging/global-values.yaml"));
        Assert.Equal([(ConversionOutcome.Lost, "expose"), (ConversionOutcome.Lost, "forgotten"), (ConversionOutcome.Lost, "env/templates/secret.yaml")], reports[1].Items.Where(item => item.Outcome == ConversionOutcome.Lost).Select(item => (item.Outcome, item.Name)));
        Assert.All(reports.SelectMany(report => report.Items).Where(item => item.Outcome != ConversionOutcome.Carried), item => Assert.False(string.IsNullOrEmpty(item.Reason), item.Name));
        Assert.Contains("- path: helmfiles/jx/helmfile.yaml\n", Read("cluster/helmfile.yaml"), StringComparison.Ordinal);
        Assert.Contains("- path: helmfiles/team-staging/helmfile.yaml\n", Read("cluster/helmfile.yaml"), StringComparison.Ordinal);
        string groups = Read("cluster/.jx/gitops/source-config.yaml");
        Assert.Contains("owner: octo", groups, StringComparison.Ordinal);
        Assert.Contains("provider: https://github.com", groups, StringComparison.Ordinal);
        Assert.Contains("- name: hello", groups, StringComparison.Ordinal);

        Assert.Contains("tasks/go/release.yaml@versionStream", Read("hello/.lighthouse/jenkins-x/release.yaml"), StringComparison.Ordinal);
        Assert.Contains("^trunk$", Read("hello/.lighthouse/jenkins-x/triggers.yaml"), StringComparison.Ordinal);
        Assert.Equal("replicaCount: 1\n", Read("hello/preview/values.yaml"));
        Assert.Contains("chart: ../charts/hello", Read("hello/preview/helmfile.yaml.gotmpl"), StringComparison.Ordinal);
        Assert.Equal([(ConversionOutcome.Carried, "go"), (ConversionOutcome.Lost, "release.setup"), (ConversionOutcome.Lost, "skaffold.yaml")], reports[2].Items.Where(item => item.Name is "go" or "release.setup" or "skaffold.yaml").Select(item => (item.Outcome, item.Name)));
    }

    [Fact]
    public void A_pipeline_that_says_all_of_its_steps_goes_by_the_formats_own_way()
    {
        Application("own", "https://gitlab.com/octo/own.git", "buildPack: none\npipelineConfig:\n  pipelines:\n    release:\n      pipeline:\n        agent:\n          image: golang:1.22\n        stages:\n        - name: build\n          steps:\n          - sh: make\n");
        ConversionReport[] reports = Apply(Plan("own"));
        PipelineFile[] written = reports[0].Files;
        Assert.Contains(written, file => file.Text.Contains("make", StringComparison.Ordinal) && file.Text.Contains("golang:1.22", StringComparison.Ordinal));
        Assert.Contains(reports[0].Items, item => item.Kind == "Step");
        Assert.All(written, file => Assert.Equal(file.Text, Read($"own/{file.Path}")));
        Assert.Contains("providerKind: gitlab", Read("cluster/.jx/gitops/source-config.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_moved_is_refused_before_anything_is_written()
    {
        Write("nothing/README.md", "# nothing\n");
        Assert.Equal("NothingToMigrate", Assert.Throws<CicdException>(() => Plan("nothing")).Id);
        Assert.Equal("PathNotFound", Assert.Throws<CicdException>(() => Plan("nowhere")).Id);
        Write("env-staging/env/requirements.yaml", "dependencies:\n- name: hello\n  version: 1.0.0\n  repository: '@octo'\n");
        PipelineConversion strict = Assert.Single(Plan(true, "env-staging"), one => one.Report!.Source == "env-staging");
        Assert.Equal(("ConversionLoses", null), (strict.Failure!.Id, strict.Change));
        Assert.False(Directory.Exists(_folder["out"]));
        Apply(Plan("env-staging"));
        Assert.Equal("FileExists", Plan("env-staging")[0].Failure!.Id);
        Write("broken/env/requirements.yaml", "dependencies: [\n");
        Assert.Contains(Plan("broken")[0].Findings, one => one.Severity == DiagnosticSeverity.Error);
    }

    private static ConversionItem One(ConversionReport report, string name) => Assert.Single(report.Items, item => item.Name == name);

    private static PromotedApplication Promoted(string name) => new(name, "team-staging", "jx", "http://jenkins-x-chartmuseum:8080", "");

    private string? Reads(string path) => File.Exists(_folder["out", "cluster", path]) ? Read($"cluster/{path}") : null;

    private IReadOnlyList<PipelineConversion> Plan(params string[] folders) => Plan(false, folders);

    private IReadOnlyList<PipelineConversion> Plan(bool strict, params string[] folders) =>
        new ProviderCatalog().Migration.Plan(new() { Paths = [.. folders.Select(name => _folder[name])], Destination = _folder["out"], Strict = strict }, TestContext.Current.CancellationToken);

    private static ConversionReport[] Apply(IReadOnlyList<PipelineConversion> plan)
    {
        foreach (PipelineConversion one in plan)
        {
            Assert.Null(one.Failure);
            WriteScope.RunAsync(() => one.Change!.ApplyAsync(default)).GetAwaiter().GetResult();
        }

        return [.. plan.Select(one => one.Report!)];
    }

    private string Read(string path) => File.ReadAllText(_folder["out", path]);

    private void Application(string name, string origin, string pipeline)
    {
        LibGit2Sharp.Repository.Init(_folder[name]);
        using LibGit2Sharp.Repository git = new(_folder[name]);
        git.Refs.UpdateTarget("HEAD", "refs/heads/trunk");
        git.Network.Remotes.Add("origin", origin);
        Write($"{name}/jenkins-x.yml", pipeline);
        Write($"{name}/Dockerfile", "FROM scratch\n");
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        File.WriteAllText(_folder[path], text.ReplaceLineEndings("\n"));
    }
}
