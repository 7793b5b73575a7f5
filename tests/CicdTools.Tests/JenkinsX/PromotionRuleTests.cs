using CicdTools.Providers.JenkinsX.Rules;

namespace CicdTools.Tests.JenkinsX;

/// <summary>What a promotion changes in the files of an environment's repository: by the rules that jx-promote has (https://github.com/jenkins-x-plugins/jx-promote/tree/main/pkg/rules).</summary>
public sealed class PromotionRuleTests
{
    private static readonly PromotedApplication Hello = new("hello", "jx-staging", "jx", "http://charts.example.com", "https://git.example.com/contoso/hello.git");

    [Fact]
    public void A_release_that_is_there_gets_the_version_and_all_else_stays_as_it_is()
    {
        Files files = new()
        {
            ["helmfile.yaml"] = """
                # Kept by people too.
                repositories:
                - name: dev
                  url: http://charts.example.com/
                releases:
                - name: hello   # another namespace's
                  namespace: jx-production
                  version: 0.0.1
                  chart: dev/hello
                - chart: dev/hello
                  version: "0.0.1" # quoted
                  name: hello
                  namespace: jx-staging
                  values:
                  - jx-values.yaml

                """,
        };
        IPromotionRule rule = files.Rule("jx-staging");
        Assert.Equal("0.0.1", rule.Current(files.Read, Hello));
        string before = files["helmfile.yaml"]!;
        files.Apply(rule.Set(files.Read, Hello, "0.0.2"));
        Assert.Equal(before.Replace("version: \"0.0.1\" # quoted", "version: 0.0.2 # quoted", StringComparison.Ordinal), files["helmfile.yaml"]);
        Assert.Equal("0.0.2", rule.Current(files.Read, Hello));
        Assert.Empty(rule.Set(files.Read, Hello, "0.0.2"));
        // A number to YAML is a version to us.
        files.Apply(rule.Set(files.Read, Hello, "1.10"));
        Assert.Contains("version: '1.10' # quoted", files["helmfile.yaml"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_release_comes_with_its_chart_repository()
    {
        Files files = new() { ["helmfile.yaml"] = "repositories:\n- name: dev\n  url: https://other.example.com\nreleases:\n- name: web\n  chart: ./web\n" };
        IPromotionRule rule = files.Rule("jx-staging");
        Assert.Null(rule.Current(files.Read, Hello));
        files.Apply(rule.Set(files.Read, Hello, "0.0.1"));
        Assert.Equal(
            """
            repositories:
            - name: dev
              url: https://other.example.com
            - name: dev2
              url: http://charts.example.com
            releases:
            - name: web
              chart: ./web
            - chart: dev2/hello
              version: 0.0.1
              name: hello
              namespace: jx-staging

            """,
            files["helmfile.yaml"]);
        files.Apply(rule.Remove(files.Read, Hello));
        Assert.Null(rule.Current(files.Read, Hello));
        Assert.Contains("- name: web", files["helmfile.yaml"], StringComparison.Ordinal);
        Assert.DoesNotContain("hello", files["helmfile.yaml"], StringComparison.Ordinal);
    }

    // https://github.com/jenkins-x-plugins/jx-promote/blob/main/pkg/rules/helmfile/helmfile_rule.go: nested helmfiles
    [Fact]
    public void An_environment_with_a_helmfile_of_its_own_is_named_by_the_one_at_the_root()
    {
        Files files = new() { ["helmfile.yaml"] = "helmfiles:\n- path: helmfiles/nginx/helmfile.yaml\n", ["helmfiles/nginx/helmfile.yaml"] = "releases: []\n" };
        IPromotionRule rule = files.Rule("jx-staging");
        Assert.Equal("helmfiles/jx-staging/helmfile.yaml", rule.Path);
        files.Apply(rule.Set(files.Read, Hello with { Charts = "oci://registry.example.com/charts" }, "0.0.1"));
        Assert.Equal("helmfiles:\n- path: helmfiles/nginx/helmfile.yaml\n- path: helmfiles/jx-staging/helmfile.yaml\n", files["helmfile.yaml"]);
        Assert.Equal(
            """
            namespace: jx-staging
            repositories:
            - name: dev
              url: registry.example.com/charts
              oci: true
            releases:
            - chart: dev/hello
              version: 0.0.1
              name: hello

            """,
            files["helmfiles/jx-staging/helmfile.yaml"]!.Replace("'true'", "true", StringComparison.Ordinal));
        Assert.Equal("0.0.1", rule.Current(files.Read, Hello));
        files.Apply(rule.Set(files.Read, Hello, "0.0.2"));
        Assert.Equal("0.0.2", rule.Current(files.Read, Hello));
        files.Apply(rule.Remove(files.Read, Hello));
        Assert.Contains("releases: []", files["helmfiles/jx-staging/helmfile.yaml"], StringComparison.Ordinal);
        files.Apply(rule.Set(files.Read, Hello, "0.0.3"));
        Assert.Equal("0.0.3", rule.Current(files.Read, Hello));
    }

    [Fact]
    public void A_pattern_of_the_root_helmfile_names_it_too()
    {
        Files files = new() { ["helmfile.yaml"] = "helmfiles:\n- path: helmfiles/*/helmfile.yaml\n", ["helmfiles/a/helmfile.yaml"] = "" };
        Assert.DoesNotContain(files.Rule("jx-staging").Set(files.Read, Hello, "0.0.1"), change => change.Path == "helmfile.yaml");
    }

    [Fact]
    public void Old_versions_stay_where_the_rule_says_so()
    {
        Files files = new() { [".jx/promote.yaml"] = "spec:\n  helmfileRule:\n    path: helmfile.yaml\n    keepOldVersions:\n    - hello\n", ["helmfile.yaml"] = "releases:\n" };
        IPromotionRule rule = files.Rule("jx-staging");
        files.Apply(rule.Set(files.Read, Hello, "0.0.1"));
        files.Apply(rule.Set(files.Read, Hello, "0.0.2"));
        Assert.Contains("name: hello-0-0-1", files["helmfile.yaml"], StringComparison.Ordinal);
        Assert.Contains("name: hello-0-0-2", files["helmfile.yaml"], StringComparison.Ordinal);
        Assert.Empty(rule.Set(files.Read, Hello, "0.0.2"));
    }

    [Fact]
    public void A_chart_of_the_environment_has_it_among_its_requirements()
    {
        Files files = new()
        {
            ["env/Chart.yaml"] = "name: env\nversion: 0.0.1\n",
            ["env/requirements.yaml"] = "dependencies:\n  # jx's own\n  - alias: expose\n    name: exposecontroller\n    repository: http://charts.example.com\n    version: 2.3.118\n",
        };
        IPromotionRule rule = files.Rule("jx-staging");
        Assert.Equal("env/requirements.yaml", rule.Path);
        files.Apply(rule.Set(files.Read, Hello, "0.0.1"));
        Assert.Equal("dependencies:\n  # jx's own\n  - alias: expose\n    name: exposecontroller\n    repository: http://charts.example.com\n    version: 2.3.118\n  - name: hello\n    repository: http://charts.example.com\n    version: 0.0.1\n", files["env/requirements.yaml"]);
        files.Apply(rule.Set(files.Read, Hello, "0.0.2"));
        Assert.EndsWith("    version: 0.0.2\n", files["env/requirements.yaml"], StringComparison.Ordinal);
        files.Apply(rule.Remove(files.Read, Hello));
        Assert.EndsWith("    version: 2.3.118\n", files["env/requirements.yaml"], StringComparison.Ordinal);
    }

    // https://github.com/jenkins-x-plugins/jx-promote/blob/main/pkg/rules/file/file_rule.go
    [Fact]
    public void A_line_of_a_script_is_put_after_those_like_it_and_then_replaced()
    {
        Files files = new()
        {
            [".jx/promote.yaml"] = """
                spec:
                  fileRule:
                    path: Makefile
                    linePrefix: "\t"
                    insertAfter:
                    - prefix: "helm template"
                    - prefix: "fetch:"
                    updateTemplate:
                      regex: "helm template --namespace {{.Namespace}} --version .* {{.AppName}} .*"
                    commandTemplate: "helm template --namespace {{.Namespace}} --version {{.Version}} {{.AppName}} dev/{{.AppName}}"
                """,
            ["Makefile"] = "fetch: init\n\thelm template --namespace jx tekton x/tekton\n\techo done\n",
        };
        IPromotionRule rule = files.Rule("jx-staging");
        files.Apply(rule.Set(files.Read, Hello, "0.0.1"));
        Assert.Equal("fetch: init\n\thelm template --namespace jx tekton x/tekton\n\thelm template --namespace jx --version 0.0.1 hello dev/hello\n\techo done\n", files["Makefile"]);
        Assert.Equal("0.0.1", rule.Current(files.Read, Hello));
        files.Apply(rule.Set(files.Read, Hello, "0.0.2"));
        Assert.Equal("fetch: init\n\thelm template --namespace jx tekton x/tekton\n\thelm template --namespace jx --version 0.0.2 hello dev/hello\n\techo done\n", files["Makefile"]);
        files.Apply(rule.Remove(files.Read, Hello));
        Assert.Equal("fetch: init\n\thelm template --namespace jx tekton x/tekton\n\techo done\n", files["Makefile"]);
    }

    // https://github.com/jenkins-x-plugins/jx-promote/blob/main/pkg/rules/kpt/kpt_rule.go; https://kpt.dev/reference/schema/kptfile/
    [Fact]
    public void A_copy_of_its_resources_follows_the_version_and_keeps_what_people_changed()
    {
        Files files = new() { [".jx/promote.yaml"] = "spec:\n  kptRule:\n    path: config-root/namespaces/apps\n" };
        Dictionary<string, Dictionary<string, string>> versions = new()
        {
            ["0.0.1"] = new() { ["deployment.yaml"] = "image: 1\n", ["service.yaml"] = "port: 80\n", ["old.yaml"] = "x: 1\n" },
            ["0.0.2"] = new() { ["deployment.yaml"] = "image: 2\n", ["service.yaml"] = "port: 80\n", ["new.yaml"] = "y: 1\n" },
            ["0.0.3"] = new() { ["deployment.yaml"] = "image: 3\n", ["service.yaml"] = "port: 81\n", ["new.yaml"] = "y: 1\n" },
        };
        PromotedApplication hello = Hello with { Package = version => versions.TryGetValue(version, out Dictionary<string, string>? found) ? new($"commit-of-{version}", found) : null };
        IPromotionRule rule = files.Rule("jx-staging");
        Assert.Null(rule.Current(files.Read, hello));
        files.Apply(rule.Set(files.Read, hello, "0.0.1"));
        Assert.Equal("0.0.1", rule.Current(files.Read, hello));
        const string folder = "config-root/namespaces/apps/hello";
        Assert.Contains("    directory: charts/hello/resources\n    ref: v0.0.1\n", files[$"{folder}/Kptfile"], StringComparison.Ordinal);
        files.Apply([($"{folder}/service.yaml", "port: 8080\n")]);
        files.Apply(rule.Set(files.Read, hello, "0.0.2"));
        Assert.Equal(("image: 2\n", "port: 8080\n", "y: 1\n", null), (files[$"{folder}/deployment.yaml"], files[$"{folder}/service.yaml"], files[$"{folder}/new.yaml"], files[$"{folder}/old.yaml"]));
        Assert.Contains("commit: commit-of-0.0.2", files[$"{folder}/Kptfile"], StringComparison.Ordinal);
        Assert.Empty(rule.Set(files.Read, hello, "0.0.2"));
        CicdException conflict = Assert.Throws<CicdException>(() => rule.Set(files.Read, hello, "0.0.3"));
        Assert.Equal("PackageConflict", conflict.Id);
        Assert.Contains("service.yaml was changed there and in 0.0.3", conflict.Message, StringComparison.Ordinal);
        files.Apply(rule.Remove(files.Read, hello));
        Assert.Null(rule.Current(files.Read, hello));
    }

    [Theory]
    [InlineData("spec:\n  kptRule:\n    path: apps\n", "VersionNotFound")]
    [InlineData("spec: {}\n", "PromotionRuleInvalid")]
    [InlineData("spec:\n  fileRule:\n    path: ../../etc/passwd\n    commandTemplate: x\n", "InvalidPath")]
    [InlineData("spec:\n  fileRule:\n    path: Makefile\n    commandTemplate: '{{ if .Version }}x{{ end }}'\n", "PromotionRuleInvalid")]
    [InlineData("spec:\n  fileRule:\n    path: Makefile\n    commandTemplate: x\n    updateTemplate:\n      regex: '('\n", "PromotionRuleInvalid")]
    [InlineData("spec: [\n", "FileInvalid")]
    public void A_rule_that_cannot_be_followed_is_refused_with_its_reason(string text, string id)
    {
        Files files = new() { [".jx/promote.yaml"] = text, ["Makefile"] = "all:\n" };
        CicdException refused = Assert.Throws<CicdException>(() => files.Rule("jx-staging").Set(files.Read, Hello, "0.0.1"));
        Assert.Equal(id, refused.Id);
        Assert.NotNull(refused.Remedy);
    }

    [Theory]
    [InlineData("releases:\n- {name: hello, namespace: jx-staging}\n", "'version' cannot be set there")]
    [InlineData("releases: hello\n", "'releases' is no list")]
    [InlineData("{{ if true }}\nreleases:\n{{ end }}\n", "cannot be used")]
    [InlineData("- a\n", "it holds no keys")]
    public void A_helmfile_that_is_no_plain_one_is_left_alone(string text, string why)
    {
        Files files = new() { ["helmfile.yaml"] = text };
        CicdException refused = Assert.Throws<CicdException>(() => files.Rule("jx-staging").Set(files.Read, Hello, "0.0.1"));
        Assert.Equal("FileInvalid", refused.Id);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_a_file_of_no_line_end_or_of_Windows_has_is_changed_in_its_own_way()
    {
        Files files = new() { ["helmfile.yaml"] = "releases:\r\n- name: hello\r\n  namespace: jx-staging\r\n  version:" };
        files.Apply(files.Rule("jx-staging").Set(files.Read, Hello, "0.0.1"));
        Assert.Equal("releases:\r\n- name: hello\r\n  namespace: jx-staging\r\n  version: 0.0.1", files["helmfile.yaml"]);
    }

    private sealed class Files
    {
        private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

        public string? this[string path]
        {
            get => Read(path);
            init => _texts[path] = value!.ReplaceLineEndings(value.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n");
        }

        public string? Read(string path) => _texts.GetValueOrDefault(path);

        public IPromotionRule Rule(string @namespace) => PromotionRules.Find(Read, folder => _texts.Keys.Any(path => path.StartsWith($"{folder}/", StringComparison.Ordinal)), @namespace);

        public void Apply((string Path, string? Content)[] changes)
        {
            foreach ((string path, string? content) in changes)
            {
                if (content is null)
                    _texts.Remove(path);
                else
                    _texts[path] = content;
            }
        }
    }
}
