using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.PullRequests;

namespace CicdTools.Providers.JenkinsX.Migration;

/// <summary>
/// What an environment of Jenkins X 2 runs, a chart with dependencies (https://github.com/jenkins-x/jx-docs/blob/02d85fd33bd70f65bd0a873828f509a0a84ceb1d/content/en/docs/resources/faq/using/_index.md#how-do-i-inject-environment-specific-configuration),
/// as a helmfile of its namespace (https://github.com/jenkins-x/jx-docs/blob/02d85fd33bd70f65bd0a873828f509a0a84ceb1d/content/en/v3/develop/faq/config/charts.md).
/// </summary>
internal sealed class ClassicEnvironment(ClassicFolder folder, string @namespace, MigrationBook book)
{
    private const string Dependencies = "env/requirements.yaml";
    private const string Values = "env/values.yaml";
    private const string JxValues = "jx-values.yaml";

    // Jenkins X itself, by https://github.com/jenkins-x/jenkins-x-boot-config/blob/9e291f3701c348f9ee7629da773cd7ee41c543d8/env/requirements.yaml.
    private static readonly HashSet<string> Itself = new(StringComparer.Ordinal) { "jxboot-resources", "tekton", "prow", "lighthouse", "lighthouse-jx", "bucketrepo", "jenkins-x-platform", "chartmuseum", "nexus", "docker-registry", "jenkins", "controllerbuild", "controllerteam", "controllerworkflow" };

    /// <summary>The file, below <c>helmfiles</c>, that was written.</summary>
    public string Path => $"helmfiles/{@namespace}/helmfile.yaml";

    public void Convert()
    {
        YamlMap? values = folder.Map(Values, book);
        HashSet<string> used = new(StringComparer.Ordinal);
        List<YamlNode> releases = [];
        Dictionary<string, string> repositories = new(StringComparer.Ordinal);
        foreach (YamlMap dependency in ((folder.Map(Dependencies, book)?["dependencies"] as YamlList)?.Items ?? []).OfType<YamlMap>())
        {
            if (Release(dependency, values, repositories, used) is { } release)
                releases.Add(release);
        }

        foreach (YamlEntry entry in values?.Entries ?? [])
        {
            if (!used.Contains(entry.Name) && entry.Name != "global")
                book.Lose("Values", entry.Name, "No chart of the environment has that name.", Values, entry.Key.Line, "Where it was meant for a chart's templates of the environment's own, put them into a chart.");
        }

        foreach (string file in folder.Files("env/templates"))
            book.Lose("Template", $"env/templates/{file}", "A helmfile has no templates of its own.", $"env/templates/{file}", remedy: "Put it into a chart, and that into the helmfile.");
        foreach (string file in folder.Files("env").Where(name => name.Contains(".tmpl.", StringComparison.Ordinal)))
            book.Lose("Template", $"env/{file}", "Its template asks what Jenkins X 3 calls by other names.", $"env/{file}", remedy: $"Write it anew as {Path.Replace("helmfile.yaml", "values.yaml.gotmpl", StringComparison.Ordinal)}.");
        YamlBuilder helmfile = new YamlBuilder()
            .Add("environments", new YamlBuilder().Add("default", new YamlBuilder().Add("values", [JxValues])))
            .Add("namespace", @namespace)
            .Add("repositories", repositories.Count == 0 ? null : new YamlList([.. repositories.Select(pair => new YamlBuilder().Add("name", pair.Value).Add("url", pair.Key).Map)]))
            .Add("releases", new YamlList(releases));
        book.Write(Path, YamlText.Write(helmfile.Map));
    }

    private YamlMap? Release(YamlMap dependency, YamlMap? values, Dictionary<string, string> repositories, HashSet<string> used)
    {
        string chart = Text(dependency, "name") ?? "", name = Text(dependency, "alias") ?? chart;
        if (chart.Length == 0)
        {
            book.Lose("Chart", "without a name", "A dependency without a name is none.", Dependencies, dependency.Line);
            return null;
        }

        if (chart == "exposecontroller")
        {
            used.Add(name);
            book.Lose("Chart", name, "Jenkins X 3 has no exposecontroller: charts make their Ingress themselves, with the domain of jx-values.yaml.", Dependencies, dependency.Line);
            return null;
        }

        if (Itself.Contains(chart))
        {
            used.Add(name);
            book.Approximate("Chart", name, "It is a part of Jenkins X itself, which the template of a Jenkins X 3 cluster's repository has in its place.", Dependencies, dependency.Line);
            return null;
        }

        List<string> files = [JxValues];
        if (values?.Find(name) is { Value: YamlMap own })
        {
            used.Add(name);
            string file = $"{name}-values.yaml";
            book.Write($"helmfiles/{@namespace}/{file}", YamlText.Write(own));
            book.Carry("Values", name, Values, own.Line);
            files.Add(file);
        }

        foreach (string extra in new[] { $"env/{name}/values.yaml", $"env/{chart}/values.yaml" }.Distinct().Where(folder.Has))
        {
            string file = $"{name}-extra-values.yaml";
            book.Write($"helmfiles/{@namespace}/{file}", folder.Read(extra) ?? "");
            book.Carry("Values", extra, extra);
            files.Add(file);
        }

        if (folder.Has($"env/{name}/values.tmpl.yaml"))
            book.Lose("Template", $"env/{name}/values.tmpl.yaml", "Its template asks what Jenkins X 3 calls by other names.", $"env/{name}/values.tmpl.yaml", remedy: $"Write it anew as helmfiles/{@namespace}/{name}-values.yaml.gotmpl.");
        Global(values, files);
        foreach (string key in new[] { "condition", "tags", "import-values" }.Where(key => dependency[key] is not null))
            book.Lose("Chart", $"{name}.{key}", "A release of a helmfile has nothing like it here.", Dependencies, dependency.Find(key)!.Key.Line, key == "import-values" ? null : "Where it is off, take the release away.");
        string? version = Text(dependency, "version");
        if (version is null)
            book.Approximate("Chart", name, "It has no version: Jenkins X 2 took that of its version stream, Jenkins X 3 takes that of its own.", Dependencies, dependency.Line);
        else
            book.Carry("Chart", name, Dependencies, dependency.Line);
        return new YamlBuilder().Add("chart", $"{Repository(dependency, repositories)}/{chart}").Add("version", version).Add("name", name).Add("values", files).Map;
    }

    // What all charts get is in each chart's own values here.
    private void Global(YamlMap? values, List<string> files)
    {
        if (values?.Find("global") is not { Value: YamlMap global } entry)
            return;
        const string File = "global-values.yaml";
        files.Insert(1, File);
        if (book.Files.Any(file => file.Path == $"helmfiles/{@namespace}/{File}"))
            return;
        book.Write($"helmfiles/{@namespace}/{File}", YamlText.Write(new YamlBuilder().Add("global", global).Map));
        book.Approximate("Values", "global", "Each release has the file that holds it.", Values, entry.Key.Line);
    }

    private string Repository(YamlMap dependency, Dictionary<string, string> repositories)
    {
        string address = Text(dependency, "repository") ?? PromotionPlaces.DefaultCharts;
        // An alias of Helm's (@name) is known on somebody's machine only; the old cluster's own server is not in the new one.
        if (address.StartsWith('@') || address.StartsWith("alias:", StringComparison.Ordinal) || address.StartsWith("file:", StringComparison.Ordinal))
            book.Lose("ChartRepository", address, "It is known on one machine only.", Dependencies, dependency.Line, "Write its address into the helmfile.");
        else if (address.TrimEnd('/') == PromotionPlaces.DefaultCharts && !repositories.ContainsKey(address))
            book.Approximate("ChartRepository", address, "The new cluster has a chart repository of its own, of the same name.", Dependencies, dependency.Line, "Bring the charts over, or release the applications anew.");
        if (!repositories.TryGetValue(address, out string? name))
            repositories.Add(address, name = repositories.Count == 0 ? "dev" : System.FormattableString.Invariant($"dev{repositories.Count + 1}"));
        return name;
    }

    private static string? Text(YamlMap map, string key) => map[key] is YamlScalar { IsNull: false, Value.Length: > 0 } scalar ? scalar.Value : null;
}
