using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.Rules;

namespace CicdTools.Providers.JenkinsX;

/// <summary>Where a team's charts and images go: https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/core/v4beta1/requirements.go#L301-L313.</summary>
/// <param name="Charts">The address of the chart repository; null where none is named.</param>
/// <param name="ChartKind"><c>oci</c> for charts as images, <c>pages</c> for a branch of a Git repository; null for a server of charts.</param>
/// <param name="Registry">The host of the container registry; null where none is named.</param>
/// <param name="RegistryOwner">What comes before an image's name there; null for the owner of its repository.</param>
internal sealed record TeamRequirements(string? Charts, string? ChartKind, string? Registry, string? RegistryOwner)
{
    public const string File = "jx-requirements.yml";

    /// <summary>What a text says: a file holds a spec, an environment the spec itself.</summary>
    public static TeamRequirements Read(string? text)
    {
        if (text is null || YamlLoader.Load(text, File, new()) is not [YamlMap root, ..] || (root["spec"] as YamlMap ?? root)["cluster"] is not YamlMap cluster)
            return new(null, null, null, null);
        return new(YamlEdit.TextOf(cluster, "chartRepository"), YamlEdit.TextOf(cluster, "chartKind"), YamlEdit.TextOf(cluster, "registry"), YamlEdit.TextOf(cluster, "dockerRegistryOrg"));
    }
}
