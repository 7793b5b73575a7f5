using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Approvals;

/// <summary>
/// Who may approve everything in a repository: the approvers in the file <c>OWNERS</c> at its root, with the groups of <c>OWNERS_ALIASES</c>
/// (https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/plugins/approve/approvers/README.md). Files in folders may name more, for what is below them.
/// </summary>
internal static class OwnersFile
{
    public const string Path = "OWNERS";

    public const string AliasesPath = "OWNERS_ALIASES";

    /// <summary>The names in their order, each once. A name is no other in capitals.</summary>
    public static string[] Approvers(string? owners, string? aliases)
    {
        if (Map(owners, Path) is not { } root)
            return [];
        // With filters, the one for all files is the whole repository's.
        YamlMap rules = root["filters"] is YamlMap filters && filters[".*"] is YamlMap all ? all : root;
        YamlMap? groups = Map(aliases, AliasesPath)?["aliases"] as YamlMap;
        return [.. Texts(rules["approvers"]).SelectMany(name => groups?[name] is YamlList members ? Texts(members) : [name]).Select(name => name.TrimStart('@')).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static IEnumerable<string> Texts(YamlNode? node) => (node as YamlList)?.Items.OfType<YamlScalar>().Where(item => item.Value.Length > 0).Select(item => item.Value) ?? [];

    private static YamlMap? Map(string? text, string path) => text is null ? null : YamlLoader.Load(text, path, new()) is [YamlMap root, ..] ? root : null;
}
