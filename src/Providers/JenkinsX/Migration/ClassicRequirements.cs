using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Migration;

/// <summary>
/// The requirements of Jenkins X 2 (https://github.com/jenkins-x/jenkins-x-boot-config/blob/9e291f3701c348f9ee7629da773cd7ee41c543d8/jx-requirements.yml) as those of Jenkins X 3
/// (https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/core/v4beta1/requirements.go).
/// </summary>
internal static class ClassicRequirements
{
    // Keys that both have, and mean the same by.
    private static readonly string[] Same = ["autoUpdate", "ingress", "kuberhealthy", "repository", "secretStorage", "terraform", "vault"];

    private static readonly string[] ClusterSame =
        ["azure", "chartRepository", "clusterName", "dockerRegistryOrg", "environmentGitOwner", "environmentGitPublic", "externalDNSSAName", "gitKind", "gitName", "gitPublic", "gitServer", "gke", "project", "provider", "region", "registry", "zone"];

    private static readonly string[] EnvironmentSame = ["key", "gitServer", "gitKind", "ingress", "remoteCluster", "promotionStrategy"];

    // What Jenkins X 3 has no place for, and why.
    private static readonly Dictionary<string, string> Gone = new(StringComparer.Ordinal)
    {
        ["gitops"] = "Jenkins X 3 knows no other way.",
        ["kaniko"] = "The catalogue's pipelines build images with Kaniko.",
        ["versionStream"] = "The cluster's repository holds its version stream as a folder, which kpt brings up to date.",
        ["bootConfigURL"] = "The cluster's repository is made from a template of Jenkins X 3.",
        ["buildPacks"] = "Packs come from the pipeline catalogue, which extensions/pipeline-catalog.yaml names.",
        ["velero"] = "Velero is a chart like others in Jenkins X 3.",
        ["nexus"] = "A repository of artifacts is a chart like others in Jenkins X 3.",
        ["helmfile"] = "Jenkins X 3 knows no other way.",
        ["githubApp"] = "Lighthouse of Jenkins X 3 is set up with a bot's token or an App by its chart's values.",
    };

    private static readonly Dictionary<string, string> ClusterGone = new(StringComparer.Ordinal)
    {
        ["namespace"] = "Jenkins X 3 installs itself into 'jx'.",
        ["helmMajorVersion"] = "Jenkins X 3 takes Helm 3.",
        ["vaultSAName"] = "The new cluster's Terraform makes its service accounts.",
        ["kanikoSAName"] = "The new cluster's Terraform makes its service accounts.",
        ["devEnvApprovers"] = "Approvers are in the file OWNERS of the cluster's repository.",
    };

    public static YamlMap Convert(YamlMap classic, string path, MigrationBook book)
    {
        YamlBuilder spec = new();
        foreach (YamlEntry entry in classic.Entries)
        {
            switch (entry.Name)
            {
                case "cluster" when entry.Value is YamlMap cluster:
                    spec.Add("cluster", Cluster(cluster, spec, classic, path, book));
                    break;
                case "environments" when entry.Value is YamlList environments:
                    spec.Add("environments", new YamlList([.. environments.Items.OfType<YamlMap>().Select(one => Environment(one, path, book))]));
                    break;
                case "storage" when entry.Value is YamlMap storage:
                    Storage(storage, spec, path, book);
                    break;
                case "webhook":
                    Webhook(entry, spec, path, book);
                    break;
                case "vault" or "terraform" or "autoUpdate" when entry.Value is YamlScalar { Value: "false" or "" }:
                    book.Carry("Setting", entry.Name, path, entry.Key.Line);
                    break;
                case var name when Same.Contains(name):
                    spec.Add(name, entry.Value);
                    book.Carry("Setting", name, path, entry.Key.Line);
                    break;
                default:
                    book.Lose("Setting", entry.Name, Gone.GetValueOrDefault(entry.Name) ?? "Jenkins X 3 has no setting of that name.", path, entry.Key.Line);
                    break;
            }
        }

        return new YamlBuilder().Add("apiVersion", "core.jenkins-x.io/v4beta1").Add("kind", "Requirements").Add("spec", spec.Map).Map;
    }

    private static YamlMap Cluster(YamlMap cluster, YamlBuilder spec, YamlMap classic, string path, MigrationBook book)
    {
        YamlBuilder result = new();
        foreach (YamlEntry entry in cluster.Entries)
        {
            if (ClusterSame.Contains(entry.Name))
            {
                result.Add(entry.Name, entry.Value);
                book.Carry("Setting", $"cluster.{entry.Name}", path, entry.Key.Line);
            }
            else if (entry.Name == "vaultName" && entry.Value is YamlScalar { Value.Length: > 0 } vault && classic["vault"] is null)
            {
                spec.Add("vault", new YamlBuilder().Add("name", vault.Value).Map);
                book.Approximate("Setting", "cluster.vaultName", "It is vault.name now.", path, entry.Key.Line, "The secrets themselves are in the old cluster's Vault: bring them over with 'jx secret'.");
            }
            else
            {
                book.Lose("Setting", $"cluster.{entry.Name}", ClusterGone.GetValueOrDefault(entry.Name) ?? "Jenkins X 3 has no setting of that name.", path, entry.Key.Line);
            }
        }

        return result.Map;
    }

    private static YamlMap Environment(YamlMap environment, string path, MigrationBook book)
    {
        YamlBuilder result = new();
        string key = (environment["key"] as YamlScalar)?.Value ?? "";
        bool remote = environment["remoteCluster"] is YamlScalar { Value: "true" };
        foreach (YamlEntry entry in environment.Entries)
        {
            if (EnvironmentSame.Contains(entry.Name) || (remote && entry.Name is "owner" or "repository"))
            {
                result.Add(entry.Name, entry.Value);
                if (entry.Name != "key")
                    book.Carry("Setting", $"environments.{key}.{entry.Name}", path, entry.Key.Line);
            }
            else if (entry.Name is "owner" or "repository")
            {
                book.Approximate("Setting", $"environments.{key}.{entry.Name}", "An environment of the same cluster is kept in the cluster's repository, below helmfiles.", path, entry.Key.Line);
            }
            else
            {
                book.Lose("Setting", $"environments.{key}.{entry.Name}", "Jenkins X 3 has no setting of that name.", path, entry.Key.Line);
            }
        }

        book.Carry("Environment", key, path, environment.Line);
        return result.Map;
    }

    // By name there, in a list here.
    private static void Storage(YamlMap storage, YamlBuilder spec, string path, MigrationBook book)
    {
        List<YamlNode> kept = [];
        foreach (YamlEntry entry in storage.Entries)
        {
            if (entry.Value is YamlMap place && place["enabled"] is YamlScalar { Value: "true" } && place["url"] is YamlScalar { Value.Length: > 0 } url)
            {
                kept.Add(new YamlBuilder().Add("name", entry.Name).Add("url", url.Value).Map);
                book.Approximate("Setting", $"storage.{entry.Name}", "It is an item of a list now.", path, entry.Key.Line);
            }
            else
            {
                book.Carry("Setting", $"storage.{entry.Name}", path, entry.Key.Line);
            }
        }

        if (kept.Count > 0)
            spec.Add("storage", new YamlList(kept));
    }

    private static void Webhook(YamlEntry entry, YamlBuilder spec, string path, MigrationBook book)
    {
        string value = (entry.Value as YamlScalar)?.Value ?? "";
        spec.Add("webhook", "lighthouse");
        if (value == "lighthouse")
            book.Carry("Setting", "webhook", path, entry.Key.Line);
        else
            book.Approximate("Setting", "webhook", $"Jenkins X 3 listens by Lighthouse, and not by {(value.Length == 0 ? "another" : value)}.", path, entry.Key.Line, "What Prow's configuration said of plugins is a scheduler of Lighthouse now.");
    }
}
