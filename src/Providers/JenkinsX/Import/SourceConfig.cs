using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.Rules;

namespace CicdTools.Providers.JenkinsX.Import;

/// <summary>The repositories that a cluster builds: https://github.com/jenkins-x-plugins/jx-gitops/blob/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/apis/gitops/v1alpha1/source_config_types.go. The cluster's pipeline makes SourceRepositories and webhooks of them.</summary>
internal static class SourceConfig
{
    public const string Path = ".jx/gitops/source-config.yaml";

    /// <summary>The file with a repository in its owner's group. One that has no triggers of its own needs a scheduler, which the group gives.</summary>
    public static string Add(string? text, string server, string? kind, string owner, string name)
    {
        YamlEdit file = YamlEdit.Of(Path, string.IsNullOrWhiteSpace(text) ? "apiVersion: gitops.jenkins-x.io/v1alpha1\nkind: SourceConfig\nmetadata:\n  name: source-config\nspec:\n  groups: []\n" : text);
        if (Group(file, server, owner) is null)
            file.Append(Spec(file), "groups", ("owner", owner), ("provider", server), ("providerKind", kind));
        YamlMap group = Group(file, server, owner)!;
        if (!YamlEdit.Items(group, "repositories").Any(one => YamlEdit.TextOf(one, "name") == name))
            // What it says itself, below .lighthouse, is what it runs: https://github.com/jenkins-x-plugins/jx-project/blob/c25e4b714b54c243319c3c710bbe35f81698b56a/pkg/cmd/importcmd/source_config_pr.go
            file.Append(group, "repositories", ("name", name), ("scheduler", YamlEdit.TextOf(group, "scheduler") == "in-repo" ? null : "in-repo"));
        return file.Text;
    }

    /// <summary>The file without a repository.</summary>
    public static string? Remove(string? text, string server, string owner, string name)
    {
        if (string.IsNullOrWhiteSpace(text))
            return text;
        YamlEdit file = YamlEdit.Of(Path, text);
        if (Group(file, server, owner) is { } group && YamlEdit.Items(group, "repositories").FirstOrDefault(one => YamlEdit.TextOf(one, "name") == name) is { } found)
            file.Remove(group, "repositories", found);
        return file.Text;
    }

    private static YamlMap Spec(YamlEdit file) => file.Root["spec"] as YamlMap ?? throw PromotionRules.Invalid(Path, "it has no spec");

    private static YamlMap? Group(YamlEdit file, string server, string owner) =>
        YamlEdit.Items(Spec(file), "groups").FirstOrDefault(one => string.Equals(YamlEdit.TextOf(one, "owner"), owner, StringComparison.OrdinalIgnoreCase) && (YamlEdit.TextOf(one, "provider")?.TrimEnd('/') ?? server) == server);
}
