using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Rules;

/// <summary>Dependencies of an environment's chart: https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/rules/helm/helm_rule.go.</summary>
/// <param name="Folder">The chart's folder; empty for the root.</param>
internal sealed record RequirementsRule(string Folder) : IPromotionRule
{
    public string Path => Folder.Length == 0 ? "requirements.yaml" : $"{Folder}/requirements.yaml";

    public string? Current(Func<string, string?> read, PromotedApplication application) =>
        Find(YamlEdit.Of(Path, read(Path)), application) is { } found ? YamlEdit.TextOf(found, "version") : null;

    public (string Path, string? Content)[] Set(Func<string, string?> read, PromotedApplication application, string version)
    {
        YamlEdit file = YamlEdit.Of(Path, read(Path));
        if (Find(file, application) is not { } found)
            file.Append("dependencies", ("name", application.Name), ("repository", application.Charts), ("version", version));
        else if (YamlEdit.TextOf(found, "version") != version)
            file.Set(found, "version", version);
        return file.Text == read(Path) ? [] : [(Path, file.Text)];
    }

    public (string Path, string? Content)[] Remove(Func<string, string?> read, PromotedApplication application)
    {
        YamlEdit file = YamlEdit.Of(Path, read(Path));
        if (Find(file, application) is not { } found)
            return [];
        file.Remove(file.Root, "dependencies", found);
        return [(Path, file.Text)];
    }

    private static YamlMap? Find(YamlEdit file, PromotedApplication application) =>
        YamlEdit.Items(file.Root, "dependencies").FirstOrDefault(one => YamlEdit.TextOf(one, "name") == application.Name && YamlEdit.TextOf(one, "alias") is null);
}
