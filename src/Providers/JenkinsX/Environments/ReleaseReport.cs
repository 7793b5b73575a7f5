using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.PullRequests;

namespace CicdTools.Providers.JenkinsX.Environments;

/// <summary>What a cluster's repository reports of its releases: <c>docs/releases.yaml</c>, https://github.com/jenkins-x-plugins/jx-gitops/tree/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/releasereport.</summary>
internal static class ReleaseReport
{
    public const string Path = "docs/releases.yaml";

    public static Application[] Read(GitCheckout checkout, string @namespace, string environment, string context)
    {
        if (checkout.Read(Path) is not { } text)
            return [];
        DiagnosticBag diagnostics = new();
        YamlNode[] documents = YamlLoader.Load(text, Path, diagnostics) ?? [];
        diagnostics.ThrowIfErrors();
        return
        [
            .. documents.OfType<YamlList>().SelectMany(list => list.Items.OfType<YamlMap>())
                .Where(space => Text(space, "namespace") == @namespace)
                .SelectMany(space => (space["releases"] as YamlList)?.Items.OfType<YamlMap>() ?? [])
                .Where(release => Text(release, "name") is not null)
                .Select(release => new Application
                {
                    Context = context,
                    Name = ApplicationNames.OfWorkload(Text(release, "name")!, @namespace),
                    Environment = environment,
                    Version = Text(release, "version") ?? "",
                    Percent = 100,
                    Addresses = Text(release, "applicationUrl") is { } address ? [address] : [],
                    DeployedAt = DateTimeOffset.TryParse(Text(release, "lastDeployed"), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null,
                }),
        ];
    }

    private static string? Text(YamlMap map, string key) => map[key] is YamlScalar { IsNull: false, Value.Length: > 0 } scalar ? scalar.Value : null;
}
