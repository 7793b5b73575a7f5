using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Rules;

/// <summary>Finds the rule of an environment's repository: https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/promoteconfig/helpers.go.</summary>
internal static class PromotionRules
{
    /// <summary>The file that says the rule (https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/apis/promote/v1alpha1/types.go).</summary>
    public const string File = ".jx/promote.yaml";

    /// <summary>The rule that is written down, else a chart in <c>env</c>, else a helmfile: of the environment's own where there are such.</summary>
    public static IPromotionRule Find(Func<string, string?> read, Func<string, bool> hasFolder, string @namespace)
    {
        if (read(File) is { } text)
            return Written(YamlEdit.Of(File, text).Root);
        if (read("env/Chart.yaml") is not null)
            return new RequirementsRule("env");
        return new HelmfileRule(hasFolder("helmfiles") ? $"helmfiles/{@namespace}/helmfile.yaml" : "helmfile.yaml", @namespace);
    }

    public static CicdException Invalid(string path, string why) =>
        new("PromotionRuleInvalid", CicdErrorKind.Invalid, $"The environment's repository cannot be promoted to by '{path}': {why}.", path, $"Mend it, or '{File}', in the environment's repository.");

    private static IPromotionRule Written(YamlMap root)
    {
        YamlMap spec = root["spec"] as YamlMap ?? throw Invalid(File, "it has no spec");
        if (spec["fileRule"] is YamlMap file)
        {
            return new FileRule(
                Inside(YamlEdit.TextOf(file, "path") ?? throw Invalid(File, "its file rule names no path")),
                YamlEdit.TextOf(file, "linePrefix") ?? "",
                YamlEdit.TextOf(file, "commandTemplate") ?? throw Invalid(File, "its file rule has no commandTemplate"),
                file["updateTemplate"] is YamlMap update ? Match(update) : null,
                [.. YamlEdit.Items(file, "insertAfter").Select(Match)]);
        }

        if (spec["helmRule"] is YamlMap helm)
            return new RequirementsRule(Inside(YamlEdit.TextOf(helm, "path") ?? ""));
        if (spec["helmfileRule"] is YamlMap helmfile)
        {
            return new HelmfileRule(
                Inside(YamlEdit.TextOf(helmfile, "path") ?? "helmfile.yaml"),
                YamlEdit.TextOf(helmfile, "namespace"),
                YamlEdit.TextOf(helmfile, "keepOldReleases") == "true",
                [.. (helmfile["keepOldVersions"] as YamlList)?.Items.OfType<YamlScalar>().Select(one => one.Value) ?? []]);
        }

        if (spec["kptRule"] is YamlMap kpt)
            return new KptRule(Inside(YamlEdit.TextOf(kpt, "path") ?? ""));
        throw Invalid(File, "it has none of the rules helmfileRule, helmRule, fileRule and kptRule");
    }

    private static LineMatch Match(YamlMap map) => new(YamlEdit.TextOf(map, "prefix"), YamlEdit.TextOf(map, "regex"));

    // What a file of a repository names stays in it.
    private static string Inside(string path) => Git.GitPath.Require(path);
}
